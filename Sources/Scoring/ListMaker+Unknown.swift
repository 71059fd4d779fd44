package import Diagnostics
import Ids

extension ListMaker {
    /// What to say of a customer whom the model does not know, with the id of the model that looks like theirs.
    ///
    /// - Parameters:
    ///   - user: The customer.
    ///   - isExpected: Whether strangers are usual here, so that only a look-alike is worth a word.
    /// - Returns: The warning; nil for a customer whom the model knows or who opted out.
    /// - Throws: `UserError` with code `modelUnusable`.
    package func warning(ofUnknown user: String, isExpected: Bool) throws -> Message? {
        guard case .unknown = try identity(of: user) else { return nil }
        let problem: Message = "the model does not know the user '\(user)'"
        for spelling in Self.spellings(of: user) {
            guard case .known = try identity(of: spelling) else { continue }
            return problem + "; it knows '\(spelling)', which may be the same"
        }
        return isExpected ? nil : problem
    }

    private func identity(of user: String) throws -> Identity {
        var user = user
        return try user.withUTF8 { try identity(of: UnsafeRawBufferPointer($0)) }
    }

    /// How an id may be written elsewhere; looking each up is faster than a search among all ids.
    private static func spellings(of id: String) -> [String] {
        var form: [UInt8] = []
        Array(id.utf8).withUnsafeBytes { IdSpelling.reduce($0, into: &form) }
        let core = String(decoding: form, as: UTF8.self)
        return [core, "\(core).0", core.uppercased(), core.prefix(1).uppercased() + core.dropFirst()]
    }
}
