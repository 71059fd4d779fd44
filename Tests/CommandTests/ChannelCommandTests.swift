import Diagnostics
import Documents
import TestSupport
import Testing

/// Logs with channels, from the simulated shop to lists and reports.
@Suite struct ChannelCommandTests {
    private static let split = "2024-10-02"

    /// The rows of a small shop, each with the channel of its customer's number.
    private func shop(_ bench: Workbench, _ channel: (_ row: SmallShop.Row) -> String) throws -> String {
        let shop = try SmallShop(in: bench)
        let lines = [shop.header + ",channel"] + shop.rows.map { ($0 + [channel($0)]).joined(separator: ",") }
        return try bench.folder.file("channels.csv", lines.joined(separator: "\n") + "\n")
    }

    private func ownChannel(_ row: SmallShop.Row) -> String {
        switch row[0].last {
        case "0", "1": ""
        case "2", "3", "4": "app"
        default: "web"
        }
    }

    private static let small = ["--factors", "4", "--epochs", "2", "--until", split]

    @Test func recommendersDoNotLearnFromChannels() throws {
        let bench = try Workbench()
        let with = try shop(bench) { $0[2].hasSuffix("1Z") ? "web" : $0[2].hasSuffix("2Z") ? "" : "app" }
        let plain = try SmallShop(in: bench)
        let without = try plain.write(plain.rows, to: "plain.csv", in: bench)
        try bench.fit("with", with, Self.small)
        try bench.fit("without", without, Self.small)
        // One customer on several channels has one history.
        #expect(try bench.checksums("with") == bench.checksums("without"))
    }

    @Test func aReportByChannelSplitsTheUsers() throws {
        let bench = try Workbench()
        let events = try shop(bench, ownChannel)
        try bench.fit("lists", events, Self.small)
        let report = try bench.trainer(
            "evaluate", "lists/1", "--events", events, "--where", "type = purchase", "--from", Self.split, "--metrics",
            "recall@5", "--by", "channel", "--quiet")
        let groups = report["by_channel"]?.arrayValue ?? []
        #expect(Set(groups.map { $0["channel"]?.stringValue }) == ["web", "app", nil])
        #expect(groups.last?["channel"] == nil)
        let users = groups.compactMap { $0["users"]?.intValue }
        #expect(users.reduce(0, +) == report["users"]?.intValue)
        // The mean of all users is that of the groups, weighed by their users.
        let sum = groups.reduce(0.0) { sum, group in
            let recall = group["metrics"]?["recall@5"]?["value"]?.doubleValue ?? .nan
            return sum + recall * Double(group["users"]?.intValue ?? 0)
        }
        let whole = report["metrics"]?["recall@5"]?["value"]?.doubleValue ?? .nan
        #expect(abs(sum / Double(users.reduce(0, +)) - whole) < 1e-6)
        let table = try Command.trainer(
            "evaluate", "lists/1", "--events", events, "--where", "type = purchase", "--from", Self.split, "--metrics",
            "recall@5", "--by", "channel", "--quiet", "--store", bench.store)
        #expect(table.exitCode == 0 && table.output.contains("(none)"))
    }

    /// Of as many events on two channels the first in byte order decides, and events without one count, too.
    @Test func mostEventsToFindDecide() throws {
        let bench = try Workbench()
        let known = (0..<6).flatMap { user in (0..<8).map { "u\(user),i\((user + $0) % 8 + 1),2024-01-0\($0 + 1)," } }
        let base = try bench.folder.file(
            "known.csv", (["user,item,timestamp,channel"] + known).joined(separator: "\n") + "\n")
        try bench.fit("lists", base, "--factors", "2", "--epochs", "1")
        let hidden = [
            "u0,i1,web", "u0,i2,app", "u1,i1,web", "u1,i2,web", "u1,i3,app", "u2,i1,", "u2,i2,", "u2,i3,web",
            "u3,i1,web", "u3,i2,",
        ]
        let file = try bench.folder.file(
            "hidden.csv",
            (["user,item,channel,timestamp"] + hidden.map { $0 + ",2024-02-01" }).joined(separator: "\n") + "\n")
        let report = try bench.trainer(
            "evaluate", "lists/1", "--events", file, "--mask", "none", "--metrics", "recall@5", "--by", "channel",
            "--quiet")
        let groups = report["by_channel"]?.arrayValue ?? []
        // u0 has a tie of app and web, u1 and u3 are on the web, most of u2's events say nothing.
        #expect(groups.map { $0["channel"]?.stringValue } == ["web", "app", nil])
        #expect(groups.map { $0["users"]?.intValue } == [2, 1, 1])
    }

    @Test func aReportByChannelNeedsChannels() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.fit("lists", events, Self.small)
        let result = try Command.trainer(
            "evaluate", "lists/1", "--events", events, "--from", Self.split, "--by", "channel", "--store", bench.store,
            "--quiet")
        expectError(result, .wrongUsage, "no column of channels", "--channel")
    }

    @Test func modelsOfCustomersLearnFromChannels() throws {
        let bench = try Workbench()
        let events = try shop(bench, ownChannel)
        try bench.trainer([
            "fit", "propensity", "--events", events, "--label", "churn", "--horizon", "90d", "--cutoff",
            "2024-01-01", "--model", "churn", "--quiet",
        ])
        let text = String(decoding: try bytes(of: "\(bench.store)/churn/1/propensity.safetensors"), as: UTF8.self)
        for name in ["channel_recency_web", "channel_share_app", "channels"] {
            #expect(text.contains(name), "\(name)")
        }
        let scores = try bench.probabilities("churn/1", ["--events", events, "--at", "2024-04-01"])
        #expect(scores.count > 20)
        // Under another name the column must be named.
        let renamed = try bench.folder.file(
            "renamed.csv",
            String(decoding: try bytes(of: events), as: UTF8.self).replacing(",channel\n", with: ",Kanal\n"))
        let arguments = [
            "batch", "--model", "churn/1", "--store", bench.store, "--events", renamed, "--at", "2024-04-01",
            "--output",
            "\(bench.folder.path)/scores.csv", "--quiet",
        ]
        expectError(try Command.start("scorer", arguments).wait(), .wrongUsage, "'channel'", "--channel")
        let again = try bench.probabilities(
            "churn/1", ["--events", renamed, "--at", "2024-04-01", "--channel", "Kanal"])
        #expect(again == scores)
    }

    @Test func listsAreForAChannel() throws {
        let bench = try Workbench()
        let events = try shop(bench, ownChannel)
        try bench.fit("lists", events, Self.small)
        let items = (10..<40).map { "p0\($0),\($0 < 20 ? "app" : $0 < 30 ? "web" : "")\n" }.joined()
        let stock = try bench.folder.file("stock.csv", "item,channel\n" + items)
        let rows = try bench.batch("lists/1", "--available", stock, "--for-channel", "app", "--top", "30", "--quiet")
        let listed = Set(rows.map(\.item))
        #expect(!listed.isEmpty && listed.allSatisfy { $0 < "p020" || $0 >= "p030" })
        let user = try #require(rows.first?.user)
        let one = try bench.scorer(
            "recommend", "--model", "lists/1", "--user", user, "--available", stock, "--for-channel", "app", "--top",
            "30", "--quiet")
        #expect(ListedItem.list(one) == rows.filter { $0.user == user })
        let none = try Command.scorer(
            "recommend", "--model", "lists/1", "--user", user, "--available", stock, "--store", bench.store)
        expectError(none, .wrongUsage, "no channel is named", "--for-channel", "'app', 'web'")
        let similar = try Command.scorer(
            "similar", "--model", "lists/1", "--item", "p010", "--for-channel", "app", "--store", bench.store)
        #expect(similar.exitCode == ExitCode.wrongUsage.rawValue)
        #expect(similar.messages.contains("--for-channel has no effect without --available"))
    }

    @Test func theSimulatedShopHasChannelsWhereTheyAreAskedFor() throws {
        let bench = try Workbench()
        let folder = "\(bench.folder.path)/channels"
        let result = try Command.trainer(
            "simulate", "--customers", "50", "--items", "40", "--seed", "7", "--channels", "web,app,shop", "--output",
            folder, "--quiet")
        #expect(result.exitCode == 0, "\(result.messages)")
        let lines = String(decoding: try bytes(of: "\(folder)/events.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.first?.hasSuffix(",order,channel") == true)
        #expect(Set(lines.dropFirst().compactMap { $0.split(separator: ",").last }) == ["web", "app", "shop"])
        for (channels, part) in [("web,web", "'web' twice"), ("\"a,b\"", "commas")] {
            let wrong = try Command.trainer(
                "simulate", "--customers", "50", "--items", "40", "--seed", "7", "--channels", channels, "--output",
                folder)
            #expect(wrong.exitCode == ExitCode.wrongUsage.rawValue && wrong.messages.contains(part))
        }
        let pairs = try Command.trainer(
            "simulate", "--customers", "50", "--items", "40", "--seed", "7", "--pairs", "100", "--channels", "web",
            "--output", folder)
        #expect(pairs.messages.contains("--channels has no effect with --pairs"))
    }
}
