import Ids
import Sources
import Tables
import TestSupport
import Testing

/// The ids read without a look at the other columns must be those that `RecordReader` reads.
@Suite struct IdPairsTests {
    private func parts(_ records: String, _ body: ([TablePart]) throws -> Void) throws {
        try withFile("user,shelf,item\n" + records) { path in
            let reader = try RecordReader.open(TableSource(path))
            let parts = reader.parts(ofBytes: 20)
            try body(try #require(parts))
        }
    }

    @Test(arguments: ["\n", "\r\n"], [true, false]) func idsAreNumberedInTheOrderOfFirstSight(
        end: String, lastEnd: Bool
    ) throws {
        let rows = (0..<40).map { ["u\($0 / 7)", "\($0 % 3)", "an item with a long name \($0 * 5 % 11)"] }
        let text = rows.map { $0.joined(separator: ",") }.joined(separator: end) + (lastEnd ? end : "")
        try parts(text) { parts in
            #expect(parts.count > 10)
            var found: [[String]] = []
            for part in parts {
                let pairs = try #require(part.idPairs(0, 2))
                for (user, item) in zip(pairs.firstNumbers, pairs.secondNumbers) {
                    found.append(
                        [pairs.first[Int(user)], pairs.second[Int(item)]].map { String(decoding: $0, as: UTF8.self) })
                }
                var seen: UInt32 = 0
                for number in pairs.secondNumbers {
                    #expect(number <= seen)
                    seen = max(seen, number + 1)
                }
                #expect(Int(seen) == pairs.second.count)
            }
            #expect(found == rows.map { [$0[0], $0[2]] })
        }
    }

    @Test(arguments: ["u,1", "u,1,i,2", "", "\r", ",1,i", "u,1,", "u,1,\"i\""])
    func aRowThatCallsForCareIsLeftAlone(row: String) throws {
        let regular = "user,1,item\n"
        try parts(String(repeating: regular, count: 4) + row + "\n") { parts in
            #expect(parts.contains { $0.idPairs(0, 2) == nil })
            #expect(parts.first?.idPairs(0, 2) != nil)
        }
    }
}
