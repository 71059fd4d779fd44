import Documents
import Ids
import Tables

/// Finds what ids show: two spellings of one, and one that has too large a part of all rows.
struct IdFindings {
    let tally: ColumnTally
    let file: String
    let column: String
    /// What the ids name: `customer`.
    let noun: String

    /// Ids that equal another but for blanks, case, a decimal zero or leading zeros.
    var spellings: [Finding] {
        let forms = sortedForms()
        var found = 0
        var examples: [Finding.Example] = []
        var start = 0
        while start < forms.count {
            let end = forms[start...].firstIndex { $0.hash != forms[start].hash } ?? forms.count
            if end - start > 1 {
                found += end - start - 1
                for other in forms[(start + 1)..<end] where examples.count < Finding.mostExamples {
                    examples.append(.init(value: pair(forms[start].number, other.number)))
                }
            }
            start = end
        }
        guard found > 0 else { return [] }
        return [
            Finding(
                .suspicion, .otherSpelling, file: file, column: column,
                counted(
                    found, "ids are another \(noun)'s but for their spelling, and count as \(noun)s of their own",
                    one: "id is another \(noun)'s but for its spelling, and counts as one of its own"),
                count: found, examples: examples,
                remedy: "Write each id in one way, because an id is never changed to fit")
        ]
    }

    /// The reduced forms of all ids that count, as hashes, equal ones side by side.
    private func sortedForms() -> [(hash: UInt64, number: Int)] {
        var forms: [(hash: UInt64, number: Int)] = []
        var form: [UInt8] = []
        for number in tally.used.indices where tally.used[number] > 0 {
            tally.texts[number].withUnsafeBytes { IdSpelling.reduce($0, into: &form) }
            let hash = form.withUnsafeBytes { IdHash.hash($0) }
            forms.append((hash, number))
        }
        forms.sort { ($0.hash, $0.number) < ($1.hash, $1.number) }
        return forms
    }

    /// Two ids with the numbers of their rows.
    private func pair(_ one: Int, _ other: Int) -> String {
        let (first, second) = (Array(tally.texts[one]), Array(tally.texts[other]))
        let words = IdSpelling.differences(first, second).map(\.words).joined(separator: " and ")
        return "\(quoted([first])) in \(counted(tally.used[one], "rows")) and \(quoted([second])) in "
            + "\(tally.used[other].grouped), but for \(words)"
    }

    /// Ids of which none comes twice: the column names the rows, and nothing can be learnt of what comes once.
    ///
    /// - Parameter rows: The number of rows that count.
    /// - Returns: A finding, or none.
    func neverAgain(in rows: Int) -> [Finding] {
        guard rows >= 50, tally.usedTexts == rows else { return [] }
        return [
            Finding(
                .suspicion, .unrepeatedIds, file: file, column: column,
                "no \(noun) comes twice in \(rows.grouped) rows, so that the column may name the rows", count: rows,
                remedy: "Check that it is the column of the \(noun)s, because little can be learnt of what comes once")
        ]
    }

    /// The id that has at least a share of all rows.
    ///
    /// - Parameters:
    ///   - kind: The kind of the finding.
    ///   - share: The share.
    ///   - rows: The number of all rows.
    /// - Returns: A finding, or none.
    func giant(_ kind: Finding.Kind, share: Double, of rows: Int) -> [Finding] {
        guard rows >= 100, tally.usedTexts >= 20,
            let number = tally.used.indices.max(by: { tally.used[$0] < tally.used[$1] }),
            Double(tally.used[number]) >= share * Double(rows)
        else { return [] }
        let id = quoted([Array(tally.texts[number])])
        let percent = (Double(tally.used[number]) / Double(rows) * 100).fixed(1)
        return [
            Finding(
                .suspicion, kind, file: file, column: column,
                "the \(noun) \(id) has \(tally.used[number].grouped) of \(rows.grouped) events, \(percent)%",
                count: tally.used[number],
                remedy: "Leave it out with a condition if it stands for nobody, for tests or for a robot")
        ]
    }
}
