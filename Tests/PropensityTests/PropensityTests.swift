import Propensity
import Testing

@Suite("Parameters of logistic models")
struct LogisticParametersTests {
    @Test("A solver is named as the flag names it")
    func solverNames() {
        #expect(LogisticParameters.Solver(rawValue: "newton-cg") == .newtonCG)
    }
}
