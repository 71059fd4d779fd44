import Ranking
import Testing

@Suite struct PopularityRankerTests {
    @Test func ranksByPopularityThenByIndex() {
        let ranker = PopularityRanker([3, 9, 3, 0, 9])
        #expect(ranker.top(10, excluding: []).map(\.index) == [1, 4, 0, 2, 3])
        #expect(ranker.top(2, excluding: [1, 2]).map(\.index) == [4, 0])
        #expect(ranker.top(2, excluding: []).map(\.score) == [9, 9])
    }

    @Test func ranksByTheLastDaysThenByPopularityThenByIndex() {
        let ranker = PopularityRanker([3, 9, 3, 0, 9], recent: [1, 0, 2, 0, 0])
        #expect(ranker.top(10, excluding: []).map(\.index) == [2, 0, 1, 4, 3])
        #expect(ranker.top(3, excluding: [0]).map(\.score) == [2, 0, 0])
    }

    @Test func keepsToTheAllowedItems() {
        #expect(PopularityRanker([3, 9, 3, 0, 9], allowed: [0, 3]).top(10, excluding: [0]).map(\.index) == [3])
        #expect(PopularityRanker([], allowed: nil).top(3, excluding: []).isEmpty)
    }
}
