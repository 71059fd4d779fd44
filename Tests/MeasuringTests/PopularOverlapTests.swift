import Events
import Ids
import LinearAlgebra
import Measuring
import RecommenderModels
import Testing

/// What lists have in common with those of popularity, where both are known by hand.
@Suite struct PopularOverlapTests {
    /// A model of one factor, by which a taste of 1 ranks items as popularity does, and one of −1 the other way round.
    ///
    /// Each customer has the first item, which is the most popular one.
    private static func model(
        tastes: [Float], items: Int, kind: RecommenderKind = .ials
    ) throws -> RecommenderContent {
        func names(_ count: Int) -> [String] { (0..<count).map { String(10_000 + $0) } }
        let popularity = (0..<items).map { Float(items - $0) }
        let users = tastes.count
        let settings = RecommenderSettings(
            kind: kind, weights: try Confidence().resolved(typeNames: [], newest: nil), purchaseTypes: [],
            seenTypes: [])
        return RecommenderContent(
            settings: settings, items: IdTable(sortedIds: names(items).map(\.utf8)),
            users: IdTable(sortedIds: names(users).map(\.utf8)),
            knowledge: kind == .popularity
                ? .popularity
                : .factors(
                    .init(
                        users: Matrix(rows: users, columns: 1, tastes),
                        items: Matrix(rows: items, columns: 1, popularity), gram: Matrix(rows: 1, columns: 1, [1]))),
            popularity: popularity,
            history: .init(
                matrix: SparseMatrix(
                    rows: users, columns: items, offsets: Array(0...users),
                    indices: [UInt32](repeating: 0, count: users), values: nil),
                lastDay: nil, types: nil),
            table: nil)
    }

    private func overlap(
        _ model: RecommenderContent, _ mask: ItemMask = .seen, threads: Threads = 2
    ) throws -> PopularOverlap? {
        try PopularOverlap(of: model, masking: mask, threads: threads)
    }

    @Test(arguments: [ItemMask.seen, .none]) func listsOfBothKinds(mask: ItemMask) throws {
        let popular = try #require(try overlap(Self.model(tastes: [1, 2, 1], items: 130), mask))
        #expect(popular.share == 1 && popular.users == 3 && popular.isCollapsed)
        let opposite = try #require(try overlap(Self.model(tastes: [-1, -2], items: 130), mask))
        #expect(opposite.share == 0 && !opposite.isCollapsed)
        let mixed = try #require(try overlap(Self.model(tastes: [1, -1, 1, 1], items: 130), mask, threads: 1))
        #expect(mixed.share == 0.75 && !mixed.isCollapsed)
    }

    /// A customer without a taste is served by popularity.
    @Test func whatPopularityFillsCounts() throws {
        #expect(try overlap(Self.model(tastes: [0, -1], items: 130))?.share == 0.5)
    }

    @Test func aThousandCustomersTellOfAll() throws {
        let tastes = (0..<2500).map { Float($0 < 1000 ? 1 : -1) }
        let model = try Self.model(tastes: tastes, items: 130)
        let overlap = try #require(try overlap(model))
        // Of the evenly spaced numbers 0, 2, 5, …, 2497 the first 400 are below 1000.
        #expect(overlap.users == 1000 && overlap.share == 0.4)
        #expect(try self.overlap(model, threads: 3) == overlap)
    }

    /// With 100 items the item that each customer has leaves 99.
    @Test func fewItemsTellNothing() throws {
        let model = try Self.model(tastes: [1, -1], items: 100)
        #expect(try overlap(model, .seen) == nil)
        #expect(try overlap(model, .none)?.share == 0.5)
    }

    @Test func onlyListsByWhatCustomersDoAreCompared() throws {
        #expect(try overlap(Self.model(tastes: [1], items: 130, kind: .popularity)) == nil)
        #expect(try overlap(Self.model(tastes: [1], items: 130, kind: .truth))?.share == 1)
    }
}
