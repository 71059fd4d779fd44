import Documents
import Features
import Ids
import Tables
import Testing

/// Encoders in the JSON form that a model file stores.
@Suite("Encoders as JSON")
struct EncoderJSONTests {
    private let encoding = TableEncoding(columns: [
        .init(
            column: "n", kind: .numeric,
            method: .number(.init(center: 1.0 / 3, deviation: 1e-17, fill: 0, hasIndicator: true))),
        .init(
            column: "constant", kind: .numeric,
            method: .number(.init(center: 0, deviation: nil, fill: 0, hasIndicator: false))),
        .init(
            column: "c", kind: .category,
            method: .field(
                .init(.levels(IdTable(sortedIds: ["", "\"é\"", "z"].map(\.utf8)), hasRare: true), reference: 2))),
        .init(
            column: "bins", kind: .numeric,
            method: .field(.init(.bins(edges: [-1.5, 0.1, 1e300], hasMissing: true), reference: nil))),
        .init(column: "h", kind: .category, method: .field(.init(.buckets(64, seed: .max), reference: 7))),
    ])

    @Test("What is written comes back bit for bit")
    func roundTrip() throws {
        let text = try JSONText.line(encoding)
        let read = try read(TableEncoding.self, text)
        #expect(read == encoding)
        #expect(read.width == encoding.width && read.fields == encoding.fields)
        #expect(try JSONText.line(read) == text)
    }

    @Test("The keys are those that the documentation names")
    func keys() throws {
        let text = try JSONText.line(encoding.columns[2])
        #expect(
            text == #"{"column":"c","kind":"category","levels":["","\"é\"","z"],"rare":true,"reference":2}"#)
        #expect(
            try JSONText.line(encoding.columns[1])
                == #"{"center":0,"column":"constant","deviation":null,"fill":0,"indicator":false,"kind":"numeric"}"#)
    }

    @Test(
        "Damaged encoders are errors, never traps",
        arguments: [
            #"{"column":"n","kind":"numeric","center":0,"deviation":0,"fill":0,"indicator":false}"#,
            #"{"column":"n","kind":"numeric","center":0,"deviation":-1,"fill":0,"indicator":false}"#,
            #"{"column":"n","kind":"category","center":0,"deviation":1,"fill":0,"indicator":false}"#,
            #"{"column":"n","kind":"number","center":0,"deviation":1,"fill":0,"indicator":false}"#,
            #"{"column":"c","kind":"category","levels":["b","a"],"rare":false,"reference":null}"#,
            #"{"column":"c","kind":"category","levels":["a","a"],"rare":false,"reference":null}"#,
            #"{"column":"c","kind":"category","levels":["a"],"rare":false,"reference":1}"#,
            #"{"column":"c","kind":"category","levels":["a"],"rare":false,"reference":-1}"#,
            #"{"column":"c","kind":"numeric","levels":["a"],"rare":false,"reference":null}"#,
            #"{"column":"c","kind":"numeric","edges":[1,1],"missing":false,"reference":null}"#,
            #"{"column":"c","kind":"numeric","edges":[2,1],"missing":false,"reference":null}"#,
            #"{"column":"c","kind":"category","edges":[1],"missing":false,"reference":null}"#,
            #"{"column":"c","kind":"category","buckets":0,"seed":0,"reference":null}"#,
            #"{"column":"c","kind":"category","buckets":9223372036854775807,"seed":0,"reference":null}"#,
            #"{"column":"c","kind":"category","buckets":8,"seed":-1,"reference":null}"#,
            #"{"column":"c","kind":"category"}"#, #"{"kind":"numeric"}"#,
        ])
    func damaged(_ column: String) {
        #expect(throws: DecodingError.self) { try read(ColumnEncoder.self, column) }
        #expect(throws: DecodingError.self) {
            try read(TableEncoding.self, #"{"columns":[\#(column)]}"#)
        }
    }

    @Test("Two encoders of one column are an error")
    func twice() {
        let column = #"{"column":"c","kind":"category","levels":["a"],"rare":false,"reference":null}"#
        #expect(throws: DecodingError.self) {
            try read(TableEncoding.self, #"{"columns":[\#(column),\#(column)]}"#)
        }
    }
}

/// A value out of JSON text.
private func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONValue(parsing: Array(text.utf8)).decoded(as: type)
}
