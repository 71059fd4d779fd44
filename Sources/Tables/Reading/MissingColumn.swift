package import Diagnostics
import Documents

/// The error for a column that a table lacks; it lists the existing columns, or the first of very many.
///
/// - Parameters:
///   - name: The column that was asked for.
///   - columns: The existing columns.
///   - file: The table as errors name it.
///   - remedy: How to fix it; nil stands for advice to check the name.
/// - Returns: An error with code `invalidData` whose remedy begins with the nearest name, if one is near.
package func missingColumn(
    _ name: String, among columns: [String], file: String, remedy: Message? = nil
) -> UserError {
    let shown = 50
    let list = quoted(columns.prefix(shown))
    let rest = columns.count > shown ? " and \(columns.count - shown) more" : ""
    let advice: Message = remedy ?? "Check the name; upper and lower case differ"
    let hint = nearestName(to: name, among: columns).map { near -> Message in "Did you mean '\(near)'? \(advice)" }
    return UserError(
        .invalidData, "there is no column '\(name)'; the columns are \(list)\(rest)", at: .init(file: file),
        remedy: hint ?? advice)
}
