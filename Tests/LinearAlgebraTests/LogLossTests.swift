import Glibc
import LinearAlgebra
import Testing

@Suite("Log loss of a number")
struct LogLossTests {
    /// The expected values are those of scipy.special.expit and numpy.logaddexp(0, x).
    @Test("Sigmoid and softplus at ordinary and at extreme numbers")
    func values() {
        #expect(sigmoid(0) == 0.5)
        #expect(abs(sigmoid(2) - 0.8807970779778823) < 1e-16)
        #expect(abs(sigmoid(-2) - 0.11920292202211755) < 1e-16)
        #expect(sigmoid(800) == 1 && sigmoid(-800) == 0 && sigmoid(.infinity) == 1 && sigmoid(-.infinity) == 0)
        #expect(softplus(0) == log(2))
        #expect(abs(softplus(2) - 2.1269280110429727) < 1e-15)
        #expect(abs(softplus(-40) / 4.248354255291589e-18 - 1) < 1e-15)
        #expect(softplus(1e300) == 1e300 && softplus(-1e300) == 0)
    }
}
