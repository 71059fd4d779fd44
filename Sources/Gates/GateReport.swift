package import Diagnostics
package import Documents
package import ModelStore

/// What became of a gate.
package enum GateOutcome: String, Codable, Sendable {
    case passed
    case failed
    /// The customers are too few to tell.
    case doubt
    /// There is nothing to compare with yet, so that the gate lets the version through.
    case notNeeded = "not needed"
    /// What the gate is about is not known of the version, so that it does not let it through.
    case unmeasured = "not measured"
}

/// A gate with what was found of it.
package struct GateResult: Sendable, Equatable {
    package let gate: Gate
    package let outcome: GateOutcome
    /// What was found, in short: `0.0812, 0.0031 [0.0009, 0.0052] above popularity`.
    package let found: String
    /// What makes a gate measurable; nil where nothing need be done.
    let remedy: Message?

    package init(_ gate: Gate, _ outcome: GateOutcome, _ found: String, remedy: Message? = nil) {
        self.gate = gate
        self.outcome = outcome
        self.found = found
        self.remedy = remedy
    }
}

/// The verdict on all gates; as JSON the list of their results.
package struct GateReport: Sendable, Equatable {
    /// In the order of the gates.
    package let results: [GateResult]
    /// What a doubt means.
    package let onDoubt: DoubtRule

    package init(_ results: [GateResult], onDoubt: DoubtRule) {
        self.results = results
        self.onDoubt = onDoubt
    }

    /// Whether the alias may move.
    package var isMet: Bool { missed.isEmpty }

    /// The results that keep the alias where it is.
    package var missed: [GateResult] {
        results.filter { result in
            switch result.outcome {
            case .passed, .notNeeded: false
            case .failed, .unmeasured: true
            case .doubt: !isLetThrough(result)
            }
        }
    }

    /// Whether a doubt lets the version through.
    ///
    /// Only one about the version that holds the alias does, whose place it would take. That it is better than a fixed
    /// rule must be beyond doubt.
    private func isLetThrough(_ result: GateResult) -> Bool {
        result.outcome == .doubt && onDoubt == .publish && result.gate.baseline == Gate.Baseline.champion
    }

    /// One line a gate.
    package var table: Table {
        var table = Table(["gate", "outcome", "found"])
        for result in results {
            table.append([
                .text(result.gate.text),
                .text(result.outcome.rawValue + (isLetThrough(result) ? ", let through" : "")),
                .text(result.found),
            ])
        }
        return table
    }

    /// A warning about the gates that let the version through although the customers are too few to tell; `nil` when
    /// there is none.
    package var warning: Message? {
        guard let first = results.first(where: isLetThrough) else { return nil }
        return "the customers are too few to tell whether the gate '\(first.gate.text)' is met: \(first.found)"
    }

    /// The error that ends a command; `nil` when the gates are met.
    ///
    /// - Parameters:
    ///   - subject: What the gates are about, such as `recommendations/7`.
    ///   - remedy: How to go on, where no gate says it better.
    /// - Returns: An error with code `gateNotMet`.
    package func failure(of subject: Message, remedy: Message) -> UserError? {
        let missed = missed
        guard let first = missed.first else { return nil }
        let which: Message = missed.count == 1 ? "the gate" : "\(missed.count) of \(results.count) gates, among them"
        let state = first.outcome == .doubt ? "the customers are too few to tell: \(first.found)" : first.found
        return UserError(
            .gateNotMet, "\(subject) does not meet \(which) '\(first.gate.text)': \(state)",
            remedy: first.remedy ?? remedy)
    }
}

extension GateReport: Encodable {
    /// A result as JSON.
    private struct Line: Encodable {
        let gate: String
        let outcome: GateOutcome
        let found: String
        /// Nil, and absent, for all outcomes but a doubt.
        let isLetThrough: Bool?

        private enum CodingKeys: String, CodingKey {
            case gate, outcome, found
            case isLetThrough = "let_through"
        }
    }

    package func encode(to encoder: any Encoder) throws {
        let lines = results.map { result in
            Line(
                gate: result.gate.text, outcome: result.outcome, found: result.found,
                isLetThrough: result.outcome == .doubt ? isLetThrough(result) : nil)
        }
        var container = encoder.singleValueContainer()
        try container.encode(lines)
    }
}
