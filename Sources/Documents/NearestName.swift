/// The name in `names` that a mistyped `name` most likely stands for; nil when none is near.
///
/// A name is near when its edit distance (insertions, deletions, replacements and swaps of neighbours; Damerau 1964) is
/// at most a third of the letters, or 1 for a short name. Upper and lower case count as equal; ties go to the first in
/// byte order.
package func nearestName(to name: String, among names: some Sequence<String>) -> String? {
    let written = Array(name.lowercased().unicodeScalars)
    let limit = max(1, written.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in names {
        let other = Array(candidate.lowercased().unicodeScalars)
        guard abs(other.count - written.count) <= limit else { continue }
        let distance = editDistance(written, other)
        guard distance <= limit else { continue }
        if let best, (best.distance, best.name) <= (distance, candidate) { continue }
        best = (distance, candidate)
    }
    return best?.name
}

private func editDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var (before, last): ([Int], [Int]) = ([], Array(0...second.count))
    for (i, one) in first.enumerated() {
        var row = [i + 1]
        for (j, other) in second.enumerated() {
            var distance = min(last[j] + (one == other ? 0 : 1), row[j] + 1, last[j + 1] + 1)
            if i > 0, j > 0, one == second[j - 1], other == first[i - 1] { distance = min(distance, before[j - 1] + 1) }
            row.append(distance)
        }
        (before, last) = (last, row)
    }
    return last[second.count]
}
