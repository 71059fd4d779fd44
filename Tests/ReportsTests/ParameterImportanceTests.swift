import Documents
import LinearAlgebra
import Reports
import Testing
import Training

/// Which parameters of a search mattered.
@Suite struct ParameterImportanceTests {
    /// Trials whose value depends on `l2` alone.
    private func trials(_ count: Int, isSampled: Bool = false) -> [TrialLine] {
        var generator = SeededGenerator(seed: 8)
        return (0..<count).map { number in
            let l2 = generator.uniform()
            return TrialLine(
                number: number + 1, algorithm: "ease",
                parameters: [
                    "train.l2": .double(l2), "train.dropout": .double(generator.uniform()),
                    "train.solver": .string(generator.uniform() < 0.5 ? "cg" : "cholesky"), "train.fixed": 3,
                ],
                value: l2 + 0.01 * generator.normal(), isSampled: isSampled)
        }
    }

    @Test func thePlantedParameterIsFirstAndTheOthersExplainNothing() throws {
        let importance = try #require(ParameterImportance(trials(60)))
        #expect(importance.algorithm == "ease" && importance.trials == 60)
        #expect(importance.lines.map(\.parameter).first == "train.l2")
        let shares = Dictionary(uniqueKeysWithValues: importance.lines.map { ($0.parameter, $0.share) })
        #expect(try #require(shares["train.l2"]) > 0.8)
        #expect(try #require(shares["train.dropout"]) < 0.15)
        #expect(try #require(shares["train.solver"]) < 0.15)
        // A parameter with one value has no share.
        #expect(shares["train.fixed"] == nil)
        #expect(importance.lines.first?.groups == ParameterImportance.mostBins)
        let best = try #require(importance.lines.first?.best.split(separator: " ").last.flatMap { Double($0) })
        #expect(best > 0.9)
    }

    @Test func lessIsBetterWhereTheMeasureSaysSo() throws {
        let importance = try #require(ParameterImportance(trials(60), higherIsBetter: false))
        let best = try #require(importance.lines.first?.best.split(separator: " ").first.flatMap { Double($0) })
        #expect(best < 0.1)
    }

    @Test func trialsOnASampleAndTooFewTrialsSayNothing() {
        #expect(ParameterImportance(trials(60, isSampled: true)) == nil)
        #expect(ParameterImportance(trials(ParameterImportance.fewestTrials - 1)) == nil)
        #expect(ParameterImportance([]) == nil)
    }

    @Test func trialsWithoutAParameterAreAGroupOfTheirOwn() throws {
        let lines = trials(40).map { trial in
            var parameters = trial.parameters
            if trial.number.isMultiple(of: 2) { parameters["train.dropout"] = nil }
            return TrialLine(
                number: trial.number, algorithm: trial.algorithm, parameters: parameters,
                value: trial.number.isMultiple(of: 2) ? 2 : 1)
        }
        let dropout = try #require(ParameterImportance(lines)?.lines.first)
        #expect(dropout.parameter == "train.dropout" && dropout.best == "not given")
        #expect(dropout.groups == ParameterImportance.mostBins + 1)
    }

    @Test func groupsAreNamedAsOptionsAreWritten() throws {
        let lines = (0..<20).map { number in
            TrialLine(
                number: number + 1, algorithm: "ease",
                parameters: [
                    "confidence.half_life": .double(number < 10 ? 7_776_000 : 17_452_800),
                    "train.neighbours": .int(number.isMultiple(of: 2) ? 100 : 200),
                ], value: Double(number))
        }
        let importance = try #require(ParameterImportance(lines))
        let best = Dictionary(uniqueKeysWithValues: importance.lines.map { ($0.parameter, $0.best) })
        #expect(best == ["confidence.half_life": "202d", "train.neighbours": "200"])
    }
}
