import Diagnostics
import LinearAlgebra
import Propensity
import Testing

@Suite("Folds")
struct FoldsTests {
    private func labels(_ count: Int, rate: Double, seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in random.uniform() < rate ? 1 : 0 }
    }

    @Test("Parts are equal in size and in yes, to within one", arguments: [2, 3, 10])
    func stratified(count: Int) throws {
        let labels = labels(1003, rate: 0.1, seed: 1)
        let folds = try Folds(count, labels: labels, customers: (0..<1003).map(UInt32.init), seed: 4)
        let sizes = (0..<count).map { folds.heldOut($0).count }
        let yes = (0..<count).map { folds.heldOut($0).count { labels[$0] == 1 } }
        #expect(sizes.reduce(0, +) == 1003)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        #expect((yes.max() ?? 0) - (yes.min() ?? 0) <= 1)
        for part in 0..<count {
            #expect((folds.heldOut(part) + folds.training(without: part)).sorted() == Array(0..<1003))
        }
    }

    @Test("All rows of a customer stand in one part, and yes are still spread evenly")
    func customers() throws {
        var random = SeededGenerator(seed: 3)
        let customers = (0..<5000).map { _ in UInt32.random(in: 0..<900, using: &random) }
        let labels = labels(5000, rate: 0.2, seed: 5)
        let folds = try Folds(5, labels: labels, customers: customers, seed: 1)
        var partOf: [UInt32: Int] = [:]
        for (part, customer) in zip(folds.ofRows, customers) {
            #expect(partOf[customer, default: part] == part)
            partOf[customer] = part
        }
        for part in 0..<5 {
            #expect(abs(folds.heldOut(part).count - 1000) < 40)
            #expect(abs(folds.heldOut(part).count { labels[$0] == 1 } - labels.count { $0 == 1 } / 5) < 20)
        }
    }

    @Test("The order of the rows changes nothing, the seed everything")
    func order() throws {
        var random = SeededGenerator(seed: 8)
        let customers = (0..<400).map { _ in UInt32.random(in: 0..<150, using: &random) }
        let labels = labels(400, rate: 0.3, seed: 6)
        let folds = try Folds(4, labels: labels, customers: customers, seed: 1)
        let order = (0..<400).shuffled(using: &random)
        let shuffled = try Folds(
            4, labels: order.map { labels[$0] }, customers: order.map { customers[$0] }, seed: 1)
        #expect(shuffled.ofRows == order.map { folds.ofRows[$0] })
        let other = try Folds(4, labels: labels, customers: customers, seed: 2)
        #expect(zip(folds.ofRows, other.ofRows).count { $0 != $1 } > 200)
    }

    @Test("Rows of weight 0 decide nothing: each part has a yes with weight, and the others stand where they would")
    func weights() throws {
        var random = SeededGenerator(seed: 9)
        let customers = (0..<600).map { _ in UInt32.random(in: 0..<300, using: &random) }
        let labels = labels(600, rate: 0.5, seed: 10)
        // Most yes rows and some no rows have no weight.
        let weights = (0..<600).map { labels[$0] == 1 ? ($0 < 60 ? 0.5 : 0) : ($0 % 3 == 0 ? 0 : 2) }
        let folds = try Folds(10, labels: labels, customers: customers, weights: weights, seed: 1)
        for part in 0..<10 {
            let weighed = folds.heldOut(part).filter { weights[$0] > 0 }
            #expect(weighed.contains { labels[$0] == 1 } && weighed.contains { labels[$0] == 0 })
        }
        let weighed = weights.indices.filter { weights[$0] > 0 }
        let alone = try Folds(
            10, labels: weighed.map { labels[$0] }, customers: weighed.map { customers[$0] }, seed: 1)
        #expect(weighed.map { folds.ofRows[$0] } == alone.ofRows)
    }

    @Test("Too few of one answer with a weight is an error, however many there are without")
    func tooFewWithWeight() {
        let labels: [UInt8] = (0..<100).map { $0 < 50 ? 1 : 0 }
        let weights = (0..<100).map { $0 < 47 ? 0.0 : 1 }
        #expect {
            try Folds(10, labels: labels, customers: (0..<100).map(UInt32.init), weights: weights, seed: 1)
        } throws: { error in
            guard let error = error as? UserError else { return false }
            return error.code == .invalidData
                && error.problem.contains("3 customers with the answer 'yes' and a weight above 0")
                && error.remedy?.contains("at most 3") == true
        }
    }

    @Test("Too few of one answer is an error that says how many folds there can be")
    func tooFew() {
        let customers = (0..<100).map(UInt32.init)
        let three: [UInt8] = (0..<100).map { $0 < 3 ? 1 : 0 }
        #expect {
            try Folds(10, labels: three, customers: customers, seed: 1)
        } throws: { error in
            guard let error = error as? UserError else { return false }
            return error.code == .invalidData && error.problem.contains("3 customers with the answer 'yes'")
                && error.remedy?.contains("at most 3") == true
        }
        #expect {
            try Folds(2, labels: [1] + [UInt8](repeating: 0, count: 99), customers: customers, seed: 1)
        } throws: {
            ($0 as? UserError)?.problem.contains("1 customer with the answer 'yes' is too few") == true
        }
        #expect(throws: Never.self) { try Folds(3, labels: three, customers: customers, seed: 1) }
        #expect(throws: UserError.self) {
            try Folds(2, labels: three.map { 1 - $0 }, customers: customers.map { $0 / 3 }, seed: 1)
        }
        #expect {
            try Folds(1, labels: three, customers: customers, seed: 1)
        } throws: {
            ($0 as? UserError)?.code == .wrongUsage
        }
    }
}
