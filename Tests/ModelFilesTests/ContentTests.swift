import Ids
import ModelFiles
import TestSupport
import Testing

/// What check sums cannot tell about a file.
@Suite("Values that fit each other")
struct ContentTests {
    /// Three ids, one of which is empty, and lists.
    private struct Parts {
        var bytes = Array("abbc".utf8)
        var offsets: [UInt64] = [0, 1, 2, 4]
        var slots = IdTable(sortedIds: ["a".utf8, "b".utf8, "bc".utf8]).slots
        var lists: [UInt64] = [0, 2, 2, 3]
        var items: [UInt32] = [5, 6, 0]
        var factors: [Float] = [1, 2, 3, 4, 5, 6]
        var coefficients: [Double] = [0.5]

        func problems() throws -> [String] {
            let folder = try TemporaryFolder()
            var writer = TensorFileWriter()
            writer.add("user.ids", bytes)
            writer.add("user.id_offsets", offsets)
            writer.add("user.id_index", slots)
            writer.add("history.offsets", lists)
            writer.add("history.items", items)
            writer.add("user.factors", factors, shape: [3, 2])
            writer.add("coefficients", coefficients)
            let path = try folder.file("users.safetensors")
            try writer.write(to: path)
            let file = try TensorFile(path)
            try file.checkAll()
            return try file.contentProblems()
        }
    }

    private func expect(_ problems: String..., change: (inout Parts) -> Void) throws {
        var parts = Parts()
        change(&parts)
        #expect(try parts.problems() == problems)
    }

    @Test("A file that is right has no problems")
    func right() throws { try expect { _ in } }

    @Test("Numbers that are not finite are told with their places")
    func numbers() throws {
        try expect("tensor 'user.factors' has the value nan at [1, 1], which is not finite") { $0.factors[3] = .nan }
        try expect(
            "tensor 'coefficients' has the value inf at [0], which is not finite",
            "tensor 'user.factors' has the value -inf at [2, 0], which is not finite"
        ) { parts in
            parts.coefficients[0] = .infinity
            parts.factors[4] = -.infinity
            parts.factors[5] = .nan
        }
    }

    @Test("Ids are distinct and in order, and their index leads to each")
    func ids() throws {
        try expect("tensor 'user.ids' has ids twice or out of order, the first of them at 2") { parts in
            parts.bytes = Array("abb".utf8)
            parts.offsets = [0, 1, 2, 3]
        }
        try expect("tensor 'user.id_offsets' goes back at 2, from 3 to 2") { $0.offsets = [0, 3, 2, 4] }
        try expect("tensor 'user.id_offsets' goes back at 0, from 0 to 1") { $0.offsets[0] = 1 }
        try expect("tensor 'user.id_offsets' ends at 3, and tensor 'user.ids' has 4 values") { $0.offsets[3] = 3 }
        try expect(
            "tensor 'user.id_index' does not lead to the id at 0", "tensor 'user.id_index' has 2 entries for 3 ids"
        ) { parts in
            for slot in parts.slots.indices where parts.slots[slot] == 0 { parts.slots[slot] = .max }
        }
    }

    @Test("Offsets fit the lists that they cut")
    func lists() throws {
        try expect("tensor 'history.offsets' goes back at 3, from 4 to 3") { $0.lists = [0, 2, 4, 3] }
        try expect("tensor 'history.offsets' ends at 3, and tensor 'history.items' has 2 values") { $0.items = [5, 6] }
    }
}
