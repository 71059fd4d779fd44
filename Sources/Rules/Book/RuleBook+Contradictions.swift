import Diagnostics

extension RuleBook {
    /// What only one rule may decide on a day.
    private enum Subject: Hashable {
        case position(Int)
        /// The bytes of the id, because ids are compared by them.
        case item([UInt8])
        case diversity
    }

    /// A rule that decides something, with the position that it gives to an item.
    private struct Claim {
        let rule: Rule
        let item: String
        let position: Int

        var start: Int { rule.days.from ?? .min }
        var end: Int { rule.days.until ?? .max }
    }

    /// Refuses rules that cannot hold together on one day: two items at one position, one item at two positions, two rules
    /// of diversity.
    ///
    /// - Parameter rules: The rules of one placement.
    /// - Throws: `UserError` with code `invalidData` that names both rules.
    static func checkContradictions(among rules: [Rule]) throws {
        var claims: [Subject: [Claim]] = [:]
        for rule in rules {
            switch rule.action {
            case .pin(let items, let first):
                for (offset, item) in items.enumerated() {
                    let claim = Claim(rule: rule, item: item, position: first + offset)
                    claims[.position(claim.position), default: []].append(claim)
                    claims[.item(Array(item.utf8)), default: []].append(claim)
                }
            case .diversity: claims[.diversity, default: []].append(Claim(rule: rule, item: "", position: 0))
            default: break
            }
        }
        let pairs = claims.compactMap { subject, claims in
            overlap(among: claims).map { (subject: subject, first: $0.0, second: $0.1) }
        }
        // Of several contradictions, always name the one whose second rule comes first in the file.
        let found = pairs.min { (lineOf($0.second), $0.second.position) < (lineOf($1.second), $1.second.position) }
        if let found { throw contradiction(found.subject, found.first, found.second) }
    }

    private static func lineOf(_ claim: Claim) -> Int { claim.rule.place.line ?? 0 }

    /// Two claims that hold on one day, in the order of the file; `nil` if there are none.
    private static func overlap(among claims: [Claim]) -> (Claim, Claim)? {
        let sorted = claims.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
        guard var latest = sorted.first else { return nil }
        for next in sorted.dropFirst() {
            if next.element.start <= latest.element.end {
                return next.offset < latest.offset ? (next.element, latest.element) : (latest.element, next.element)
            }
            latest = next
        }
        return nil
    }

    private static func contradiction(_ subject: Subject, _ first: Claim, _ second: Claim) -> UserError {
        let isSame = first.rule == second.rule
        let line = first.rule.place.line.map { " of line \($0)" } ?? ""
        let other: Message = isSame ? "" : ", as the rule '\(first.rule.name)'\(line) does on the same days"
        let apart: Message = isSame ? "" : ", or give both rules days that do not overlap"
        switch subject {
        case .diversity:
            return second.rule.error(
                "it asks for diversity\(other)", remedy: "Keep one rule of diversity in a placement\(apart)")
        case .item:
            let item = second.item
            return second.rule.error(
                isSame
                    ? "it pins the item '\(item)' twice"
                    : "it pins the item '\(item)' at position \(second.position), and the rule '\(first.rule.name)'\(line) at position \(first.position) on the same days",
                remedy: "Pin an item once\(apart)")
        case .position(let position):
            return second.rule.error(
                "it pins an item at position \(position)\(other)", remedy: "Pin one item at a position\(apart)")
        }
    }
}
