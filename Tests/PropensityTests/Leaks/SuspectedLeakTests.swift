import Glibc
import LinearAlgebra
import Propensity
import Testing

@Suite("Suspected leaks are found")
struct SuspectedLeakTests {
    /// A number whose mean is three deviations higher if the answer is yes.
    private func telling(_ isYes: Bool, _ random: inout SeededGenerator) -> Double {
        (isYes ? 3 : 0) + random.normal()
    }

    /// The seconds of a call, with the medians and quartiles of a bank's campaign: 440 (250 to 730) before a yes, else
    /// 164 (96 to 279).
    private func seconds(_ isYes: Bool, _ random: inout SeededGenerator) -> Double {
        exp(isYes ? 6.09 + 0.755 * random.normal() : 5.1 + 0.79 * random.normal()).rounded()
    }

    /// An amount that nine in ten of those have who say yes, and nobody else.
    private func amount(_ isYes: Bool, _ random: inout SeededGenerator) -> Double {
        let amount = exp(4 + random.normal())
        return random.uniform() < 0.9 && isYes ? amount : 0
    }

    @Test("A number that was filled in after the fact, whether it goes up or down with the odds", arguments: [1.0, -1])
    func number(sign: Double) throws {
        var table = LeakTable()
        table.add("refund", table.draw(telling).map { sign * $0 })
        let leaks = try table.leaks()
        #expect(leaks.suspects == ["refund"])
        #expect(leaks.columns.map(\.name) == ["tenure", "spend", "visits", "age", "plan", "newsletter", "refund"])
        // Φ(3/√2) is the area under the curve for two normals three deviations apart.
        #expect(abs(leaks.columns[6].auc - 0.983) < 0.01)
    }

    @Test("Two hundred rows are enough for a strong one")
    func fewRows() throws {
        var table = LeakTable(200)
        table.add("refund", table.draw(telling))
        #expect(try table.leaks().suspects == ["refund"])
    }

    @Test("The length of a call, which explains as much as all other columns together")
    func lengthOfCall() throws {
        var table = LeakTable(6000, shift: -1.7)
        table.add("duration", table.draw(seconds))
        table.addNoise(8)
        let leaks = try table.leaks()
        #expect(leaks.suspects == ["duration"])
        #expect(leaks.suspicions.map(\.sign) == [.share])
        // Two log-normals: Φ(0.99 / √(0.755² + 0.79²)).
        #expect(abs(leaks.columns[6].auc - 0.8175) < 0.02)
        #expect(leaks.columns[6].lost == leaks.suspicions[0].lost)
    }

    @Test("An amount that only those have who said yes, common or rare", arguments: [0.0, -4.6])
    func amountAfterwards(shift: Double) throws {
        var table = LeakTable(shift == 0 ? 1500 : 15_000, shift: shift)
        table.add("paid", table.draw(amount))
        #expect(try table.leaks().suspects == ["paid"])
    }

    @Test("Copies of one leak, each of which could replace the others", arguments: [2, 3])
    func copies(count: Int) throws {
        var table = LeakTable()
        let refund = table.draw(telling)
        table.add("refund", refund)
        table.add("copy", refund.map { (60 * $0).rounded() })
        if count == 3 { table.add("rounded", refund.map { (10 * $0).rounded() / 10 }) }
        #expect(try table.leaks().suspects == Array(["refund", "copy", "rounded"].prefix(count)))
    }

    @Test("The length of a call in seconds and in minutes")
    func copiesOfLength() throws {
        var table = LeakTable(6000, shift: -1.7)
        let calls = table.draw(seconds)
        table.add("duration", calls)
        table.add("minutes", calls.map { ($0 / 6).rounded() / 10 })
        table.addNoise(8)
        let leaks = try table.leaks()
        #expect(leaks.suspects == ["duration", "minutes"])
        #expect(leaks.suspicions.map(\.columns) == [["duration", "minutes"]])
    }

    @Test("Two leaks that know the outcome from different sources")
    func independent() throws {
        var table = LeakTable()
        table.add("refund", table.draw(telling))
        table.add("complaint", table.draw(telling))
        #expect(try table.leaks().suspects == ["refund", "complaint"])
    }

    @Test("Two columns whose difference tells the answer, although each alone tells little")
    func difference() throws {
        var table = LeakTable()
        let before = table.draw { _, random in 3 * random.normal() }
        let change = table.draw(telling)
        table.add("before", before)
        table.add("after", zip(before, change).map { $0 + $1 })
        let leaks = try table.leaks()
        #expect(leaks.suspects == ["before", "after"])
        #expect(leaks.suspicions.count == 1)
        // Φ(3/√(2 · 10)): the deviation of `after` is √(9 + 1).
        #expect(abs(leaks.columns[6].auc - 0.5) < 0.05 && abs(leaks.columns[7].auc - 0.749) < 0.03)
    }

    @Test("Two columns whose sum tells the answer")
    func sum() throws {
        var table = LeakTable()
        let whole = table.draw { isYes, random in (isYes ? 3 : 0) + 0.7 * random.normal() }
        let split = table.draw { _, random in 2 * random.normal() }
        table.add("first", zip(whole, split).map { $0 / 2 + $1 })
        table.add("second", zip(whole, split).map { $0 / 2 - $1 })
        #expect(try table.leaks().suspects == ["first", "second"])
    }

    /// The chances of each flag after a yes and after a no.
    @Test(
        "Several outcomes left in the table, none of which is certain",
        arguments: [[(0.8, 0.05), (0.75, 0.08)], [(0.7, 0.04), (0.7, 0.04), (0.7, 0.04)]])
    func severalFlags(chances: [(Double, Double)]) throws {
        var table = LeakTable(3000)
        for (index, chance) in chances.enumerated() {
            let flags = table.draw { isYes, random in random.uniform() < (isYes ? chance.0 : chance.1) ? 1 : 0 }
            table.add("flag\(index)", flags)
        }
        #expect(try table.leaks().suspects == chances.indices.map { "flag\($0)" })
    }

    @Test("Two outcomes left in the table, which decide few rows but these for certain")
    func otherOutcomes() throws {
        var table = LeakTable(4000, shift: -1.5)
        let bought = table.draw { isYes, random in random.uniform() < 0.15 && isYes ? 1 : 0 }
        let amounts = table.draw { _, random in 50 + 10 * random.normal() }
        table.add("conversion", bought)
        table.add("spend later", zip(bought, amounts).map { $0 * $1 })
        let leaks = try table.leaks()
        #expect(leaks.suspects == ["conversion", "spend later"])
        #expect(leaks.suspicions.map(\.condition) == ["conversion is not 0", "spend later is not 0"])
        let count = bought.count { $0 == 1 }
        #expect(count > 50)
        for suspicion in leaks.suspicions {
            #expect(suspicion.sign == .value && suspicion.rows == count && suspicion.isYes == true)
        }
    }

    @Test("A date of cancelling as text, and a reason that only those have who cancelled")
    func datesAndReasons() throws {
        var table = LeakTable(shift: -1.5)
        let days = table.draw { isYes, random in random.uniform() < 0.9 && isYes ? random.uniform() : .nan }
        table.add("cancelled", texts: days.map { $0.isNaN ? "" : "2024-\(100 + Int($0 * 300))" })
        let reasons = table.draw { isYes, random in isYes ? (5 * random.uniform()).rounded() : .nan }
        table.add("reason", reasons)
        let leaks = try table.leaks()
        #expect(leaks.suspects == ["cancelled", "reason"])
        #expect(leaks.suspicions.map(\.condition) == ["cancelled is not missing", "reason is not missing"])
    }

    @Test("The target three times over, and a leak that it hides")
    func targetItself() throws {
        var table = LeakTable()
        let isYes = table.labels.map { Double($0) }
        table.add("refund", table.draw(telling))
        table.add("churned", isYes)
        table.add("stays", isYes.map { 1 - $0 })
        table.add("state", texts: isYes.map { $0 == 1 ? "gone" : "here" })
        #expect(try table.leaks().suspects == ["refund", "churned", "stays", "state"])
    }

    @Test("Numbers that were given in the order of the answers")
    func orderOfNumbers() throws {
        var table = LeakTable()
        let order = table.draw { isYes, random in (isYes ? 0 : 1) + 0.35 * random.normal() }
        let ranks = order.indices.sorted { order[$0] < order[$1] }
        var numbers = order
        for (rank, row) in ranks.enumerated() { numbers[row] = Double(100_000 + rank) }
        table.add("case", numbers)
        #expect(try table.leaks().suspects == ["case"])
    }

    @Test("The result does not depend on the threads, also where rows are sampled")
    func threads() throws {
        var table = LeakTable(30_000)
        table.add("refund", table.draw(telling))
        let one = try table.leaks(threads: 1)
        #expect(one.suspects == ["refund"])
        #expect(try table.leaks(threads: 3) == one)
        #expect(abs(one.columns[6].auc - 0.983) < 0.01)
    }
}
