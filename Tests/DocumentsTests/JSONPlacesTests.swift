import Documents
import Testing

/// The lines at which the values of a document stand.
struct JSONPlacesTests {
    private func places(_ text: String) throws -> JSONPlaces { try JSONValue.located(parsing: Array(text.utf8)).places }

    @Test func linesOfAllParts() throws {
        let places = try places(
            """
            {
              "rules": [
                {"name": "a",
                 "pin": ["x",
                         "y"]},
                {
                  "name": "b"
                }
              ],
              "placements":
                {"home": {"n": 1},
                 "a.b[0]": {"n":
                    2}}
            }
            """)
        let lines: [(String, Int)] = [
            ("", 1), ("rules", 2), ("rules[0]", 3), ("rules[0].name", 3), ("rules[0].pin", 4), ("rules[0].pin[1]", 5),
            ("rules[1]", 6), ("rules[1].name", 7), ("placements", 10), ("placements.home", 11),
            ("placements.a.b[0]", 12), ("placements.a.b[0].n", 12),
        ]
        for (path, line) in lines { #expect(places.line(of: path) == line, "\(path)") }
        // What is not there is said to stand where the value around it does.
        for (path, line) in [("rules[1].at", 6), ("rules[2]", 2), ("rules[0].pin[7]", 4), ("rule", 1), ("rules[x]", 2)]
        {
            #expect(places.line(of: path) == line, "\(path)")
        }
        #expect(places.names(of: "placements") == ["home", "a.b[0]"])
        #expect(places.names(of: "") == ["rules", "placements"])
        #expect(places.names(of: "rules") == [])
    }

    @Test func linesOfBytes() {
        let places = JSONPlaces(Array("a\nbc\n\nd".utf8))
        #expect((0...8).map(places.line(atByte:)) == [1, 1, 2, 2, 2, 3, 4, 4, 4])
        #expect(JSONPlaces([]).line(atByte: 0) == 1 && JSONPlaces([]).line(of: "a") == 1)
    }

    @Test func theValueIsThatOfThePlainParser() throws {
        let text = #"{"a": [1, {"b": null}, "c"], "d": {"e": {"f": [[]]}}, "g": true}"#
        let located = try JSONValue.located(parsing: Array(text.utf8))
        #expect(try located.value == JSONValue(parsing: Array(text.utf8)))
        #expect(throws: MalformedJSON.self) { try JSONValue.located(parsing: Array("{\"a\": 1,}".utf8)) }
    }
}
