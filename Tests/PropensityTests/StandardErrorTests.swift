import Features
import Glibc
import LinearAlgebra
import Propensity
import Testing

@Suite("Standard errors")
struct StandardErrorTests {
    /// The numbers of yes and no where x = 0, and of yes and no where x = 1.
    private let cells = (30.0, 50.0, 45.0, 20.0)

    private func problem(encodedBy center: Double = 0, _ scale: Double = 1) -> LogisticProblem {
        let x = [Double](repeating: 0, count: 80) + [Double](repeating: 1, count: 65)
        let labels = (0..<145).map { UInt8($0 < 30 || (80..<125).contains($0) ? 1 : 0) }
        let dense = DoubleMatrix(rows: 145, columns: 1, x.map { ($0 - center) / scale })
        return LogisticProblem(rows: EncodedRows(dense: dense, fields: [], codes: []), labels: labels)
    }

    private var plain: LogisticParameters {
        var parameters = LogisticParameters()
        parameters.l2 = 0
        return parameters
    }

    private func outcome(
        _ problem: LogisticProblem, _ parameters: LogisticParameters,
        _ circumstances: StandardErrors.Circumstances = .init()
    ) throws -> StandardErrors.Outcome {
        let fit = try LogisticRegression.fit(problem, parameters, threads: 1, clock: { 0 })
        return try StandardErrors.of(fit, problem, parameters, circumstances, threads: 1)
    }

    @Test("those of a 2 × 2 table are √(1/a + 1/b + 1/c + 1/d), and √(1/a + 1/b) for the intercept")
    func closedForm() throws {
        guard case .computed(let errors) = try outcome(problem(), plain) else {
            Issue.record("refused")
            return
        }
        let (a, b, c, d) = cells
        #expect(abs(errors.intercept - (1 / a + 1 / b).squareRoot()) < 1e-10)
        #expect(abs(errors.coefficients[0] - (1 / a + 1 / b + 1 / c + 1 / d).squareRoot()) < 1e-10)
    }

    @Test("in raw units they are those of the raw column, however it was encoded")
    func rawUnits() throws {
        guard case .computed(let errors) = try outcome(problem(encodedBy: 0.45, 0.2), plain) else {
            Issue.record("refused")
            return
        }
        let raw = errors.inRawUnits(centers: [0.45], scales: [0.2])
        let (a, b, c, d) = cells
        #expect(abs(raw.intercept.value - log(a / b)) < 1e-10)
        #expect(abs(raw.coefficients[0].value - log(c / d * b / a)) < 1e-10)
        #expect(abs(raw.intercept.standardError - (1 / a + 1 / b).squareRoot()) < 1e-10)
        #expect(abs(raw.coefficients[0].standardError - (1 / a + 1 / b + 1 / c + 1 / d).squareRoot()) < 1e-10)
    }

    @Test("they are refused, with the reason, where they would not hold")
    func refusals() throws {
        var l2 = plain
        l2.l2 = 0.01
        var l1 = plain
        l1.l1 = 0.01
        var repeated = StandardErrors.Circumstances()
        repeated.hasSeveralRowsPerCustomer = true
        var calibrated = StandardErrors.Circumstances()
        calibrated.isCalibrated = true
        let weighted = try problem().weighted(by: .factors(no: 1, yes: 2))
        let twice = EncodedRows(
            dense: DoubleMatrix(rows: 145, columns: 2, (0..<290).map { $0 / 2 < 80 ? 0 : 1 }), fields: [], codes: [])
        let outcomes = [
            ("penalty", try outcome(problem(), l2)), ("penalty", try outcome(problem(), l1)),
            ("penalty", try outcome(problem(), LogisticParameters())),
            ("several rows", try outcome(problem(), plain, repeated)),
            ("calibrated", try outcome(problem(), plain, calibrated)),
            ("weighted", try outcome(weighted, plain)),
            ("combinations", try outcome(LogisticProblem(rows: twice, labels: problem().labels), plain)),
        ]
        for (word, outcome) in outcomes {
            guard case .refused(let reason) = outcome else {
                Issue.record("computed in spite of: \(word)")
                continue
            }
            #expect(reason.contains(word))
        }
    }
}
