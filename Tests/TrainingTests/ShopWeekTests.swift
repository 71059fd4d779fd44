import Drift
import Glibc
import Ids
import LinearAlgebra
import Testing

/// Weeks of simulated shops beside the two years before them: usual ones are quiet, and what goes wrong rings.
@Suite(.serialized) struct ShopWeekTests {
    /// How many shops have a usual week; a fifth of them have weeks in which something goes wrong.
    private static let seeds = getenv("ENDCAP_DRIFT_SEEDS").flatMap { Int(String(cString: $0)) } ?? 20

    @Test func aWeekLikeThoseBeforeIsNoAlarm() throws {
        var alarms: [String] = []
        for seed in 1...Self.seeds {
            let shop = try ShopWeek(seed: UInt64(seed))
            let found = try shop.compare(shop.rows).report.checks
            #expect(found.count > 15)
            // Ids, categories and items are all there to compare; nothing is passed over.
            #expect(found.filter { $0.state == .unknown }.map(\.name) == [], "seed \(seed)")
            alarms += found.filter { $0.state == .alarm }.map { "seed \(seed), \($0.name): \($0.found)" }
        }
        print("seen: \(alarms.count) false alarms in \(Self.seeds) weeks \(alarms)")
        #expect(alarms.count <= max(Self.seeds / 50, 1), "\(alarms)")
    }

    @Test func whatGoesWrongRingsByItsName() throws {
        var silent: [String] = []
        var planted = 0
        for seed in 1...max(Self.seeds / 5, 1) {
            let shop = try ShopWeek(seed: UInt64(seed))
            for fault in PlantedFault.all(in: shop, seed: UInt64(seed)) {
                planted += 1
                let alarms = try shop.alarms(fault.rows, itemTable: fault.itemTable)
                if !alarms.contains(fault.check) {
                    silent.append("seed \(seed): \(fault.name) does not ring \(fault.check), but \(alarms)")
                }
            }
        }
        print("seen: \(planted - silent.count) of \(planted) planted faults rang by their name")
        #expect(silent == [])
    }
}
