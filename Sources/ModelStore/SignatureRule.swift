import Diagnostics
import Signatures

/// That a version must be signed by one of some keys.
struct SignatureRule: Sendable {
    let keys: [VerifyingKey]

    init(_ keys: [VerifyingKey]) { self.keys = keys }

    /// The rule of a store, if it has one.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for settings or keys that cannot be read: which versions may be used
    ///   is then unknown.
    init?(ofStore store: String) throws {
        guard let files = try StoreSettings(ofStore: store).requiredSigners else { return nil }
        do {
            keys = try files.map { try VerifyingKey(file: $0) }
        } catch let error as UserError {
            throw UserError(
                .modelUnusable, "a key that the store asks for cannot be used: \(error.problem)", at: error.place,
                remedy: "Restore the key, or mend \(store)/\(StoreSettings.fileName)")
        }
    }
}
