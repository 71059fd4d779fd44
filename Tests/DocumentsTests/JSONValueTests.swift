import Documents
import FoundationEssentials
import ModelFiles
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test("Output has sorted keys and the shortest numbers")
    func output() {
        let value: JSONValue = ["b": [1, 2.5, true, nil], "a": ["x": "\"\\\n\u{1}é"], "B": 0.1]
        #expect(value.text == #"{"B":0.1,"a":{"x":"\"\\\n\u0001é"},"b":[1,2.5,true,null]}"#)
        #expect(JSONValue.double(.nan).text == "null")
        let nested: JSONValue = ["k": [1], "e": [], "o": [:]]
        #expect(nested.indentedText == "{\n  \"e\": [],\n  \"k\": [\n    1\n  ],\n  \"o\": {}\n}\n")
    }

    @Test(
        "Numbers come back to the bit",
        arguments: [0.1, 1e-300, 1e22, -0.0, 123456789.125, .pi, .leastNonzeroMagnitude, 3])
    func numbers(number: Double) throws {
        let back = try parsed(JSONValue.double(number).text)
        #expect(back.doubleValue?.bitPattern == number.bitPattern)
    }

    @Test("Whole numbers that fit an Int are ints")
    func wholeNumbers() throws {
        let expected: [JSONValue] = [.int(.max), .int(-3), .double(0x1p63), .double(1), .double(100)]
        #expect(try parsed("[9223372036854775807, -3, 9223372036854775808, 1.0, 1e2]") == .array(expected))
    }

    @Test("Strings are unescaped")
    func strings() throws {
        #expect(try parsed(#" "\u0041\ud83d\ude00\/\b\f\n\r\t\"\\" "#) == .string("A😀/\u{8}\u{c}\n\r\t\"\\"))
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1", "1e999",
            "tru", "nulll", "\"", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\\u+123\"", "{} {}", "{\"a\":1,\"a\":2}", "NaN", "[1 2]", "]", "{\"a\":}",
        ])
    func malformed(text: String) {
        #expect(throws: MalformedJSON.self) { try parsed(text) }
    }

    @Test("A string that is not UTF-8 is refused, and a nest too deep is an error and not an overflow")
    func bytesAndDepth() {
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: [0x22, 0xC3, 0x22]) }
        let nest = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: nest) }
    }

    private struct Sample: Codable, Equatable {
        var name: String
        var rate: Double
        var counts: [Int]
        var missing: String?
    }

    @Test("Encodable values go through and come back")
    func codable() throws {
        let sample = Sample(name: "a/b", rate: 0.003, counts: [1, 2], missing: nil)
        let value = try JSONValue(encoding: sample)
        #expect(value.text == #"{"counts":[1,2],"name":"a/b","rate":0.003}"#)
        #expect(try value.decoded(as: Sample.self) == sample)
        #expect(throws: DecodingError.self) { try JSONValue.object(["name": 1]).decoded(as: Sample.self) }
        let nested: JSONValue = ["b": true, "n": nil, "list": [1, 2.5, "x"], "o": ["p": 1]]
        #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(nested)) == nested)
        #expect(try JSONValue(encoding: JSONValue.array([.double(.infinity)])) == .array([.null]))
    }

    @Test("Parts are looked up without a trap")
    func lookups() {
        let value: JSONValue = ["list": [1, 2], "t": true, "s": "x"]
        #expect(value["list"]?[1]?.intValue == 2)
        #expect(value["list"]?[2] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["list"]?["x"] == nil)
        #expect(value["t"]?.boolValue == true)
        #expect(value["s"]?.stringValue == "x")
        #expect(value["list"]?[0]?.doubleValue == 1)
        #expect(value["t"]?.intValue == nil)
    }

    private func parsed(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }
}
