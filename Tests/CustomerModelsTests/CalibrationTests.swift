import CustomerModels
import FoundationEssentials
import Glibc
import Testing

@Suite("Calibrations that are applied")
struct CalibrationTests {
    private func isotonic(_ logOdds: [Double], _ probabilities: [Double]) throws -> Calibration {
        .isotonic(try #require(IsotonicCurve(logOdds: logOdds, probabilities: probabilities)))
    }

    @Test("Each kind follows its formula")
    func formulas() throws {
        #expect(Calibration.none.probability(ofLogOdds: 0) == 0.5)
        #expect(abs(Calibration.none.probability(ofLogOdds: log(3)) - 0.75) < 1e-15)
        let platt = Calibration.platt(slope: 2, intercept: -1)
        #expect(abs(platt.probability(ofLogOdds: 0.5 + log(2)) - 0.8) < 1e-15)
        let curve = try isotonic([-1, 1, 2], [0.1, 0.3, 0.9])
        let expected = [(-7, 0.1), (-1, 0.1), (0, 0.2), (1, 0.3), (1.5, 0.6), (2, 0.9), (99, 0.9)]
        for (position, value) in expected { #expect(abs(curve.probability(ofLogOdds: position) - value) < 1e-15) }
    }

    @Test("Higher log-odds never have a lower probability, and extremes are no NaN")
    func monotonic() throws {
        let kinds = [
            .none, .platt(slope: 0.3, intercept: 4), .platt(slope: 0, intercept: 0),
            try isotonic([-3, -2.9999999, 0, 0.1, 40], [0.01, 0.02, 0.02, 0.7, 0.99]),
        ]
        let positions =
            [-Double.greatestFiniteMagnitude, -800] + (-4000...4000).map { Double($0) / 97 } + [800, 1e308]
        for calibration in kinds {
            let values = calibration.probabilities(ofLogOdds: positions)
            #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test("Calibrations read back from their JSON, bit for bit")
    func json() throws {
        let curve = try isotonic([-1 / 3, 0.1], [0.1 + 0.2, 2 / 3])
        for calibration in [.none, .platt(slope: 1 / 3, intercept: -0.1), curve] {
            let data = try JSONEncoder().encode(calibration)
            #expect(try JSONDecoder().decode(Calibration.self, from: data) == calibration)
        }
        let text = #"{"kind": "platt", "slope": 0.97, "intercept": -0.02}"#
        #expect(
            try JSONDecoder().decode(Calibration.self, from: Data(text.utf8)) == .platt(slope: 0.97, intercept: -0.02))
    }

    @Test(
        "What is no calibration is refused",
        arguments: [
            #"{}"#, #"{"kind": "beta"}"#, #"{"kind": "platt", "slope": 1}"#,
            #"{"kind": "platt", "slope": -1, "intercept": 0}"#,
            #"{"kind": "isotonic", "log_odds": [], "probabilities": []}"#,
            #"{"kind": "isotonic", "log_odds": [0, 1], "probabilities": [0.5]}"#,
            #"{"kind": "isotonic", "log_odds": [0, 0], "probabilities": [0.5, 0.6]}"#,
            #"{"kind": "isotonic", "log_odds": [0, 1], "probabilities": [0.5, 0.4]}"#,
            #"{"kind": "isotonic", "log_odds": [0, 1], "probabilities": [0.5, 1.4]}"#,
        ])
    func refused(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Calibration.self, from: Data(text.utf8))
        }
    }
}
