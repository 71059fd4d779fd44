import Diagnostics
import Ids
import Tables

/// Other spellings of ids that are looked for.
struct LookAlikes {
    private var found: IdLookAlikes

    init(of id: String) { found = IdLookAlikes(of: IdTable(sortedIds: [Array(id.utf8)])) }

    mutating func compare(_ other: UnsafeRawBufferPointer) { found.compare(other) }

    /// Warns of an id that may be another spelling, because nothing of it is told.
    func report(except known: Set<[UInt8]>, to progress: Progress) {
        for pair in found.found.values where !known.contains(pair.other) {
            progress.warning(
                "there is also \(quoted([pair.other])), which differs from \(quoted([pair.id])) in \(pair.words)")
        }
    }
}
