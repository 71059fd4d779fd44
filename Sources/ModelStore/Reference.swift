import Diagnostics

/// How a user refers to a version: `recommendations`, `recommendations@challenger`, `recommendations/7` or a path.
package enum Reference: Sendable, Equatable {
    /// The version that an alias of a model points at; a bare name means the alias `champion`.
    case alias(model: String, alias: String)
    /// A version by its number.
    case number(model: String, number: Int)
    /// The folder of a version, inside or outside a store; the path begins with `/` or `.`.
    case path(String)

    /// The alias that a bare model name means.
    package static let defaultAlias = "champion"

    /// Reads a reference as a user types it.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing text: String) throws {
        if text.hasPrefix("/") || text.hasPrefix(".") {
            self = .path(text)
        } else if let at = text.firstIndex(of: "@") {
            let alias = try ModelName.checked(String(text[text.index(after: at)...]), as: "an alias", in: text)
            self = .alias(model: try ModelName.checked(String(text[..<at]), in: text), alias: alias)
        } else if let slash = text.firstIndex(of: "/") {
            let model = try ModelName.checked(String(text[..<slash]), in: text)
            let digits = String(text[text.index(after: slash)...])
            guard let number = versionNumber(digits) else {
                throw UserError(
                    .wrongUsage, "'\(digits)' in '\(text)' is not the number of a version",
                    remedy: "Write \(model)/7 for a version, \(model)@champion for an alias, ./path for a folder")
            }
            self = .number(model: model, number: number)
        } else {
            self = .alias(model: try ModelName.checked(text, in: text), alias: Self.defaultAlias)
        }
    }
}

extension Reference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alias(let model, let alias): "\(model)@\(alias)"
        case .number(let model, let number): "\(model)/\(number)"
        case .path(let path): path
        }
    }
}

/// The rule for names of models and aliases: `[a-z0-9][a-z0-9._-]{0,63}`.
package enum ModelName {
    package static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        func isLetterOrDigit(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard let first = bytes.first, isLetterOrDigit(first), bytes.count <= 64 else { return false }
        return bytes.allSatisfy { isLetterOrDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
    }

    /// Returns the name if it follows the rule.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func checked(
        _ name: String, as role: String = "a model's name", in text: String? = nil
    ) throws
        -> String
    {
        guard isValid(name) else {
            let place: Message = text.map { $0 == name ? "" : " in '\($0)'" } ?? ""
            throw UserError(
                .wrongUsage, "'\(name)'\(place) is not \(role)",
                remedy: "Use 1 to 64 lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit")
        }
        return name
    }
}

/// The version number in a folder's name: a whole number from 1, without leading zeros; nil for other names.
func versionNumber(_ text: String) -> Int? {
    guard let number = Int(text), number > 0, String(number) == text else { return nil }
    return number
}
