import Diagnostics

/// The column that tells whose row it is, where a consent table asks for it.
///
/// - Throws: `UserError` with code `wrongUsage` when none is named.
package func ownerColumn(_ id: String?) throws -> String {
    guard let id else {
        throw UserError(
            .wrongUsage, "a consent table needs to know whose rows these are",
            remedy: "Name the column of the customer with \(.idColumn) when the model is trained")
    }
    return id
}
