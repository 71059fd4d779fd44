import Diagnostics
import Events
import LinearAlgebra
import RecommenderModels
import Scoring
import TestSupport
import Testing

@Suite struct RecommendTests {
    private let shop: SampleStore

    init() throws {
        shop = try SampleStore(
            SampleRecommender(
                table: ItemTableContent(
                    columns: ["title", "category"],
                    rows: (0..<60).map { item in [Array("Title \(item)".utf8), Array("c\(item % 3)".utf8)] })))
    }

    private func maker(consent: String? = nil, available: String? = nil) throws -> ListMaker {
        let stock = try available.map { try shop.folder.file("stock.csv", $0) }
        let answers = try consent.map { try shop.folder.file("consent.csv", $0) }
        return ListMaker(
            shop.model, available: try stock.map { try Availability(file: $0, for: shop.model.items) },
            consent: try answers.map { try Consent(file: $0, defaultYes: true) })
    }

    @Test func singleListsEqualTheBatchBitForBit() throws {
        let maker = try maker()
        let batch = try shop.lists().lists
        for name in shop.sample.userNames {
            let list = try maker.recommend(RecommendationRequest(user: name))
            #expect(list.items.map(\.item) == batch[name].items)
            #expect(list.items.map { $0.score.description } == batch[name].map(\.score))
            #expect(list.items.map(\.rank) == batch[name].map(\.rank))
            #expect(list.source == .personal)
            #expect(list.short == nil)
        }
    }

    @Test func withoutAMaskSingleListsEqualTheBatchToo() throws {
        let maker = try maker()
        let batch = try shop.lists { $0.mask = .none }.lists
        for (user, name) in shop.sample.userNames.enumerated() {
            let list = try maker.recommend(RecommendationRequest(user: name, mask: .none))
            #expect(list.items.map(\.item) == batch[name].items)
            #expect(list.items.map { $0.score.description } == batch[name].map(\.score))
            #expect(list.items.map(\.item) == shop.expected(user: user, count: 10, masksSeen: false).map(\.item))
            // One request leaves the next as it is.
            let masked = try maker.recommend(RecommendationRequest(user: name))
            #expect(masked.items.map(\.item) == shop.expected(user: user, count: 10).map(\.item))
        }
    }

    /// What a customer has may be listed, but not what they look at now, whether or not they have it.
    @Test func withoutAMaskTheSessionIsStillLeftOut() throws {
        let maker = try maker()
        let own = shop.sample.histories[4].items.map { shop.sample.itemNames[Int($0)] }
        let fresh = try #require(shop.sample.itemNames.first { !own.contains($0) })
        let session = [own[0], fresh]
        let list = try maker.recommend(
            RecommendationRequest(user: "u004", session: session, count: 60, mask: .none))
        #expect(Set(list.items.map(\.item)) == Set(shop.sample.itemNames).subtracting(session))
        let stranger = try maker.recommend(
            RecommendationRequest(user: "nobody", session: session, count: 60, mask: .none))
        #expect(Set(stranger.items.map(\.item)) == Set(shop.sample.itemNames).subtracting(session))
    }

    @Test func withoutAMaskWhoOptedOutIsStillAStranger() throws {
        let maker = try maker(consent: "user,personalization\nu004,no\n")
        let list = try maker.recommend(RecommendationRequest(user: "u004", mask: .none))
        let stranger = try maker.recommend(RecommendationRequest(user: "nobody"))
        #expect(list.source == .popular && list.items.map(\.item) == stranger.items.map(\.item))
    }

    @Test func withoutAMaskCategoriesAndStockStillHold() throws {
        let user = try #require(shop.sample.histories.firstIndex { $0.items.contains { $0 % 3 == 1 } })
        let tea = shop.sample.histories[user].items.filter { $0 % 3 == 1 }.map { shop.sample.itemNames[Int($0)] }
        let list = try maker().recommend(
            RecommendationRequest(
                user: shop.sample.userNames[user], count: 60, categories: ["c1"], available: tea + ["i002"],
                mask: .none))
        #expect(Set(list.items.map(\.item)) == Set(tea))
    }

    @Test func scoresThatAreNotFiniteAreAnError() throws {
        let sample = try SampleRecommender()
        for side in [sample.items, sample.users] {
            for index in side.values.indices { side.values[index] = 3e30 }
        }
        let shop = try SampleStore(sample)
        let maker = ListMaker(shop.model, available: nil, consent: nil)
        expectError(.modelUnusable, "not finite") { try maker.recommend(RecommendationRequest(user: "u001")) }
        expectError(.modelUnusable, "not finite") { try shop.lists() }
    }

    @Test func itemsCarryTheirTitles() throws {
        let list = try maker().recommend(RecommendationRequest(user: "u001", count: 3))
        for item in list.items {
            let number = shop.sample.itemNames.firstIndex(of: item.item) ?? -1
            #expect(item.title == "Title \(number)")
            #expect(item.category == "c\(number % 3)")
            #expect(item.reasons == nil)
        }
    }

    @Test func aStrangerGetsPopularItems() throws {
        let list = try maker().recommend(RecommendationRequest(user: "", explains: true))
        #expect(list.source == .popular)
        #expect(list.items.map(\.item) == shop.popular(among: Array(0..<60), count: 10).map(\.item))
        #expect(list.items.allSatisfy { $0.source == .popular && $0.reasons?.isEmpty == true })
    }

    @Test func aSessionOfAWholeHistoryGivesTheCustomersList() throws {
        let maker = try maker()
        for (user, history) in shop.sample.histories.enumerated().prefix(10) {
            let session = history.items.map { shop.sample.itemNames[Int($0)] }
            let own = try maker.recommend(RecommendationRequest(user: shop.sample.userNames[user]))
            let list = try maker.recommend(
                RecommendationRequest(user: "newcomer", session: session.reversed() + ["no such item"]))
            #expect(list.source == .session)
            #expect(list.unknownSessionItems == 1)
            for (ours, theirs) in zip(list.items, own.items) {
                #expect(abs(ours.score - theirs.score) <= 1e-4 * abs(theirs.score))
                #expect(ours.source == .session)
            }
            #expect(Set(list.items.map(\.item)).isDisjoint(with: session))
        }
    }

    @Test func aSessionIsFoldedInOnTopOfTheHistory() throws {
        let user = 4
        let history = shop.sample.histories[user]
        let fresh = try #require((0..<60 as Range<UInt32>).first { !history.items.contains($0) })
        let items = (history.items + [fresh]).sorted()
        let factors = shop.sample.equations(Profile(items: items, values: items.map { _ in 1 })).factors
        let list = try maker().recommend(
            RecommendationRequest(user: "u004", session: [shop.sample.itemNames[Int(fresh)]]))
        #expect(list.source == .personal)
        for item in list.items {
            let number = shop.sample.itemNames.firstIndex(of: item.item) ?? 0
            #expect(!items.contains(UInt32(number)))
            let expected = zip(shop.sample.items[number], factors).reduce(0) { $0 + Double($1.0) * $1.1 }
            #expect(abs(Double(item.score) - expected) < 1e-4 * abs(expected))
        }
    }

    @Test func whoOptedOutIsServedAsAStrangerWhateverTheyLookAt() throws {
        let maker = try maker(consent: "user,personalization\nu004,no\n")
        let session = ["i001", "i002"]
        let list = try maker.recommend(RecommendationRequest(user: "u004", session: session, explains: true))
        let stranger = try maker.recommend(RecommendationRequest(user: "nobody"))
        #expect(list.source == .popular)
        #expect(list.items.map(\.item) == stranger.items.map(\.item))
        #expect(list.items.map(\.score) == stranger.items.map(\.score))
        #expect(list.items.allSatisfy { $0.reasons?.isEmpty == true })
        #expect(try maker.history(of: "u004").isEmpty)
        #expect(try maker.history(of: "nobody").isEmpty)
    }

    @Test func theHistoryIsWhatTheModelWasTrainedWith() throws {
        let history = try maker().history(of: "u004")
        #expect(history.map(\.item) == shop.sample.histories[4].items.map { shop.sample.itemNames[Int($0)] })
        #expect(history.allSatisfy { $0.confidence == 1 })
    }

    @Test(arguments: [[], ["i007", "i030"]]) func reasonsAddUpToTheScore(session: [String]) throws {
        let list = try maker().recommend(RecommendationRequest(user: "u004", session: session, explains: true))
        for item in list.items {
            let reasons = try #require(item.reasons)
            let total = reasons.reduce(0) { $0 + $1.share }
            #expect(abs(total - Double(item.score)) <= 1e-4 * abs(Double(item.score)))
            #expect(zip(reasons, reasons.dropFirst()).allSatisfy { $0.share >= $1.share })
            #expect(reasons.allSatisfy { $0.title != nil })
        }
    }

    @Test func fewerItemsThanAskedForHaveAReason() throws {
        let list = try maker(available: "item\ni001\n").recommend(RecommendationRequest(user: "nobody", count: 2))
        #expect(list.items.map(\.item) == ["i001"])
        #expect(list.short == .nothingLeft)
    }

    @Test func onlyItemsOfTheCategoriesAndOfTheRequestsOwnStockAreListed() throws {
        let maker = try maker()
        let all = try maker.recommend(RecommendationRequest(user: "u004", count: 60)).items
        let some = try maker.recommend(RecommendationRequest(user: "u004", count: 60, categories: ["c1"]))
        #expect(some.items.map(\.item) == all.filter { $0.category == "c1" }.map(\.item))
        #expect(some.items.map(\.score) == all.filter { $0.category == "c1" }.map(\.score))
        #expect(some.short == .nothingLeft)
        let stock = ["i002", "i030", "i031", "no such item"]
        let few = try maker.recommend(
            RecommendationRequest(user: "nobody", count: 60, categories: ["c0", "c1"], available: stock))
        #expect(Set(few.items.map(\.item)) == ["i030", "i031"])
        expectError(.wrongUsage, "no item of the model has the category 'C1'") {
            try maker.recommend(RecommendationRequest(user: "u004", categories: ["c0", "C1"]))
        }
        let without = try SampleStore(SampleRecommender())
        let plain = ListMaker(without.model, available: nil, consent: nil)
        expectError(.wrongUsage, "no categories") {
            try plain.recommend(RecommendationRequest(user: "u004", categories: ["c1"]))
        }
    }

    @Test func whoHasNoNameIsKnownByTheirSessionUnlessConsentIsAskedFor() throws {
        let request = RecommendationRequest(user: nil, session: ["i001", "i002"])
        let list = try maker().recommend(request)
        #expect(list.source == .session)
        #expect(
            list.items.map(\.item)
                == (try maker().recommend(
                    RecommendationRequest(user: "nobody", session: ["i002", "i001"])
                ).items.map(\.item)))
        let answers = try shop.folder.file("answers.csv", "user,personalization\nu001,yes\n")
        let asking = try maker().asking(Consent(file: answers, defaultYes: false))
        #expect(try asking.recommend(request).source == .popular)
        #expect(try asking.recommend(RecommendationRequest(user: "u001")).source == .personal)
    }

    @Test(arguments: [RecommenderKind.popularity, .truth])
    func aSessionNeedsAModelThatFoldsIn(kind: RecommenderKind) throws {
        let shop = try SampleStore(SampleRecommender(kind: kind))
        let maker = ListMaker(shop.model, available: nil, consent: nil)
        expectError(.wrongUsage, "session") {
            try maker.recommend(RecommendationRequest(user: "u001", session: ["i001"]))
        }
        #expect(try maker.recommend(RecommendationRequest(user: "u001")).items.count == 10)
    }
}

@Suite struct SimilarItemsTests {
    private func cosine(_ sample: SampleRecommender, _ a: Int, _ b: Int) -> Double {
        func product(_ a: Int, _ b: Int) -> Double {
            zip(sample.items[a], sample.items[b]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    }

    @Test func theyAreThoseWithTheLargestCosine() throws {
        let shop = try SampleStore(SampleRecommender(seed: 8))
        for item in [0, 17, 59] {
            let finder = SimilarItems.Finder(shop.model.items, available: nil)
            let similar = try #require(try finder.similar(to: shop.sample.itemNames[item], count: 7))
            let cosines = (0..<60).map { cosine(shop.sample, item, $0) }
            let expected = (0..<60).filter { $0 != item }.sorted { cosines[$0] > cosines[$1] }.prefix(7)
            #expect(similar.items.map(\.item) == expected.map { shop.sample.itemNames[$0] })
            for (found, number) in zip(similar.items, expected) {
                #expect(abs(Double(found.score) - cosines[number]) < 1e-5)
            }
        }
    }

    @Test func itemsWithoutFactorsAreLeftOutAndHaveNone() throws {
        let sample = try SampleRecommender(items: 10)
        sample.items[4].update(repeating: 0)
        let shop = try SampleStore(sample)
        let finder = SimilarItems.Finder(shop.model.items, available: nil)
        let all = try #require(try finder.similar(to: "i000", count: 100))
        #expect(Set(all.items.map(\.item)) == Set(sample.itemNames).subtracting(["i000", "i004"]))
        #expect(try finder.similar(to: "i004", count: 5)?.items.isEmpty == true)
    }

    @Test func onlyAvailableItemsAreShown() throws {
        let shop = try SampleStore(SampleRecommender())
        let stock = try shop.folder.file("stock.csv", "item\ni001\ni002\ni003\n")
        let available = try Availability(file: stock, for: shop.model.items)
        let similar = try SimilarItems.Finder(shop.model.items, available: available).similar(to: "i002", count: 5)
        #expect(Set(similar?.items.map(\.item) ?? []) == ["i001", "i003"])
    }

    @Test func anUnknownItemHasNoneAndAModelWithoutFactorsIsAnError() throws {
        let shop = try SampleStore(SampleRecommender())
        #expect(try SimilarItems.Finder(shop.model.items, available: nil).similar(to: "x", count: 5) == nil)
        let popular = try SampleStore(SampleRecommender(kind: .popularity))
        let finder = SimilarItems.Finder(popular.model.items, available: nil)
        expectError(.modelUnusable, "similarity") { try finder.similar(to: "i001", count: 5) }
    }
}
