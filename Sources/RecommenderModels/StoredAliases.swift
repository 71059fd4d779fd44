import Events
import Ids
package import ModelFiles

/// The further ids of a model's customers, in the file of its user side.
package struct StoredAliases: Sendable {
    /// The further ids, none of which is that of a user.
    package let ids: StoredIds
    /// For each further id, in the order of `ids`, the index of its user.
    private let users: Tensor<UInt32>
    /// Where the further ids of each user begin in `order`; users + 1 entries.
    private let offsets: Tensor<UInt64>
    /// The indexes of the further ids, user by user, ascending within each.
    private let order: Tensor<UInt32>

    private static let side = "alias"
    private static let usersTensor = "alias.users"
    private static let offsetsTensor = "alias.offsets"
    private static let orderTensor = "alias.order"

    /// Opens the tensors of a user side; nil for a file in which each id is a customer.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when the tensors are missing or do not fit each other.
    init?(of file: TensorFile, users count: Int) throws {
        guard file.contains(Self.usersTensor) else { return nil }
        ids = try StoredIds(of: file, side: Self.side)
        users = try file.tensor(Self.usersTensor, shape: [ids.count])
        offsets = try file.tensor(Self.offsetsTensor, shape: [count + 1])
        order = try file.tensor(Self.orderTensor, shape: [ids.count])
    }

    /// The user that a further id belongs to; `nil` for any other id.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    func user(of id: UnsafeRawBufferPointer, users count: Int) throws -> Int? {
        guard let index = try ids.index(of: id) else { return nil }
        let user = Int(try users.values(index..<index + 1)[0])
        guard user < count else {
            throw users.file.unusable("tensor '\(Self.usersTensor)' points beyond the users")
        }
        return user
    }

    /// The indexes of the further ids of a user, ascending.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func indexes(of user: Int) throws -> [Int] {
        let ends = try offsets.values(user..<user + 2)
        let indexes = try order.values(from: ends[0], to: ends[1]).map { Int($0) }
        guard indexes.allSatisfy({ $0 < ids.count }) else {
            throw order.file.unusable("tensor '\(Self.orderTensor)' points beyond the further ids")
        }
        return indexes
    }

    /// Adds further ids, whose owners are the users of the file.
    static func add(_ aliases: IdAliases, to file: inout TensorFileWriter) {
        var offsets = [UInt64](repeating: 0, count: aliases.owners.count + 1)
        for owner in aliases.owner { offsets[Int(owner) + 1] += 1 }
        for user in aliases.owners.indices { offsets[user + 1] += offsets[user] }
        var next = offsets
        var order = [UInt32](repeating: 0, count: aliases.ids.count)
        for (index, owner) in aliases.owner.enumerated() {
            order[Int(next[Int(owner)])] = UInt32(index)
            next[Int(owner)] += 1
        }
        file.add(aliases.ids, side: side)
        file.add(usersTensor, aliases.owner)
        file.add(offsetsTensor, offsets)
        file.add(orderTensor, order)
    }
}
