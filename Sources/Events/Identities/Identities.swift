import Diagnostics
package import Ids

/// Which ids belong to one customer, and which of them stands for all.
///
/// The pairs of the table make groups of ids. A group is one customer unless it has more ids than one customer can have,
/// or several accounts: such a group is left apart, so that each of its ids stays a customer by itself. Nothing here
/// depends on the order of the rows.
package struct Identities: Sendable {
    /// The table, as messages name it.
    package let file: String
    /// Every id of the table.
    package let ids: IdTable
    /// For each id, the position of the one that stands for its customer.
    let customer: [UInt32]
    /// For each id, the position of the first id of its group, also of a group that is left apart.
    let group: [UInt32]
    /// How many rows the table has, and how many of them lack an id.
    let pairs: Int
    let skipped: Int
    /// How many customers have several ids.
    let customers: Int
    /// Groups with more ids than one customer can have.
    let large: ApartGroups
    /// Other groups with several accounts.
    let shared: ApartGroups
    /// The first ids of both.
    private let apart: PositionSet
    /// The names of the two columns where they may be a pair of ids above which the names are missing.
    let guessedNames: [String]

    init(_ rows: IdentityRows, file: String, _ source: IdentitySource) {
        var sets = rows.sets
        let (ids, order) = rows.ids.sorted()
        let roots = ids.indices.map { sets.root(of: UInt32($0)) }
        // Of each group, by its root: the first id, the first account, and how many accounts there are.
        var first = [UInt32](repeating: .max, count: ids.count)
        var account = first
        var accounts = [UInt32](repeating: 0, count: ids.count)
        for (number, root) in roots.enumerated() {
            let root = Int(root)
            first[root] = min(first[root], order[number])
            guard rows.isAccount[number] else { continue }
            account[root] = min(account[root], order[number])
            accounts[root] += 1
        }
        var customer = [UInt32](repeating: 0, count: ids.count)
        var group = customer
        var (large, shared, apart) = (ApartGroups(), ApartGroups(), PositionSet())
        var customers = 0
        for (number, root) in roots.enumerated() {
            let (position, size) = (order[number], sets.size(ofRoot: root))
            let isLarge = size > source.limit
            let isShared = !isLarge && source.accounts == .apart && accounts[Int(root)] > 1
            let (start, known) = (first[Int(root)], account[Int(root)])
            group[Int(position)] = start
            customer[Int(position)] = isLarge || isShared ? position : known == .max ? start : known
            guard number == Int(root), size > 1 else { continue }
            if isLarge || isShared { apart.insert(Int(start)) }
            if isLarge {
                large.add(start, size: size)
            } else if isShared {
                shared.add(start, size: size)
            } else {
                customers += 1
            }
        }
        self.file = file
        self.ids = ids
        self.customer = customer
        self.group = group
        (pairs, skipped, self.customers) = (rows.pairs, rows.skipped, customers)
        (self.large, self.shared, self.apart) = (large, shared, apart)
        guessedNames = rows.guessedNames
    }

    /// Whether an id belongs to a group that is left apart.
    func isApart(_ id: Int) -> Bool { apart.contains(Int(group[id])) }

    /// The further ids of customers, each with the customer's place in a table of them.
    ///
    /// - Complexity: O(ids of the table).
    package func aliases(of users: IdTable) -> IdAliases {
        var kept: [Int] = []
        var owners: [UInt32] = []
        for position in ids.indices where Int(customer[position]) != position {
            guard let user = ids[Int(customer[position])].withUnsafeBytes({ users.index(of: $0) }) else { continue }
            kept.append(position)
            owners.append(UInt32(user))
        }
        return IdAliases(ids: ids.subset(keeping: kept), owners: users, owner: owners)
    }
}

/// Groups of ids that are left apart.
struct ApartGroups: Sendable {
    private(set) var groups = 0
    private(set) var ids = 0
    /// The first ids of some groups, as positions in ascending order, with the sizes of the groups.
    private(set) var samples: [(first: UInt32, size: Int)] = []

    private static let mostSamples = 3

    /// Adds a group; the samples are those whose first ids come first, so that they depend on no order.
    mutating func add(_ first: UInt32, size: Int) {
        groups += 1
        ids += size
        if samples.count == Self.mostSamples, let last = samples.last, last.first < first { return }
        samples.append((first, size))
        samples.sort { $0.first < $1.first }
        if samples.count > Self.mostSamples { samples.removeLast() }
    }
}
