import Diagnostics
import Documents
package import Events
package import Ids
import LinearAlgebra
import ModelFiles
import Tables

/// What customers will still buy and spend: the parameters, and the history of each customer.
///
/// The file is read into memory whole and checked before anything of it is used.
package struct LifetimeModel: Sendable {
    /// The file's name within a version.
    package static let fileName = "lifetime.safetensors"

    package let settings: LifetimeSettings
    /// The customers, in ascending byte order of their ids.
    package let users: IdTable
    /// Their further ids; nil where each id is a customer.
    package let aliases: IdAliases?
    package let histories: PurchaseHistories
    /// For each customer where the further ids begin in `idsByOwner`; empty where each id is a customer.
    private let firstOfOwner: [Int]
    private let idsByOwner: [Int]

    /// A model that was just trained.
    package init(
        settings: LifetimeSettings, users: IdTable, aliases: IdAliases? = nil, histories: PurchaseHistories
    ) {
        precondition(users.count == histories.count)
        self.settings = settings
        self.users = users
        self.aliases = aliases.flatMap { $0.isEmpty ? nil : $0 }
        self.histories = histories
        guard let owner = self.aliases?.owner else {
            (firstOfOwner, idsByOwner) = ([], [])
            return
        }
        idsByOwner = owner.indices.sorted { (owner[$0], $0) < (owner[$1], $1) }
        var firsts = [Int](repeating: 0, count: users.count + 1)
        for customer in owner { firsts[Int(customer) + 1] += 1 }
        for customer in users.indices { firsts[customer + 1] += firsts[customer] }
        firstOfOwner = firsts
    }

    /// The positions of a customer's further ids.
    func aliasesOf(_ customer: Int) -> ArraySlice<Int> {
        firstOfOwner.isEmpty ? [] : idsByOwner[firstOfOwner[customer]..<firstOfOwner[customer + 1]]
    }

    /// The position of a customer by any of their ids; nil for somebody whom the model does not know.
    package func customer(with id: UnsafeRawBufferPointer) -> Int? {
        users.index(of: id) ?? aliases.flatMap { aliases in aliases.ids.index(of: id).map { Int(aliases.owner[$0]) } }
    }
}

/// A day of so many days since 1970-01-01 as `1997-09-30`.
func dayText(_ day: Int) -> String {
    String(Timestamp.text(Int64(day) * Timestamp.millisecondsPerDay).prefix { $0 != "T" })
}
