package import Diagnostics

/// A pipeline file that was drafted from a shop's tables, and what had to be guessed for it.
package struct Draft: Sendable, Equatable {
    /// Something that the tables do not say outright.
    package struct Guess: Sendable, Equatable {
        package let key: ParameterKey
        /// The value as the file has it, without quotes; lists are joined by `, `.
        package let value: String
        /// What speaks for the value, without a full stop.
        package let evidence: String
    }

    /// The model's name.
    package let model: String
    /// In the order of the file.
    package let guesses: [Guess]
    /// The file.
    package let text: String

    /// The guessed value of a parameter; nil for one that was not guessed.
    package func guess(_ key: ParameterKey) -> String? { guesses.first { $0.key == key }?.value }
}
