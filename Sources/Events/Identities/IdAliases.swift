package import Ids

/// The further ids of customers, by any of which they can be found.
package struct IdAliases: Sendable, Equatable {
    /// The further ids, none of which is an owner's.
    package let ids: IdTable
    /// The ids that stand for customers.
    package let owners: IdTable
    /// For each further id the position of its owner.
    package let owner: [UInt32]

    package init(ids: IdTable, owners: IdTable, owner: [UInt32]) {
        precondition(ids.count == owner.count)
        self.ids = ids
        self.owners = owners
        self.owner = owner
    }

    package var isEmpty: Bool { ids.isEmpty }

    /// The id that stands for the customer with a further id; nil for any other id.
    package func standing(for id: UnsafeRawBufferPointer) -> [UInt8]? {
        ids.index(of: id).map { Array(owners[Int(owner[$0])]) }
    }

    /// The further ids of those of some users who are owners.
    package func of(_ users: IdTable) -> IdAliases {
        let places = owners.indices.map { users.index(of: owners[$0]).map { UInt32($0) } ?? .max }
        let kept = ids.indices.filter { places[Int(owner[$0])] != .max }
        return IdAliases(
            ids: ids.subset(keeping: kept), owners: users, owner: kept.map { places[Int(owner[$0])] })
    }
}
