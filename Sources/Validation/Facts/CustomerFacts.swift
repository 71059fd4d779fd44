package import Features

/// What a validation knows of a table of customers once it was read, as far as rules of a training ask for it.
package struct CustomerFacts: Sendable {
    /// The columns that a model would learn from, by name and kind, without rows.
    package let features: FeatureTable
    /// The columns of which nobody can tell before a training whether they are features, and of which kind.
    package let doubtful: Set<String>
    /// The rows that count by their answer; nil where the target is wrong, and where rows do not count alike.
    package let answers: (yes: Int, no: Int)?
    /// The rows that count.
    package let rows: Int
}
