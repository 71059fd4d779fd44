import Testing

/// A kind of recommender, with the flags to train it.
struct ModelKind: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let flags: [String]
    /// Whether lists depend on the customer also where they leave out what the customer has.
    var isPersonal = true
    /// Whether it learns from ratings: 5 for a liked item, 1 for a disliked one.
    var hasRatings = false
    /// Whether it learns from the times of purchases.
    var needsTimes = false

    static let ials = ModelKind(
        testDescription: "ials",
        flags: ["--algorithm", "ials", "--factors", "16", "--regularization", "0.02", "--unobserved-weight", "0.03"])
    static let popularity = ModelKind(
        testDescription: "popularity", flags: ["--algorithm", "popularity"], isPersonal: false)
    /// The kinds that make lists from weights between items.
    static let weights = [
        neighbours("cosine"), neighbours("tf-idf"), neighbours("bm25"),
        ModelKind(testDescription: "ease", flags: ["--algorithm", "ease", "--l2", "5", "--neighbours", "40"]),
        ModelKind(testDescription: "ease, dense", flags: ["--algorithm", "ease", "--l2", "5", "--dense"]),
        ModelKind(
            testDescription: "ease, variants",
            flags: [
                "--algorithm", "ease", "--l2", "5", "--neighbours", "40", "--dropout", "0.1", "--relaxed-diagonal",
                "0.3", "--item-normalization", "0.1", "--user-normalization", "0.3",
            ]),
        ModelKind(
            testDescription: "rp3beta", flags: ["--algorithm", "rp3beta", "--beta", "0.6", "--neighbours", "40"]),
    ]
    static let als = ModelKind(
        testDescription: "als", flags: ["--algorithm", "als", "--factors", "6"], hasRatings: true)
    static let repeats = ModelKind(
        testDescription: "repeat", flags: ["--algorithm", "repeat", "--prior-weight", "5"], isPersonal: false,
        needsTimes: true)
    /// The kinds that blend what is bought again with another kind.
    static let mixtures = [
        ModelKind(
            testDescription: "mixture with ials",
            flags: [
                "--algorithm", "mixture", "--factors", "16", "--regularization", "0.02", "--unobserved-weight", "0.03",
                "--prior-weight", "5",
            ],
            needsTimes: true),
        ModelKind(
            testDescription: "mixture with ease",
            flags: ["--algorithm", "mixture", "--member", "ease", "--l2", "5", "--neighbours", "40"], needsTimes: true),
    ]
    static let personal = [ials, als] + weights + mixtures
    static let all = personal + [popularity, repeats]

    private static func neighbours(_ similarity: String) -> ModelKind {
        ModelKind(
            testDescription: similarity,
            flags: [
                "--algorithm", "item-neighbours", "--similarity", similarity, "--neighbours", "40", "--shrinkage", "5",
            ])
    }
}
