import Documents
import TestSupport
import Testing

/// A model keeps the days from 1970-01-02 to 2149-06-05; any other day is absent, not shown as the nearest of them.
@Suite struct DayRangeCommandTests {
    /// A till that writes 1900-01-01 where it does not know the day.
    private static let events = """
        user,item,timestamp
        ann,tea,1900-01-01
        ann,milk,2024-03-01
        bob,tea,1900-01-01
        bob,bread,2024-03-02
        cid,tea,2024-03-01
        cid,milk,2024-03-05

        """

    private func explained(_ shop: SampleShop, _ format: String) throws -> String {
        let result = try shop.run(
            "scorer", ["recommend", "--model", "shop", "--user", "ann", "--explain", "--format", format])
        #expect(result.exitCode == 0, "\(result.messages)")
        return result.output
    }

    @Test func aDayThatIsNotKeptIsAbsent() throws {
        let shop = try SampleShop.trained(Self.events)
        let history = try JSONValue(parsing: Array(explained(shop, "json").utf8))["history"]?.arrayValue ?? []
        let days = history.map { "\($0["item"]?.stringValue ?? ""): \($0["last_day"]?.stringValue ?? "absent")" }
        #expect(days.sorted() == ["milk: 2024-03-01", "tea: absent"])
        let table = try explained(shop, "table")
        #expect(table.contains("2024-03-01") && !table.contains("1970"))
    }

    @Test func aLogOfSuchDaysAloneHasNoColumnOfDays() throws {
        let old = Self.events.replacing("2024-", with: "1955-")
        let table = try explained(SampleShop.trained(old), "table")
        #expect(table.contains("history") && !table.contains("last") && !table.contains("1970"))
    }
}
