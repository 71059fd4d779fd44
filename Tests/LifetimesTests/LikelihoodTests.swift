import CustomerModels
import Glibc
import Lifetimes
import LinearAlgebra
import Testing

@Suite("Likelihoods of lifetimes")
struct LikelihoodTests {
    @Test("BG/NBD: value, gradient and Hessian are mpmath's", arguments: LifetimeFixture.likelihoods)
    func purchases(_ row: [Double]) throws {
        let customers = LifetimeFixture.histories.map {
            PurchaseSummary(repeats: Int($0[0]), recency: $0[1], age: $0[2])
        }
        let point = try PurchaseLikelihood(customers, threads: 2).point(row[..<4].map { log($0) })
        check(point, row[4...])
    }

    @Test("Gamma–Gamma: value, gradient and Hessian are mpmath's", arguments: LifetimeFixture.spendLikelihoods)
    func spend(_ row: [Double]) throws {
        let spending = LifetimeFixture.spending.map { SpendFit.Spending(count: Int($0[0]), mean: $0[1]) }
        let point = try SpendLikelihood(spending, scale: 1, threads: 2).point(row[..<3].map { log($0) })
        check(point, row[3...])
    }

    private func check(_ point: LogPoint, _ expected: ArraySlice<Double>) {
        let found = [point.value] + point.gradient + point.hessian
        #expect(found.count == expected.count)
        for (one, other) in zip(found, expected) {
            #expect(abs(one - other) < 1e-9 * max(1, abs(other)), "\(one), not \(other)")
        }
    }
}
