import Diagnostics
import LinearAlgebra
import RecommenderModels
import Recommenders
import Synchronization
import Testing

/// Models with weights between items, compared with dense numpy.
@Suite struct ItemWeightsTests {
    private typealias Fixture = ItemWeightsFixture
    private typealias Variants = EASEVariantsFixture

    private static let interactions = SparseMatrix(
        rows: Fixture.users, columns: Fixture.items, offsets: Fixture.offsets, indices: Fixture.columns,
        values: Fixture.confidence)

    /// A model, the weights that numpy computes from the same data, and the rank by which entries of a row are kept.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let expected: [Double]
        let rank: @Sendable (Double) -> Double
        let fit: @Sendable (_ neighbours: Int, SparseMatrix, _ threads: Threads) throws -> ItemWeights
    }

    static let cases = [
        neighbours("cosine", Fixture.cosine) {
            $0.similarity = .cosine
            $0.shrinkage = 3
        },
        neighbours("tf-idf", Fixture.tfidf) {
            $0.similarity = .tfidf
            $0.shrinkage = 0
        },
        neighbours("bm25", Fixture.bm25) {
            $0.similarity = .bm25
            $0.shrinkage = 1
            $0.k1 = 1.5
            $0.b = 0.6
        },
        Case(testDescription: "rp3beta", expected: Fixture.rp3beta, rank: { $0 }) { neighbours, matrix, threads in
            var parameters = RP3betaParameters()
            parameters.alpha = 0.8
            parameters.beta = 0.4
            parameters.neighbours = neighbours
            return try RP3beta(parameters).fit(matrix, threads: threads)
        },
        Case(testDescription: "ease", expected: Fixture.ease, rank: { abs($0) }) { neighbours, matrix, threads in
            var parameters = EASEParameters()
            parameters.l2 = 2.5
            parameters.neighbours = neighbours
            return try EASE(parameters).fit(matrix, threads: threads, progress: .silent)
        },
        ease("ease, dropout", Variants.dropout) { $0.dropout = 0.3 },
        ease("ease, relaxed diagonal", Variants.relaxed) { $0.relaxedDiagonal = 0.7 },
        ease("ease, items normalized", Variants.itemNormalization) { $0.itemNormalization = 0.6 },
        ease("ease, users normalized", Variants.userNormalization) { $0.userNormalization = 0.5 },
        ease("ease, all variants", Variants.together) {
            $0.dropout = 0.25
            $0.relaxedDiagonal = 0.45
            $0.itemNormalization = 0.3
            $0.userNormalization = 0.4
        },
    ]

    private static func ease(
        _ name: String, _ expected: [Double], _ change: @escaping @Sendable (inout EASEParameters) -> Void
    ) -> Case {
        Case(testDescription: name, expected: expected, rank: { abs($0) }) { neighbours, matrix, threads in
            var parameters = EASEParameters()
            parameters.l2 = 2.5
            change(&parameters)
            parameters.neighbours = neighbours
            return try EASE(parameters).fit(matrix, threads: threads, progress: .silent)
        }
    }

    private static func neighbours(
        _ name: String, _ expected: [Double], _ change: @escaping @Sendable (inout ItemNeighbourParameters) -> Void
    ) -> Case {
        Case(testDescription: name, expected: expected, rank: { $0 }) { neighbours, matrix, threads in
            var parameters = ItemNeighbourParameters()
            change(&parameters)
            parameters.neighbours = neighbours
            return try ItemNeighbours(parameters).fit(matrix, threads: threads)
        }
    }

    private func expectEqual(_ weights: ItemWeights, _ expected: [Double]) {
        #expect(weights.count == Fixture.items)
        for (position, value) in expected.enumerated() {
            let weight = weights.weight(from: position / Fixture.items, to: position % Fixture.items)
            #expect(abs(Double(weight) - value) < 1e-5)
        }
    }

    @Test("All weights are those of dense numpy", arguments: cases)
    func allWeights(of model: Case) throws {
        expectEqual(try model.fit(Fixture.items, Self.interactions, 2), model.expected)
        #expect(model.expected.contains { $0 != 0 })
    }

    @Test("The weights that are kept are the largest of each row", arguments: cases)
    func keptWeights(of model: Case) throws {
        for count in [1, 4] {
            let kept = (0..<Fixture.items).flatMap { row in
                let values = Array(model.expected[row * Fixture.items..<(row + 1) * Fixture.items])
                let order = values.indices.sorted { model.rank(values[$0]) > model.rank(values[$1]) }
                return values.indices.map { order.prefix(count).contains($0) ? values[$0] : 0 }
            }
            expectEqual(try model.fit(count, Self.interactions, 2), kept)
        }
    }

    @Test("The same bits at any number of threads", arguments: cases)
    func threads(of model: Case) throws {
        let one = try model.fit(5, Self.interactions, 1)
        for threads in [2, 3] as [Threads] {
            let other = try model.fit(5, Self.interactions, threads)
            for past in 0..<Fixture.items {
                for item in 0..<Fixture.items {
                    #expect(one.weight(from: past, to: item) == other.weight(from: past, to: item))
                }
            }
        }
    }

    @Test func easeKeepsAllWeightsOnDemand() throws {
        var parameters = EASEParameters()
        parameters.l2 = 2.5
        parameters.neighbours = nil
        let weights = try EASE(parameters).fit(Self.interactions, threads: 2, progress: .silent)
        #expect(weights.isDense)
        expectEqual(weights, Fixture.ease)
    }

    @Test func aRelaxedDiagonalIsKeptAmongAllWeights() throws {
        var parameters = EASEParameters()
        parameters.l2 = 2.5
        parameters.neighbours = nil
        parameters.relaxedDiagonal = 0.7
        let weights = try EASE(parameters).fit(Self.interactions, threads: 2, progress: .silent)
        #expect(weights.isDense)
        expectEqual(weights, Variants.relaxed)
    }

    /// DAN adds λ to the diagonal of its normalized matrix, which is λ n_i to that of XᵀX.
    ///
    /// So it is the dropout p with p/(1 − p) = λ. The least `l2` stands for none.
    @Test func theNormalizationOfItemsIsThatOfDAN() throws {
        var parameters = EASEParameters()
        parameters.l2 = 1e-6
        parameters.dropout = 0.2
        parameters.itemNormalization = 0.6
        parameters.neighbours = nil
        let matrix = Self.interactions.with(values: nil)
        expectEqual(try EASE(parameters).fit(matrix, threads: 2, progress: .silent), Variants.dan)
    }

    /// The bound ξ = 0 gives no item a weight of its own, not even one of rounding.
    @Test func withoutRelaxationTheDiagonalIsExactlyZero() throws {
        for dropout in [0, 0.5, 0.99] {
            var parameters = EASEParameters()
            parameters.l2 = 1e-3
            parameters.dropout = dropout
            let weights = try EASE(parameters).fit(Self.interactions, threads: 1, progress: .silent)
            for item in 0..<Fixture.items { #expect(weights.weight(from: item, to: item) == 0) }
        }
    }

    /// Seven customers with six items each: λ is 10¹⁶ times smaller than the sums of squares, so nothing but rounding
    /// tells the items apart.
    @Test func easeRefusesItemsThatOnlyRoundingTellsApart() {
        let (users, items) = (7, 6)
        let indices = (0..<users).flatMap { _ in (0..<items).map { UInt32($0) } }
        let matrix = SparseMatrix(
            rows: users, columns: items, offsets: (0...users).map { $0 * items }, indices: indices,
            values: indices.map { _ in 7e8 })
        let error = #expect(throws: UserError.self) {
            _ = try EASE(EASEParameters()).fit(matrix, threads: 1, progress: .silent)
        }
        #expect(error?.code == .notConverged)
        #expect(error?.remedy?.contains("l2") == true)
    }

    /// Item 1 is 10⁻³ beside 10³⁸, so its weight for item 0 is beyond what a model file may hold.
    ///
    /// It is b, and that of item 2 is d, in 3·10⁻⁶ b + 10³⁵ d = 10³⁵ and 10³⁵ b + 10⁷⁶ d = 0: b = 5·10⁴⁰.
    @Test(arguments: [2, nil]) func easeRefusesWeightsBeyondSinglePrecision(neighbours: Int?) {
        let matrix = SparseMatrix(
            rows: 2, columns: 3, offsets: [0, 2, 4], indices: [0, 1, 1, 2], values: [1e38, 1e-3, 1e-3, 1e38])
        var parameters = EASEParameters()
        parameters.l2 = 1e-6
        parameters.neighbours = neighbours
        let error = #expect(throws: UserError.self) {
            _ = try EASE(parameters).fit(matrix, threads: 1, progress: .silent)
        }
        #expect(error?.code == .notConverged)
        #expect(error?.problem.contains("single precision") == true)
    }

    @Test func easeSaysHowMuchMemoryItNeedsBeforeItTakesIt() throws {
        let steps = Mutex<[Progress.Report]>([])
        let progress = Progress { report in steps.withLock { $0.append(report) } }
        _ = try EASE(EASEParameters()).fit(Self.interactions, threads: 1, progress: progress)
        #expect(steps.withLock { $0 } == [.step("ease: the inverse of 12 × 12 takes 1 MB of memory")])
        // 8 bytes for each pair of items, and 8 bytes for each kept weight.
        #expect(EASE(EASEParameters()).memory(items: 20_000) == 8 * 20_000 * 20_000 + 8 * 500 * 20_000)
    }

    @Test func easeRefusesItemsBeyondTheMemory() {
        // 4 million items would take 128 TB.
        let items = 4_000_000
        let matrix = SparseMatrix(rows: 1, columns: items, offsets: [0, 1], indices: [0], values: nil)
        let error = #expect(throws: UserError.self) {
            _ = try EASE(EASEParameters()).fit(matrix, threads: 1, progress: .silent)
        }
        #expect(error?.code == .wrongUsage)
        #expect(error?.remedy?.contains("minimum_item_events") == true)
    }

    @Test(arguments: [0, 1, 5]) func theNumberOfItemsIsNoMatter(items: Int) throws {
        let rows = [(0..<UInt32(items)).map { $0 }, []]
        let matrix = SparseMatrix(rows: 2, columns: items, offsets: [0, items, items], indices: rows[0], values: nil)
        for model in Self.cases {
            let weights = try model.fit(3, matrix, 2)
            for past in 0..<items {
                for item in 0..<items { #expect(weights.weight(from: past, to: item).isFinite) }
            }
        }
    }
}
