import Diagnostics
import Events
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// What a cleaning leaves of channels, of the further ids of customers, and of a log with stray newest rows.
struct CleanedColumnsTests {
    /// The channel of each row that is left, by customer.
    private func channels(_ log: EventLog) -> [String] {
        log.user.indices.map { row in
            let channel = log.channel.map { $0[row] } ?? EventLog.noChannel
            let name = channel == EventLog.noChannel ? "-" : log.channelNames[Int(channel)]
            return "\(log.users.string(at: Int(log.user[row]))) \(name)"
        }.sorted()
    }

    private static let rows = """
        user,item,timestamp,channel
        ann,tea,2024-01-01,web
        bob,tea,2024-01-02,app
        bob,cup,2024-01-03,
        cy,tea,2024-01-04,shop

        """

    @Test func rowsKeepTheirChannels() throws {
        var choice = CleaningStep.ItemChoice()
        choice.keep = ["*"]
        let all = try CleanedLog.read(Self.rows, [.items(choice)])
        #expect(all.channelNames == ["app", "shop", "web"])
        #expect(channels(all) == ["ann web", "bob -", "bob app", "cy shop"])
        // The channel of the dropped row is gone, and the others are numbered anew.
        let left = try CleanedLog.read(Self.rows, [.retention(172_800)])
        #expect(left.channelNames == ["app", "shop"])
        #expect(channels(left) == ["bob -", "bob app", "cy shop"])
    }

    @Test func rowsOnSeveralChannelsAreDifferent() throws {
        let lines = ["ann,tea,2024-01-01,web", "ann,tea,2024-01-01,app", "ann,tea,2024-01-01,web"]
        let orders: [[String]] = [lines, lines.reversed()]
        for order in orders {
            let text = "user,item,timestamp,channel\n" + order.joined(separator: "\n") + "\n"
            #expect(try channels(CleanedLog.read(text, [.duplicates(.init())])) == ["ann app", "ann web"])
            // Of several events of one moment the first in byte order of the channels is kept, wherever it stands.
            #expect(try channels(CleanedLog.read(text, [.duplicates(.init(within: 60))])) == ["ann app"])
        }
    }

    @Test func customersKeepTheirFurtherIds() throws {
        func read(_ steps: [CleaningStep]) throws -> EventLog {
            try withFile("device,account\nd1,ann\nd2,bob\n") { table in
                let rows = "user,item,timestamp\nd1,tea,2024-01-02\nann,cup,2024-01-02\nd2,tea,2024-01-01\n"
                return try CleanedLog.read(rows, steps) { $0.identities = IdentitySource(table) }
            }
        }
        let (plain, whole) = (try read([]), try read([.duplicates(.init())]))
        #expect(plain.aliases?.ids.count == 2 && whole.aliases == plain.aliases)
        #expect(whole.identityCounts == plain.identityCounts && plain.identityCounts != nil)
        let left = try read([.retention(3600)])
        let aliases = try #require(left.aliases)
        #expect(aliases.ids.indices.map { aliases.ids.string(at: $0) } == ["d1"])
        #expect(aliases.owners.string(at: Int(aliases.owner[0])) == "ann")
        #expect(left.identityCounts == plain.identityCounts)
    }

    /// Counted from a row of 2099, a retention would leave that row alone.
    @Test func aRetentionDoesNotCountFromStrayRows() throws {
        let days = (10..<29).map { "ann,tea,2024-01-\($0)\n" }.joined()
        let text = "user,item,timestamp\n\(days)bob,tea,2099-01-01\n"
        let error = try #require(throws: UserError.self) { _ = try CleanedLog.read(text, [.retention(864_000)]) }
        #expect(error.code == .invalidData && error.problem.contains("1 of 20 events"))
        #expect(error.remedy?.contains("'times'") == true)
        #expect(try CleanedLog.read(text, [.times(.init()), .retention(864_000)]).count == 11)
        // Whoever says that the log ends there means it.
        let confirmed = try CleanedLog.read(text, [.retention(864_000)]) { $0.until = 4_070_995_200_000 }
        #expect(confirmed.count == 1)
    }
}
