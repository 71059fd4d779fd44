import LinearAlgebra
import Ranking
import RecommenderModels
import Testing

/// Lists that keep a share for what customers have not.
@Suite struct NewItemsTests {
    @Test func placesAreRoundedUp() {
        let cases: [(share: Double, count: Int, places: Int)] = [
            (0, 10, 0), (0.1, 10, 1), (0.1, 30, 3), (0.3, 10, 3), (0.25, 10, 3), (0.5, 7, 4), (0.01, 20, 1), (1, 9, 9),
            (0.7, 10, 7), (1, 0, 0), (0.29, 100, 29),
        ]
        for (share, count, places) in cases {
            #expect(NewItems(share: share).places(of: count) == places, "\(share) of \(count)")
        }
    }

    /// Item 0 speaks for 0 … 5 in this order; 6 … 9 are popular alone.
    private static func lists() -> CompletedLists {
        let weights = Matrix(rows: 10, columns: 10)
        for item in 0..<6 { weights[0, item] = Float(6 - item) }
        return CompletedLists(
            .weights(WeightRanker(ItemWeights(dense: weights))),
            popular: PopularityRanker((0..<10).map { Float(20 - $0) }))
    }

    private static let taste = Taste.history(Profile(items: [0], values: [1]))

    private func list(
        _ count: Int, had: [UInt32], share: Double, excluded: [UInt32] = [], among candidates: [UInt32]? = nil
    ) -> CompletedLists.List {
        let maker = Self.lists()
        return maker.lists(
            count, for: [(taste: Self.taste, excluded: excluded)], had: [had], holding: NewItems(share: share),
            among: candidates.map { [$0] }, scratch: maker.makeScratch())[0]
    }

    @Test func theLastOfTheOthersGiveWay() {
        // Without a share the list is 0, 1, 2, 3.
        #expect(list(4, had: [0, 1, 2, 4], share: 0).items == [0, 1, 2, 3])
        #expect(list(4, had: [0, 1, 2, 4], share: 0.25).items == [0, 1, 2, 3])
        #expect(list(4, had: [0, 1, 2, 4], share: 0.5).items == [0, 1, 3, 5])
        #expect(list(4, had: [0, 1, 2, 4], share: 0.6).items == [0, 3, 5, 6])
        #expect(list(4, had: [0, 1, 2, 4], share: 1).items == [3, 5, 6, 7])
        // The scores are those of the whole list, and popular items stay behind.
        let mixed = list(4, had: [0, 1, 2, 4], share: 0.6)
        #expect(mixed.own.map(\.score) == [6, 3, 1] && mixed.rest.map(\.score) == [14])
    }

    @Test func popularItemsMayBeWhatTheCustomerHas() {
        #expect(list(8, had: [6, 7], share: 0.5).items == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(list(8, had: [6, 7], share: 1).items == [0, 1, 2, 3, 4, 5, 8, 9])
        #expect(list(8, had: [6, 7], share: 0.8).items == [0, 1, 2, 3, 4, 5, 6, 8])
    }

    @Test func whereNothingNewIsLeftOthersStay() {
        let all = (0..<UInt32(10)).map { $0 }
        #expect(list(4, had: all, share: 1).items == [0, 1, 2, 3])
        #expect(list(4, had: Array(all.dropLast()), share: 1).items == [0, 1, 2, 9])
        #expect(list(4, had: [0, 1], share: 1, excluded: [2, 3, 4, 5, 6, 7, 8]).items == [0, 1, 9])
        #expect(list(20, had: [0, 1], share: 0.5).items == all)
    }

    @Test func candidatesAreKept() {
        #expect(list(3, had: [0, 1, 2], share: 0.4, among: [0, 1, 2, 8, 9]).items == [0, 8, 9])
        #expect(list(3, had: [0, 1, 2], share: 0.4, among: [0, 1, 2]).items == [0, 1, 2])
    }

    /// Customers who lack nothing keep their lists beside those who do, and a stranger's list is of popular items.
    @Test func eachCustomerHasAShare() {
        let maker = Self.lists()
        let customers: [CompletedLists.Customer] = [
            (taste: Self.taste, excluded: []), (taste: nil, excluded: []), (taste: Self.taste, excluded: [3]),
        ]
        let lists = maker.lists(
            2, for: customers, had: [[], [0], [0, 1, 2]], holding: NewItems(share: 0.5), scratch: maker.makeScratch())
        #expect(lists.map(\.items) == [[0, 1], [0, 1], [0, 4]])
    }
}
