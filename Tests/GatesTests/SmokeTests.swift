import Gates
import LinearAlgebra
import ModelStore
import RecommenderModels
import TestSupport
import Testing

/// The smoke test of recommenders, with faults that no check sum shows.
@Suite struct SmokeTests {
    private func tested(_ sample: SampleRecommender) throws -> SmokeResult {
        let shop = try GateShop()
        return try SmokeTest.run(shop.version(shop.write(sample)))
    }

    private func failure(_ sample: SampleRecommender) throws -> String {
        let result = try tested(sample)
        #expect(!result.isPassed)
        return result.found
    }

    @Test func aSoundModelPasses() throws {
        #expect(
            try tested(SampleRecommender()) == SmokeResult(isPassed: true, found: "40 customers, full lists of 20"))
        // What is popular is the same for all, which is no fault of such a model.
        #expect(
            try tested(SampleRecommender(kind: .popularity))
                == SmokeResult(isPassed: true, found: "40 customers, full lists of 20"))
        // At most a hundred customers are asked, and a small catalogue has short lists.
        #expect(try tested(SampleRecommender(users: 130)).found == "100 customers, full lists of 20")
    }

    @Test func whoHasEverythingGetsAListAllTheSame() throws {
        let all = Profile(items: [0, 1, 2, 3, 4], values: [1, 1, 1, 1, 1])
        #expect(
            try tested(SampleRecommender(users: 1, items: 5, histories: [all])).found == "1 customers, full lists of 5")
    }

    @Test func customersWhoAreAllAlikeAreAFault() throws {
        let same = [Profile](repeating: Profile(items: [1, 2, 3], values: [1, 1, 1]), count: 10)
        #expect(try failure(SampleRecommender(users: 10, histories: same)) == "all customers get the same list")
    }

    /// The lists differ by what customers have, and the order of the items does not.
    @Test func itemsThatAreAllAlikeAreAFault() throws {
        let sample = try SampleRecommender()
        for position in sample.items.values.indices { sample.items.values[position] = 0.5 }
        #expect(try failure(sample) == "all customers get the same list")
    }

    @Test func aFactorThatIsNoNumberIsAFault() throws {
        let sample = try SampleRecommender()
        sample.items.values[17] = .nan
        #expect(try failure(sample) == "a factor of an item is not finite")
    }

    @Test func aModelThatKnowsNobodyIsAFault() throws {
        let nothing = [Profile](repeating: Profile(items: [], values: []), count: 5)
        #expect(
            try failure(SampleRecommender(users: 5, histories: nothing)) == "no customer gets an item by the model")
    }
}
