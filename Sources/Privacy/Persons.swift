import Ids
import ModelFiles

/// Persons who are looked for, each by all ids that are known of them.
struct Persons {
    /// The ids as they were given.
    let given: [[UInt8]]
    /// For each given id all ids of that person, the given one among them.
    private(set) var ids: [Set<[UInt8]>]
    /// Whether some version knows the person.
    private(set) var isKnown: [Bool]

    init(_ given: [[UInt8]]) {
        self.given = given
        ids = given.map { [$0] }
        isKnown = given.map { _ in false }
    }

    /// Adds the further ids by which a file knows these persons.
    ///
    /// - Returns: Whether there was one that was not known before.
    mutating func add(from file: any CustomerFile) throws -> Bool {
        var isNew = false
        for person in ids.indices {
            for customer in try customers(person, in: file) {
                isKnown[person] = true
                try file.forEachId(ofCustomer: customer) { id in
                    if ids[person].insert(Array(id)).inserted { isNew = true }
                }
            }
        }
        return isNew
    }

    /// The positions at which a file has any of these persons, ascending.
    func customers(in file: any CustomerFile) throws -> [Int] {
        Set(try ids.indices.flatMap { try customers($0, in: file) }).sorted()
    }

    private func customers(_ person: Int, in file: any CustomerFile) throws -> Set<Int> {
        Set(try ids[person].compactMap { try $0.withUnsafeBytes { try file.customer(withId: $0) } })
    }

    /// All ids of all persons.
    var all: Set<[UInt8]> { ids.reduce(into: []) { $0.formUnion($1) } }
}
