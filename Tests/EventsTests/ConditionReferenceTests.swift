import Events
import LinearAlgebra
import TestSupport
import Testing

/// Random conditions, in all the ways in which they can be written, against a plain evaluation of their trees.
struct ConditionReferenceTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func randomConditions(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (columns, cells) = (ConditionReference.columns, ConditionReference.cells)
        for _ in 0..<60 {
            let rows = (0..<30).map { _ in
                columns.map { _ in cells[Int.random(in: cells.indices, using: &generator)] }
            }
            let reference = ConditionReference.random(depth: 4, &generator)
            let text = reference.text(&generator)
            let condition = try Condition(parsing: text)
            let (kept, invalid) = try ConditionTable(columns: columns, rows: rows).kept(condition)
            let expected = rows.map { row in try? reference.holds(row) }
            #expect(kept == rows.indices.filter { expected[$0] == true }, "\(text)")
            #expect(invalid == expected.count { $0 == nil }, "\(text)")
            #expect(try Condition(parsing: condition.description) == condition, "\(text)")
        }
    }
}
