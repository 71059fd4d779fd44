import Testing

/// A kind of recommender, with the flags to train it.
struct ModelKind: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let flags: [String]
    /// Whether lists depend on the customer.
    var isPersonal = true
    /// Whether it learns from ratings: 5 for a liked item, 1 for a disliked one.
    var hasRatings = false

    static let ials = ModelKind(
        testDescription: "ials", flags: ["--algorithm", "ials", "--factors", "16", "--regularization", "0.02"])
    static let popularity = ModelKind(
        testDescription: "popularity", flags: ["--algorithm", "popularity"], isPersonal: false)
    /// The kinds that make lists from weights between items.
    static let weights = [
        neighbours("cosine"), neighbours("tf-idf"), neighbours("bm25"),
        ModelKind(testDescription: "ease", flags: ["--algorithm", "ease", "--l2", "5", "--neighbours", "40"]),
        ModelKind(testDescription: "ease, dense", flags: ["--algorithm", "ease", "--l2", "5", "--dense"]),
        ModelKind(testDescription: "rp3beta", flags: ["--algorithm", "rp3beta", "--neighbours", "40"]),
    ]
    static let als = ModelKind(
        testDescription: "als", flags: ["--algorithm", "als", "--factors", "6"], hasRatings: true)
    static let personal = [ials, als] + weights
    static let all = personal + [popularity]

    private static func neighbours(_ similarity: String) -> ModelKind {
        ModelKind(
            testDescription: similarity,
            flags: [
                "--algorithm", "item-neighbours", "--similarity", similarity, "--neighbours", "40", "--shrinkage", "5",
            ])
    }
}
