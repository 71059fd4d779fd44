import Events
import Ids
import ModelFiles

/// The file of a recommender's user side, from which customers are taken out; the item side is not opened.
package struct ForgettingUserSide: CustomerFile {
    package static let fileName = UserSide.fileName

    private let file: TensorFile
    private let ids: StoredIds
    private let aliases: StoredAliases?
    private let offsets: Tensor<UInt64>

    package init(toForgetInFolder folder: String) throws {
        file = try TensorFile("\(folder)/\(Self.fileName)")
        ids = try StoredIds(of: file, side: "user")
        aliases = try StoredAliases(of: file, users: ids.count)
        offsets = try file.tensor("history.offsets", shape: [ids.count + 1])
    }

    package func forEachId(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        for ids in [ids, aliases?.ids].compactMap(\.self) {
            for index in 0..<ids.count { try body(UnsafeRawBufferPointer(ids.bytes(at: index))) }
        }
    }

    package func customer(withId id: UnsafeRawBufferPointer) throws -> Int? {
        if let index = try ids.index(of: id) { return index }
        return try aliases?.user(of: id, users: ids.count)
    }

    package func forEachId(ofCustomer index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try body(UnsafeRawBufferPointer(ids.bytes(at: index)))
        guard let aliases else { return }
        for alias in try aliases.indexes(of: index) { try body(UnsafeRawBufferPointer(aliases.ids.bytes(at: alias))) }
    }

    /// Copies the file tensor by tensor, in O(its bytes) time and memory for the ids and offsets alone.
    package func write(without customers: [Int], toFolder folder: String) throws {
        let users = KeptRows(of: ids.count, without: customers.map { $0..<$0 + 1 })
        let ends = Array(try offsets.all())
        guard ends.first == 0, zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }), let last = ends.last,
            let total = Int(exactly: last)
        else { throw file.unusable("tensor '\(offsets.name)' is out of order") }
        let pairs = KeptRows(of: total, without: customers.map { Int(ends[$0])..<Int(ends[$0 + 1]) })
        let table = try IdTable(of: file, side: "user")
        let kept = table.subset(keeping: users.ranges.flatMap { Array($0) })
        var writer = TensorFileWriter(metadata: file.writableMetadata, format: file.format)
        for name in file.tensorNamesInFileOrder where !name.hasPrefix("alias.") {
            switch name {
            case "user.ids": writer.add(name, kept.bytes)
            case "user.id_offsets": writer.add(name, kept.offsets)
            case "user.id_index": writer.add(name, kept.slots)
            case "history.offsets": writer.add(name, Self.shifted(ends, keeping: users))
            case _ where name.hasPrefix("user."):
                try writer.add(name, of: file, keeping: users, outOf: ids.count)
            case _ where name.hasPrefix("history."):
                try writer.add(name, of: file, keeping: pairs, outOf: total)
            default: throw file.unusable("nobody knows whose tensor '\(name)' is, so it cannot be told who is in it")
            }
        }
        if let aliases = try keptAliases(of: table, kept, without: customers) {
            StoredAliases.add(aliases, to: &writer)
        }
        try writer.write(to: "\(folder)/\(Self.fileName)")
        try file.checkUnchanged()
    }

    /// Where the pairs of each customer who stays begin and end.
    private static func shifted(_ ends: [UInt64], keeping users: KeptRows) -> [UInt64] {
        var shifted: [UInt64] = [0]
        shifted.reserveCapacity(users.count + 1)
        for user in users.ranges.joined() { shifted.append(shifted[shifted.count - 1] + ends[user + 1] - ends[user]) }
        return shifted
    }

    private func keptAliases(of table: IdTable, _ kept: IdTable, without customers: [Int]) throws -> IdAliases? {
        guard aliases != nil else { return nil }
        let ids = try IdTable(of: file, side: "alias")
        let owners = Array(try file.tensor("alias.users", of: UInt32.self, shape: [ids.count]).all())
        guard owners.allSatisfy({ $0 < table.count }) else {
            throw file.unusable("tensor 'alias.users' points beyond the users")
        }
        let removed = Set(customers.map { UInt32($0) })
        // How many customers before each one go.
        let positions = ids.indices.filter { !removed.contains(owners[$0]) }
        let owner = positions.map { position in
            owners[position] - UInt32(customers.partitioningIndex { $0 > Int(owners[position]) })
        }
        return IdAliases(ids: ids.subset(keeping: positions), owners: kept, owner: owner)
    }
}

extension [Int] {
    /// The position of the first element of an ascending array that meets a condition, which all after it meet as well.
    fileprivate func partitioningIndex(_ isBehind: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
