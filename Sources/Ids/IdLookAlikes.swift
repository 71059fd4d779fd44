/// Finds, for ids that another side does not know, the ids there that differ from them only in their spelling.
///
/// This takes one pass over the other side, in O(its bytes).
package struct IdLookAlikes: Sendable {
    /// Two ids that may be one.
    package struct Pair: Sendable, Equatable {
        package let id: [UInt8]
        package let other: [UInt8]
        package let differences: [IdSpelling.Difference]

        /// Whether the two are the same text but for blanks, case and a decimal zero.
        ///
        /// Ids that differ in leading zeros are often two ids.
        package var isSameText: Bool { !differences.contains(.leadingZeros) }
    }

    private let ids: IdTable
    /// The reduced forms of the ids.
    private var forms = IdInterner(slots: 16)
    /// The position of the last id of each form, and for each id that of the one before with the same form.
    private var last: [UInt32] = []
    private var before: [UInt32] = []
    /// A pair for each id that has one, by its position in the table.
    package private(set) var found: [Int: Pair] = [:]
    /// The form of the id that is compared.
    private var form: [UInt8] = []

    package init(of ids: IdTable) {
        self.ids = ids
        before.reserveCapacity(ids.count)
        for position in ids.indices {
            ids[position].withUnsafeBytes { IdSpelling.reduce($0, into: &form) }
            let number = Int(form.withUnsafeBytes { forms.intern($0) })
            if number == last.count {
                last.append(UInt32(position))
                before.append(.max)
            } else {
                before.append(last[number])
                last[number] = UInt32(position)
            }
        }
    }

    /// Compares an id of the other side with all ids here; an id that equals one of them is no look-alike of it.
    package mutating func compare(_ other: UnsafeRawBufferPointer) {
        guard !ids.isEmpty else { return }
        IdSpelling.reduce(other, into: &form)
        guard let number = form.withUnsafeBytes({ forms.number(of: $0, hash: IdHash.hash($0)) }) else { return }
        var position = last[Int(number)]
        while position != .max {
            note(other, at: Int(position))
            position = before[Int(position)]
        }
    }

    /// Keeps the first pair of each id, but one of the same text rather than one with other zeros.
    private mutating func note(_ other: UnsafeRawBufferPointer, at position: Int) {
        let id = ids[position]
        if let known = found[position], known.isSameText { return }
        if id.elementsEqual(other) { return }
        let pair = Pair(
            id: Array(id), other: Array(other), differences: IdSpelling.differences(Array(id), Array(other)))
        if found[position] == nil || pair.isSameText { found[position] = pair }
    }
}
