import Diagnostics
import Events
import Ids
import LinearAlgebra
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// The reasons and titles of a batch of lists.
@Suite struct ReasonTests {
    /// Five items and two customers, with weights between items that give known scores.
    ///
    /// `ann` has a with confidence 1 and b with confidence 2; `bob` has nothing. a speaks for c with 0.5, b for c with
    /// 0.25 and for d with 0.125; nothing speaks for e, which five customers have.
    private func weighed(titles: [String]? = nil) throws -> SampleStore {
        let weights = SparseMatrix(
            rows: 5, columns: 5, offsets: [0, 1, 3, 3, 3, 3], indices: [2, 2, 3], values: [0.5, 0.25, 0.125])
        let history = SparseMatrix(rows: 2, columns: 5, offsets: [0, 2, 2], indices: [0, 1], values: [1, 2])
        let content = RecommenderContent(
            settings: RecommenderSettings(
                kind: .itemNeighbours, weights: try Confidence().resolved(typeNames: [], newest: nil),
                purchaseTypes: [], seenTypes: []),
            items: IdTable(sortedIds: ["a", "b", "c", "d", "e"].map(\.utf8)),
            users: IdTable(sortedIds: ["ann", "bob"].map(\.utf8)), knowledge: .weights(ItemWeights(weights)),
            popularity: [4, 3, 2, 1, 5], history: .init(matrix: history, lastDay: nil, types: nil),
            table: titles.map { titles in
                ItemTableContent(
                    columns: ["title", "price"], rows: titles.map { [Array($0.utf8), Array("1".utf8)] })
            })
        return try SampleStore(SampleRecommender(users: 2, items: 5), content: content)
    }

    private func text(_ shop: SampleStore, _ change: (inout BatchJob) -> Void) throws -> String {
        var job = BatchJob(shop.version)
        job.count = 3
        change(&job)
        return try job.text(ListCSV.self).text
    }

    /// c has 1 · 0.5 + 2 · 0.25 = 1, half from each; d has 2 · 0.125, all of it from b.
    @Test func reasonsAreThePastItemsWithTheirShares() throws {
        let text = try text(weighed()) { $0.explains = true }
        #expect(
            text == """
                user,rank,item,score,source,reasons
                ann,1,c,1.0,personal,a (50%) · b (50%)
                ann,2,d,0.25,personal,b (100%)
                ann,3,e,5.0,popular,popular
                bob,1,e,5.0,popular,popular
                bob,2,a,4.0,popular,popular
                bob,3,b,3.0,popular,popular

                """)
    }

    @Test func titlesComeBesideIdsAndIntoReasons() throws {
        let titles = ["Apple, red", "", "Cherry", "Date \"Medjool\"", "Élder\nberry"]
        let shop = try weighed(titles: titles)
        let both = try text(shop) {
            $0.explains = true
            $0.showsTitles = true
        }
        let lines = [
            "user,rank,item,score,source,title,reasons",
            // An item without a title is named by its id.
            "ann,1,c,1.0,personal,Cherry,\"Apple, red (50%) · b (50%)\"",
            "ann,2,d,0.25,personal,\"Date \"\"Medjool\"\"\",b (100%)", "ann,3,e,5.0,popular,\"Élder\nberry\",popular",
            "bob,1,e,5.0,popular,\"Élder\nberry\",popular", "bob,2,a,4.0,popular,\"Apple, red\",popular",
            "bob,3,b,3.0,popular,,popular", "",
        ]
        #expect(both == lines.joined(separator: "\n"))
        let titled = try text(shop) { $0.showsTitles = true }
        #expect(titled.hasPrefix("user,rank,item,score,source,title\nann,1,c,1.0,personal,Cherry\nann,2,d,"))
        // Titles are shown only where they are asked for.
        let reasons = try text(shop) { $0.explains = true }
        #expect(reasons.contains("ann,1,c,1.0,personal,a (50%) · b (50%)\n"))
    }

    @Test func reasonsInJSONLinesAreObjects() throws {
        let shop = try weighed(titles: ["Apple", "Banana", "", "", ""])
        var job = BatchJob(shop.version)
        job.count = 3
        (job.explains, job.showsTitles) = (true, true)
        var text: [UInt8] = []
        _ = try withExtendedLifetime(shop) {
            try job.write(as: ListCSV.self, .jsonLines, to: { text += Array($0) }, progress: .silent)
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let expected = [
            #"{"user":"ann","rank":1,"item":"c","score":1.0,"source":"personal","title":"","reasons":["#
                + #"{"item":"a","title":"Apple","share":0.5,"percent":50},"#
                + #"{"item":"b","title":"Banana","share":0.5,"percent":50}]}"#,
            #"{"user":"ann","rank":2,"item":"d","score":0.25,"source":"personal","title":"","reasons":["#
                + #"{"item":"b","title":"Banana","share":0.25,"percent":100}]}"#,
            #"{"user":"ann","rank":3,"item":"e","score":5.0,"source":"popular","title":"","reasons":[]}"#,
        ]
        #expect(lines.prefix(3).map(String.init) == expected)
    }

    /// What a single list says of a customer, the batch says, too; it changes nothing else.
    @Test(arguments: [1, 3]) func reasonsEqualThoseOfSingleLists(threads: Threads) throws {
        let titles = (0..<60).map { [Array("Item \($0)".utf8)] }
        let shop = try SampleStore(SampleRecommender(table: ItemTableContent(columns: ["title"], rows: titles)))
        let names = shop.sample.userNames + ["nobody"]
        let users = try shop.folder.file("users.csv", "user\n\(names.joined(separator: "\n"))\n")
        func rows(_ change: (inout BatchJob) -> Void) throws -> [[String]] {
            try text(shop) { job in
                job.users = users
                job.threads = threads
                change(&job)
            }.split(separator: "\n").map { line in
                line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        }
        let plain = try rows { _ in }
        let explained = try rows { ($0.explains, $0.showsTitles) = (true, true) }
        #expect(explained.map { Array($0.prefix(5)) } == plain)
        let maker = ListMaker(shop.model, available: nil, consent: nil)
        for name in names {
            let single = try maker.recommend(RecommendationRequest(user: name, count: 3, explains: true))
            let own = explained.filter { $0[0] == name }
            #expect(own.map { $0[6] } == single.items.map(\.reasonText))
            #expect(own.map { $0[5] } == single.items.map { $0.title ?? "" })
            for (row, item) in zip(own, single.items) where item.source == .personal {
                // By the shares themselves: the three largest, each divided by the score.
                let reasons = (item.reasons ?? []).prefix(3).filter { $0.share > 0 }
                let expected = reasons.map { reason in
                    "\(reason.title ?? "") (\(Int((reason.share / Double(item.score) * 100).rounded()))%)"
                }
                #expect(row[6] == expected.joined(separator: " · "))
            }
        }
        #expect(explained.suffix(3).allSatisfy { $0[0] == "nobody" && $0[6] == "popular" })
    }

    @Test func whoOptedOutHasNoReasonsButWhatIsPopular() throws {
        let shop = try weighed()
        let consent = try shop.folder.file("consent.csv", "user,personalization\nann,no\nbob,yes\n")
        let text = try text(shop) {
            $0.consent = ConsentSource(consent)
            $0.explains = true
        }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 7 && lines.dropFirst().allSatisfy { $0.hasSuffix(",popular,popular") })
    }

    /// A past item that speaks against the listed one is no reason for it.
    @Test func onlyPastItemsThatSpeakForAnItemAreReasons() throws {
        let weights = SparseMatrix(
            rows: 3, columns: 3, offsets: [0, 1, 2, 2], indices: [2, 2], values: [0.75, -0.25])
        let history = SparseMatrix(rows: 1, columns: 3, offsets: [0, 2], indices: [0, 1], values: nil)
        let content = RecommenderContent(
            settings: RecommenderSettings(
                kind: .ease, weights: try Confidence().resolved(typeNames: [], newest: nil), purchaseTypes: [],
                seenTypes: []),
            items: IdTable(sortedIds: ["a", "b", "c"].map(\.utf8)), users: IdTable(sortedIds: ["ann"].map(\.utf8)),
            knowledge: .weights(ItemWeights(weights)), popularity: [1, 1, 0],
            history: .init(matrix: history, lastDay: nil, types: nil), table: nil)
        let shop = try SampleStore(SampleRecommender(users: 1, items: 3), content: content)
        // c has 0.75 - 0.25 = 0.5, of which a gives 150%.
        let text = try text(shop) { $0.explains = true }
        #expect(text == "user,rank,item,score,source,reasons\nann,1,c,0.5,personal,a (150%)\n")
    }

    @Test(arguments: [RecommenderKind.popularity, .truth])
    func aModelThatCannotExplainSaysSo(kind: RecommenderKind) throws {
        let shop = try SampleStore(SampleRecommender(kind: kind))
        expectError(.wrongUsage, "cannot explain its lists") { try text(shop) { $0.explains = true } }
    }

    @Test func titlesNeedAModelThatHasThem() throws {
        let shop = try weighed()
        expectError(.wrongUsage, "no titles") { try text(shop) { $0.showsTitles = true } }
        let table = ItemTableContent(columns: ["price"], rows: (0..<60).map { _ in [Array("1".utf8)] })
        let priced = try SampleStore(SampleRecommender(table: table))
        expectError(.wrongUsage, "no titles") { try priced.model.items.checkHasTitles() }
    }

    @Test func percentagesAreGivenWhereTheyMeanSomething() throws {
        let shop = try weighed()
        let maker = ListMaker(shop.model, available: nil, consent: nil)
        let list = try maker.recommend(RecommendationRequest(user: "ann", count: 3, explains: true))
        #expect(list.items[0].reasons?.map(\.percent) == [50, 50])
        #expect(list.items[1].reasons?.map(\.percent) == [100, 0])
        #expect(list.items[2].reasons?.isEmpty == true)
    }
}
