import Diagnostics
import Documents
import ModelStore

/// The names of what a subject may be compared with.
struct BaselineNames {
    let subject: String
    let allowed: [String]
    let takesVersions: Bool

    /// The name that a word spells.
    ///
    /// - Throws: `UserError` for another word.
    func name(_ word: String) throws -> String {
        if allowed.contains(word) { return word }
        if let version = version(word) { return version }
        let remedy: Message = "Compare with a number or with \(allowed.joined(separator: " or "))"
        if GateMeasure.Family.baselines.contains(word) {
            throw UserError(.wrongUsage, "'\(word)' is no baseline of '\(subject)'", remedy: remedy)
        }
        if let glued = allowed.first(where: { word.hasPrefix("\($0)-") || word.hasPrefix("\($0)+") }) {
            let amount = word.dropFirst(glued.count)
            throw UserError(
                .wrongUsage, "'\(word)' has no blanks around its sign",
                remedy: "Write '\("\(glued) \(amount.prefix(1)) \(amount.dropFirst())")'")
        }
        let nearest = nearestName(to: word, among: allowed)
        let hint: Message = nearest.map { "; did you mean '\($0)'?" } ?? ""
        throw UserError(
            .wrongUsage, "'\(word)' is neither a number nor a baseline of '\(subject)'\(hint)", remedy: remedy)
    }

    private func version(_ word: String) -> String? {
        guard takesVersions, case .number(let model, let number)? = try? Reference(parsing: word) else { return nil }
        return "\(model)/\(number)"
    }
}
