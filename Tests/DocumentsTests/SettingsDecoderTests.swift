import Documents
import Testing

/// Settings of a shop that nobody has.
private struct Shop: Codable, Equatable {
    struct Window: DefaultedSettings, Equatable {
        var wide = 3
        var colour = "green"
        var panes: [String] = []

        private enum CodingKeys: String, CodingKey {
            case wide = "how_wide"
            case colour, panes
        }
    }

    enum Kind: String, Codable, CaseIterable {
        case corner, market
    }

    var name = "corner shop"
    var isOpen = true
    var rent: Double?
    var window = Window()
    var spare: Window?
    var kind = Kind.corner
    var shelves: [Window] = []
    var prices: [String: Double] = [:]
    var floor: Int8 = 0
}

@Suite struct SettingsDecoderTests {
    private func shop(_ text: String) throws -> Shop {
        try JSONValue(parsing: Array(text.utf8)).decoded(over: Shop())
    }

    private func problem(_ text: String) -> String? {
        do {
            _ = try shop(text)
            return nil
        } catch {
            return (error as? InvalidField)?.description ?? "another error: \(error)"
        }
    }

    @Test func whatIsNotNamedKeepsItsDefault() throws {
        #expect(try shop("{}") == Shop())
        var expected = Shop()
        expected.window.wide = 7
        #expect(try shop(#"{"window": {"how_wide": 7}}"#) == expected)
        expected = Shop()
        expected.rent = 12
        expected.isOpen = false
        expected.kind = .market
        #expect(try shop(#"{"rent": 12, "isOpen": false, "kind": "market"}"#) == expected)
        expected = Shop()
        expected.prices = ["tea": 1.5, "cake": 2]
        expected.floor = -1
        #expect(try shop(#"{"prices": {"tea": 1.5, "cake": 2}, "floor": -1}"#) == expected)
    }

    @Test func nestedSettingsFallBackOnTheDefaultsOfTheirType() throws {
        var expected = Shop()
        expected.spare = Shop.Window(wide: 3, colour: "red", panes: [])
        expected.shelves = [Shop.Window(wide: 1, colour: "green", panes: ["a"]), Shop.Window()]
        let read = try shop(
            #"{"spare": {"colour": "red"}, "shelves": [{"how_wide": 1, "panes": ["a"]}, {}]}"#)
        #expect(read == expected)
    }

    @Test func nullIsAsIfNothingWereSaid() throws {
        #expect(try shop(#"{"name": null, "rent": null, "window": null}"#) == Shop())
    }

    @Test(arguments: [
        (#"{"nam": "x"}"#, "'nam': an unknown field; did you mean 'name'?"),
        (#"{"window": {"how_wid": 1}}"#, "'window.how_wid': an unknown field; did you mean 'how_wide'?"),
        (#"{"shelves": [{}, {"color": "red"}]}"#, "'shelves[1].color': an unknown field; did you mean 'colour'?"),
        (#"{"zzzzzz": 1}"#, "'zzzzzz': an unknown field"),
        (#"{"name": 1}"#, "'name': expected a text"), (#"{"isOpen": "yes"}"#, "'isOpen': expected true or false"),
        (#"{"rent": "much"}"#, "'rent': expected a number"), (#"{"window": 3}"#, "'window': expected an object"),
        (#"{"window": {"how_wide": 1.5}}"#, "'window.how_wide': expected a whole number"),
        (#"{"window": {"panes": "a"}}"#, "'window.panes': expected a list"),
        (#"{"window": {"panes": ["a", 2]}}"#, "'window.panes[1]': expected a text"),
        (#"{"kind": "palace"}"#, "'kind': expected one of corner, market"),
        (#"{"floor": 200}"#, "'floor': expected a whole number from -128 to 127"),
        (#"{"prices": {"tea": "dear"}}"#, "'prices.tea': expected a number"), ("[]", "expected an object"),
    ])
    func whatIsWrongIsNamedWithItsPlace(text: String, expected: String) {
        #expect(problem(text) == expected)
    }
}
