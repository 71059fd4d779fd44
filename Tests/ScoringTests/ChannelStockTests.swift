import Diagnostics
import Events
import Ids
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// Tables of available items that say which channel can sell them.
@Suite struct ChannelStockTests {
    private let shop: SampleStore
    private let stock: String

    init() throws {
        shop = try SampleStore(SampleRecommender())
        stock = try shop.folder.file(
            "stock.csv", "item,channel\ni003,web\ni050,app\ni017,\ni003,app\ni044,web\nunknown,kiosk\n")
    }

    /// The items by hand; those of the row without a channel are on all.
    private static let sold: [(String, Set<Int>)] = [("web", [3, 17, 44]), ("app", [3, 17, 50]), ("kiosk", [17])]

    @Test func listsHoldWhatTheirChannelCanSell() throws {
        for (channel, items) in Self.sold {
            let (lists, summary) = try shop.lists {
                $0.available = stock
                $0.channel = channel
            }
            #expect(summary.channel == channel && summary.available?.total == 5)
            for (user, name) in shop.sample.userNames.enumerated() {
                let expected = shop.expected(user: user, count: 10, available: items)
                #expect(lists[name].items == expected.map(\.item), "\(channel) \(name)")
            }
        }
    }

    @Test func requestsForAChannelGiveTheListsOfItsBatch() throws {
        let available = try Availability(file: stock, for: shop.model.items)
        let maker = ListMaker(shop.model, available: available, consent: nil)
        for (channel, items) in Self.sold {
            for (user, name) in shop.sample.userNames.enumerated() {
                let list = try maker.recommend(RecommendationRequest(user: name, channel: channel))
                let expected = shop.expected(user: user, count: 10, available: items)
                #expect(list.items.map(\.item) == expected.map(\.item), "\(channel) \(name)")
            }
            let stranger = try maker.recommend(RecommendationRequest(user: "stranger", channel: channel))
            #expect(Set(stranger.items.map(\.item)) == Set(items.map { shop.sample.itemNames[$0] }))
        }
        // The request's own items are further restricted.
        let list = try maker.recommend(
            RecommendationRequest(user: "stranger", available: ["i003", "i050"], channel: "web"))
        #expect(list.items.map(\.item) == ["i003"])
    }

    @Test func similarItemsAreThoseOfTheChannel() throws {
        let available = try Availability(file: stock, for: shop.model.items)
        let finder = SimilarItems.Finder(shop.model.items, available: available)
        let similar = try #require(try finder.similar(to: "i003", count: 9, channel: "app"))
        #expect(Set(similar.items.map(\.item)) == ["i017", "i050"])
        expectError(.wrongUsage, "no channel is named") { try finder.similar(to: "i003", count: 9) }
    }

    @Test func aChannelMustBeNamedAndKnown() throws {
        expectError(.wrongUsage, "no channel is named") { try shop.lists { $0.available = stock } }
        expectError(.wrongUsage, "no channel 'wep'") {
            try shop.lists {
                $0.available = stock
                $0.channel = "wep"
            }
        }
        let plain = try shop.folder.file("plain.csv", "item,channel\ni003,\ni017,\n")
        #expect(try shop.lists { $0.available = plain }.summary.available?.known == 2)
        expectError(.wrongUsage, "no table of available items says") {
            try shop.lists {
                $0.available = plain
                $0.channel = "web"
            }
        }
        expectError(.wrongUsage, "no table of available items says") { try shop.lists { $0.channel = "web" } }
    }

    @Test func aChannelThatSellsNothingKnownIsAnError() throws {
        let file = try shop.folder.file("stock.csv", "item,channel\ni003,web\nunknown,kiosk\n")
        expectError(.invalidData, "'kiosk'") {
            try shop.lists {
                $0.available = file
                $0.channel = "kiosk"
            }
        }
    }

    @Test func channelsThatLookAlikeAreAWarning() throws {
        func warnings(_ rows: String) throws -> [String] {
            let file = try shop.folder.file("alike.csv", "item,channel\n\(rows)")
            let kept = Warnings()
            try Availability(file: file, for: shop.model.items).report(to: kept.progress)
            return kept.all.filter { $0.contains("channels") }
        }
        #expect(try warnings("i003,web\ni017,app\n").isEmpty)
        #expect(try warnings("i003,web\ni017,web\ni050,\n").isEmpty)
        let alike = try warnings("i003,web\ni017,Web \ni050,app\n")
        #expect(alike.count == 1 && alike[0].contains("'Web ', 'web'") && !alike[0].contains("app"))
    }

    @Test func channelsHaveALimit() throws {
        let rows = (0..<256).map { "i003,c\($0)\n" }.joined()
        let file = try shop.folder.file("many.csv", "item,channel\n\(rows)")
        expectError(.invalidData, "more than 255 channels") { try Availability(file: file, for: shop.model.items) }
    }
}
