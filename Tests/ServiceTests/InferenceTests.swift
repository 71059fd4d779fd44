import Documents
import Logging
import Service
import TestSupport
import Testing

/// Requests of the Open Inference Protocol: datatypes against the model's metadata, data against their datatypes.
@Suite struct InferenceTests {
    private let bench: Workbench
    private let service: ScoringService

    /// Trains a model with a numeric column, two categories, of which one holds whole numbers, and a boolean one.
    init() throws {
        bench = try Workbench()
        var rows = "customer,tenure,plan,region,active,churn\n"
        for row in 0..<200 {
            rows += "c\(row),\(row % 37),\(["basic", "plus", "pro"][row % 3]),\(1 + row % 4),"
            rows += "\(row % 5 == 0 ? "yes" : "no"),\((row * 7 + row % 3 * 11) % 20 < 8 ? "yes" : "no")\n"
        }
        let customers = try bench.folder.file("customers.csv", rows)
        try bench.trainer(
            "fit", "propensity", "--table", customers, "--target", "churn", "--id", "customer", "--category", "region",
            "--model", "churn", "--quiet")
        try bench.trainer("models", "promote", "churn/1", "--to", "champion")
        var settings = ServiceSettings()
        settings.store = bench.store
        service = try ScoringService(
            settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { 1_770_000_000 })
    }

    private static let usual = [
        "tenure": tensor("tenure", "FP64", "[3]"), "plan": tensor("plan", "BYTES", #"["pro"]"#),
        "region": tensor("region", "BYTES", #"["2"]"#), "active": tensor("active", "BOOL", "[true]"),
    ]

    private static func tensor(
        _ name: String, _ datatype: String, _ data: String, shape: String = "[1]", _ more: String = ""
    ) -> String {
        #"{"name": "\#(name)", "datatype": "\#(datatype)", "shape": \#(shape), "data": \#(data)\#(more)}"#
    }

    /// The answer to a request for one customer, with some tensors in place of the usual ones.
    private func infer(_ changed: [String: String], _ members: String = "") throws -> (status: Int, json: JSONValue) {
        let inputs = Self.usual.merging(changed) { $1 }.values.filter { !$0.isEmpty }.joined(separator: ", ")
        return try post("/v2/models/churn/infer", "{\"inputs\": [\(inputs)]\(members)}")
    }

    private func post(_ target: String, _ body: String) throws -> (status: Int, json: JSONValue) {
        let answer = service.answer("POST", target, body: Array(body.utf8))
        return (answer.status, try JSONValue(parsing: answer.body))
    }

    /// The probability that the route for rows gives for a customer.
    private func probability(tenure: String) throws -> JSONValue {
        let row = #"{"tenure": \#(tenure), "plan": "pro", "region": "2", "active": true}"#
        return try #require(try post("/v1/score/churn", "{\"rows\": [\(row)]}").json["rows"]?[0]?["probability"])
    }

    private func expectRefusal(
        _ answer: (status: Int, json: JSONValue), _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == 400, "\(answer.json.text)", sourceLocation: sourceLocation)
        for part in parts { #expect(answer.json.text.contains(part), "\(part)", sourceLocation: sourceLocation) }
    }

    @Test func aNumberMeansTheSameInEveryDatatypeOfNumbers() throws {
        let expected = try probability(tenure: "3")
        for datatype in [
            "FP64", "FP32", "FP16", "INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16", "UINT8",
        ] {
            for number in ["3", "3.0", "3e0", "0.3e1"] {
                let answer = try infer(["tenure": Self.tensor("tenure", datatype, "[\(number)]")])
                #expect(answer.status == 200, "\(datatype) \(number): \(answer.json.text)")
                #expect(answer.json["outputs"]?[0]?["data"]?[0] == expected, "\(datatype) \(number)")
            }
        }
        #expect(try probability(tenure: "4") != expected)
    }

    @Test func aDatatypeThatIsNotTheColumnsIsRefused() throws {
        let cases = [
            ("plan", "INT64", "[3]", "BYTES"), ("plan", "BOOL", "[true]", "BYTES"),
            ("region", "FP64", "[2.0]", "BYTES"), ("region", "INT64", "[2]", "BYTES"),
            ("region", "UINT8", "[null]", "BYTES"),
            ("tenure", "BYTES", #"["3"]"#, "FP64"), ("tenure", "BYTES", "[null]", "FP64"),
            ("tenure", "BOOL", "[true]", "FP64"), ("active", "BYTES", #"["yes"]"#, "BOOL"),
            ("active", "UINT8", "[1]", "BOOL"), ("active", "FP32", "[1.0]", "BOOL"),
        ]
        for (name, datatype, data, right) in cases {
            let answer = try infer([name: Self.tensor(name, datatype, data)])
            expectRefusal(answer, "'\(name)'", right, datatype, ".datatype'", "GET /v2/models/churn")
        }
    }

    @Test func dataThatAreNotOfTheirDatatypeAreRefused() throws {
        let cases = [
            ("INT8", "128"), ("INT8", "-129"), ("INT8", #""3""#), ("INT8", "true"), ("UINT8", "256"), ("UINT8", "-1"),
            ("UINT8", "-0.5"), ("INT16", "32768"), ("INT16", "-32769.0"), ("UINT16", "65536"), ("INT32", "2147483648"),
            ("UINT32", "4294967296"), ("UINT32", "1e10"), ("INT64", "0.5"), ("INT64", "3.7"), ("INT64", "1e-300"),
            ("INT64", "9223372036854775808"), ("UINT64", "-1"), ("UINT64", "1e20"), ("FP16", "65505"),
            ("FP16", "-1e5"), ("FP32", "3.5e38"), ("FP32", #""3""#), ("FP64", #""3""#), ("FP64", "false"),
            ("FP64", "{}"), ("FP64", "[3]"),
        ]
        for (datatype, value) in cases {
            let answer = try infer(["tenure": Self.tensor("tenure", datatype, "[\(value)]")])
            expectRefusal(answer, "'tenure'", datatype, ".data[0]'", "or null")
        }
        for (name, datatype, value) in [
            ("plan", "BYTES", "3"), ("plan", "BYTES", "true"), ("region", "BYTES", "2"), ("active", "BOOL", "1"),
            ("active", "BOOL", "0"), ("active", "BOOL", #""true""#), ("active", "BOOL", #""yes""#),
        ] {
            expectRefusal(
                try infer([name: Self.tensor(name, datatype, "[\(value)]")]), "'\(name)'", datatype, ".data[0]'")
        }
        // The position is that of the value.
        let many = Self.tensor("tenure", "INT8", "[1, 127, null, 300]", shape: "[4]")
        expectRefusal(
            try post("/v2/models/churn/infer", "{\"inputs\": [\(many)]}"), "'inputs[0].data[3]'", "-128 to 127",
            "'300'")
    }

    @Test func theEndsOfEachRangeAreTaken() throws {
        for (datatype, value) in [
            ("INT8", "-128"), ("INT8", "127.0"), ("UINT8", "0"), ("UINT8", "-0.0"), ("UINT8", "255"),
            ("INT16", "-32768"), ("UINT16", "65535"), ("INT32", "-2147483648"), ("UINT32", "4294967295"),
            ("INT64", "9223372036854775807"), ("INT64", "-9223372036854775808"), ("UINT64", "18446744073709551615"),
            ("FP16", "65504"), ("FP16", "-65504"), ("FP32", "3.4e38"), ("FP64", "1e100"),
        ] {
            let answer = try infer(["tenure": Self.tensor("tenure", datatype, "[\(value)]")])
            #expect(answer.status == 200, "\(datatype) \(value): \(answer.json.text)")
        }
    }

    @Test func nullIsAMissingValueInEveryDatatype() throws {
        let expected = try probability(tenure: "null")
        for datatype in ["FP64", "FP16", "INT8", "UINT64"] {
            let answer = try infer(["tenure": Self.tensor("tenure", datatype, "[null]")])
            #expect(answer.json["outputs"]?[0]?["data"]?[0] == expected, "\(datatype)")
        }
        let answer = try infer([
            "plan": Self.tensor("plan", "BYTES", "[null]"),
            "region": Self.tensor("region", "BYTES", "[[null]]", shape: "[1, 1]"),
            "active": Self.tensor("active", "BOOL", "[null]"),
        ])
        #expect(answer.status == 200)
    }

    @Test func dataAreFlatOrNestedAsTheShapeSays() throws {
        let expected = try probability(tenure: "3")
        for (shape, data) in [("[1]", "[3]"), ("[1, 1]", "[3]"), ("[1, 1]", "[[3]]"), ("[1, 1, 1]", "[[[3]]]")] {
            let answer = try infer(["tenure": Self.tensor("tenure", "INT8", data, shape: shape)])
            #expect(answer.json["outputs"]?[0]?["data"]?[0] == expected, "\(shape) \(data)")
        }
        for (shape, data) in [
            ("[1]", "[[3]]"), ("[1, 1]", "[[[3]]]"), ("[1, 1]", "[[]]"), ("[1, 1]", "[[3, 4]]"), ("[1, 1]", "[]"),
            ("[1, 1, 1]", "[[3]]"), ("[2, 1]", "[[3], 4]"), ("[2, 1]", "[3, [4]]"), ("[2, 1]", "[[3, 4]]"),
            ("[0]", "[]"), ("[]", "[3]"), ("[-1, 1]", "[3]"), ("[1, 0]", "[3]"), ("[1.5]", "[3]"), ("[1e30]", "[3]"),
            ("[1, 9223372036854775807]", "[3]"), ("[4294967296, 4294967296]", "[3]"), (#"["1"]"#, "[3]"),
            ("[1, 1, 1, 1, 1, 1, 1, 1, 1]", "[3]"),
        ] {
            let tensor = Self.tensor("tenure", "INT8", data, shape: shape)
            expectRefusal(try post("/v2/models/churn/infer", "{\"inputs\": [\(tensor)]}"), "inputs[0].")
        }
    }

    @Test func noNamedOutputsAreAllOutputs() throws {
        for members in ["", #", "outputs": []"#, #", "outputs": null"#] {
            let outputs = try infer([:], members).json["outputs"]?.arrayValue ?? []
            #expect(outputs.map { $0["name"] } == ["probability", "log_odds"], "\(members)")
        }
        let one = try infer([:], #", "outputs": [{"name": "log_odds", "parameters": {"binary_data": false}}]"#)
        #expect(one.json["outputs"]?.arrayValue?.map { $0["name"] } == ["log_odds"])
        expectRefusal(
            try infer([:], #", "outputs": [{"name": "log_odds"}, {"name": "log_odds"}]"#), "'outputs[1].name'", "twice")
        expectRefusal(try infer([:], #", "outputs": [{"name": "Probability"}]"#), "'Probability'", "log_odds")
    }

    /// Parameters are hints, but not those that say that the data are elsewhere or that ask for another answer.
    @Test func parametersThatChangeTheMeaningAreRefused() throws {
        let hint = #", "parameters": {"content_type": "str", "headers": null}"#
        #expect(try infer(["plan": Self.tensor("plan", "BYTES", #"["pro"]"#, hint)]).status == 200)
        for name in ["binary_data_size", "shared_memory_region"] {
            let tensor = Self.tensor("plan", "BYTES", #"["pro"]"#, #", "parameters": {"\#(name)": 8}"#)
            expectRefusal(
                try post("/v2/models/churn/infer", "{\"inputs\": [\(tensor)]}"), "'inputs[0].parameters.\(name)'")
        }
        expectRefusal(
            try infer([:], #", "outputs": [{"name": "probability", "parameters": {"classification": 2}}]"#),
            "'outputs[0].parameters.classification'")
    }

    @Test func inputsThatAreMissingUnknownOrDoubledAreNamed() throws {
        for name in ["tenure", "plan", "region", "active"] {
            expectRefusal(try infer([name: ""]), "no input '\(name)'", "Give all 4 inputs", "GET /v2/models/churn")
        }
        expectRefusal(
            try infer(["new": Self.tensor("Tenure", "FP64", "[3]")]), "no input 'Tenure'", "Did you mean 'tenure'?")
        expectRefusal(try infer(["new": Self.tensor("tenure", "FP64", "[3]")]), "'tenure' occurs twice")
        // The model knows the column of its training table and does not use it.
        #expect(try infer(["new": Self.tensor("customer", "INT64", "[17]")]).status == 200)
        expectRefusal(try infer(["new": Self.tensor("churn", "BOOL", "[1]")]), "'churn'", "BOOL")
    }
}
