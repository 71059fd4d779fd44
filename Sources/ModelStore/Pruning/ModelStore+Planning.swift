package import Diagnostics
import Files

extension ModelStore {
    /// What pruning a model now would do; nothing is written.
    ///
    /// - Throws: As `prune(_:by:author:reason:)`.
    package func pruningPlan(of model: String, by rule: PruningRule, now: UTCTime) throws -> PruningPlan {
        let folder = try existing(model)
        return try plan(rule, for: folder, folder.history(), now: now)
    }

    /// Decides which versions stay.
    func plan(_ rule: PruningRule, for folder: ModelFolder, _ history: History, now: UTCTime) throws -> PruningPlan {
        let numbers = try folder.versionNumbers
        let ancestry = try Ancestry(of: folder.name, in: self)
        // A folder may hold another version than its name says.
        let sums = ancestry.own.filter { number, links in
            links.model == folder.name && links.version == number
                && links.sum == history.manifestSum(of: number) ?? links.sum
        }.mapValues(\.sum)
        var reasons: [Int: [String]] = [:]
        for number in numbers where sums[number] == nil {
            reasons[number, default: []].append(
                "it is not the version that the history records: see trainer models verify \(folder.name)/\(number)")
        }
        for number in sums.keys.sorted().suffix(rule.keep) {
            reasons[number, default: []].append("it is among the newest \(rule.keep)")
        }
        for (alias, number) in history.aliases().sorted(by: { $0.key < $1.key }) {
            reasons[number, default: []].append("\(alias) points at it")
        }
        for (number, departure) in history.departures()
        where now.seconds - departure.time.seconds < rule.keepFor {
            reasons[number, default: []].append("\(departure.alias) pointed at it until \(departure.time)")
        }
        let present = Set(numbers)
        addRelatives(ancestry, to: &reasons, of: folder.name, present: present)
        return PruningPlan(
            model: folder.name,
            decisions: try numbers.map { number in
                PruningPlan.Decision(
                    number: number, isPruned: reasons[number] == nil, reasons: reasons[number] ?? [rule.reason],
                    bytes: try Self.bytes(in: folder.versionPath(number)), manifestSum: sums[number])
            })
    }

    /// Keeps what versions that stay were measured beside, and, generation by generation, what they began from.
    private func addRelatives(
        _ ancestry: Ancestry, to reasons: inout [Int: [String]], of model: String, present: Set<Int>
    ) {
        func stays(_ version: String, _ reasons: [Int: [String]]) -> Bool {
            guard case .number(model, let number) = try? Reference(parsing: version) else { return true }
            return reasons[number] != nil
        }
        let ownReasons = reasons
        for (number, others) in ancestry.measured where present.contains(number) {
            guard let other = others.first(where: { stays($0, ownReasons) }) else { continue }
            reasons[number, default: []].append("\(other) was measured beside it")
        }
        // The youngest first, because a version begins from an older one.
        for number in ancestry.children.keys.sorted(by: >) where present.contains(number) {
            guard let child = ancestry.children[number]?.first(where: { stays($0, reasons) }) else { continue }
            reasons[number, default: []].append("\(child) began from it")
        }
    }

    private static func bytes(in folder: String) throws -> Int64 {
        try Folder.names(in: folder).reduce(0) { $0 + Int64(fileSize("\(folder)/\($1)") ?? 0) }
    }
}
