import Documents

/// A number with what follows it: `2 cells are no numbers`, `1 cell is no number`.
///
/// - Parameters:
///   - count: The number.
///   - several: What follows any number but 1.
///   - one: What follows 1; unless given, it is `several` with its first words as in `singulars`.
///   - isAbout: Whether the number is estimated.
/// - Returns: The text.
func counted(_ count: Int, _ several: String, one: String? = nil, isAbout: Bool = false) -> String {
    let rest = count == 1 ? one ?? singular(of: several) : several
    return "\(isAbout ? "about " : "")\(count.grouped) \(rest)"
}

/// The same text about one thing.
private func singular(of text: String) -> String {
    guard let (several, one) = singulars.first(where: { begins(text, with: $0.several) }) else { return text }
    return one + text.dropFirst(several.count)
}

/// Whether a text begins with words, and not with a part of a longer one.
private func begins(_ text: String, with words: String) -> Bool {
    text.hasPrefix(words) && !(text.dropFirst(words.count).first?.isLetter ?? false)
}

/// The first words of texts about several things, and those about one; longer ones stand before their beginnings.
private let singulars: [(several: String, one: String)] = [
    ("cells are no numbers", "cell is no number"), ("cells are no times", "cell is no time"),
    ("cells are no weights", "cell is no weight"), ("cells are no ratings", "cell is no rating"),
    ("cells are no answers", "cell is no answer"),
    ("cells are", "cell is"), ("cells have", "cell has"), ("cells break", "cell breaks"),
    ("ids most likely stand", "id most likely stands"), ("prices are", "price is"), ("quantities are", "quantity is"),
    ("rows are", "row is"), ("rows were", "row was"), ("rows have", "row has"), ("rows", "row"),
    ("events are", "event is"), ("events have", "event has"), ("events", "event"), ("runs", "run"), ("are", "is"),
]
