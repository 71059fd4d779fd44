import Events
import Features
import Testing

@Suite("Features against the plain definitions")
struct NaiveFeaturesTests {
    @Test("Every feature of every customer of a log at random", arguments: UInt64(1)...8)
    func allFeatures(seed: UInt64) throws {
        let random = RandomLog(seed: seed)
        let cutoff = RandomLog.start + 500
        let rows = try NamedRows(
            random.log, at: [day(cutoff)], activeWithin: 200, categories: categories(RandomLog.categories))
        #expect(rows.names.contains("share_k3") && rows.names.contains("events_cart_90d"))
        let active = random.events.filter {
            $0.type == "purchase" && NaiveFeatures.age($0, cutoff) > 0 && NaiveFeatures.age($0, cutoff) <= 200
        }
        #expect(rows.rows.map(\.customer) == Set(active.map { "c\($0.customer)" }).sorted())
        for row in rows.rows {
            let naive = NaiveFeatures(random.events, of: Int(row.customer.dropFirst()) ?? -1, at: cutoff)
            for (name, bits) in zip(rows.names, row.bits) {
                let (value, expected) = (Double(bitPattern: bits), naive.value(of: name))
                let isEqual = value.isNaN ? expected.isNaN : abs(value - expected) < 1e-9
                #expect(isEqual, "\(row.customer) \(name): \(value), not \(expected)")
            }
        }
    }
}
