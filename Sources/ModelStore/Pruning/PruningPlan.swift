/// What becomes of each version of a model.
package struct PruningPlan: Sendable, Equatable {
    /// A version, and why it goes or stays.
    package struct Decision: Sendable, Equatable {
        package let number: Int
        /// Whether the version goes.
        package let isPruned: Bool
        /// Why, each without a full stop at the end; never empty.
        package let reasons: [String]
        /// The bytes of the files in its folder.
        package let bytes: Int64
        /// The SHA-256 of its manifest; `nil` for a folder that stays because it holds no version of the history.
        let manifestSum: String?
    }

    package let model: String
    /// Every version that has a folder, in ascending order.
    package let decisions: [Decision]

    /// Those that go.
    package var pruned: [Decision] { decisions.filter(\.isPruned) }
}
