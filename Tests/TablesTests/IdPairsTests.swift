import Ids
import Sources
import Tables
import TestSupport
import Testing

/// The ids read without a look at the other columns must be those that `RecordReader` reads.
@Suite struct IdPairsTests {
    private func batches(_ records: String, _ body: ([RecordBatch]) throws -> Void) throws {
        try withFile("user,shelf,item\n" + records) { path in
            var reader = try RecordReader.open(TableSource(path))
            var batches: [RecordBatch] = []
            while let batch = try reader.nextBatch(ofBytes: 20) { batches.append(batch) }
            try body(batches)
        }
    }

    @Test(arguments: ["\n", "\r\n"], [true, false]) func idsAreNumberedInTheOrderOfFirstSight(
        end: String, lastEnd: Bool
    ) throws {
        let rows = (0..<40).map { ["u\($0 / 7)", "\($0 % 3)", "an item with a long name \($0 * 5 % 11)"] }
        let text = rows.map { $0.joined(separator: ",") }.joined(separator: end) + (lastEnd ? end : "")
        try batches(text) { batches in
            #expect(batches.count > 10)
            var found: [[String]] = []
            for batch in batches {
                let pairs = try #require(batch.idPairs(0, 2))
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
        let regular = "u17,1,i17\n"
        try batches(String(repeating: regular, count: 4) + row + "\n") { batches in
            #expect(batches.contains { $0.idPairs(0, 2) == nil })
            #expect(batches.first?.idPairs(0, 2) != nil)
        }
    }
}
