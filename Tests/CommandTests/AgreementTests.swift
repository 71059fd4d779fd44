import Documents
import ModelFiles
import TestSupport
import Testing

/// Batches, requests and explanations must agree on the same scores.
@Suite struct AgreementTests {
    /// Trains a model with confidence 1 for every pair, on purchases only.
    private func plain(_ bench: Workbench) throws -> [SmallShop.Row] {
        let purchases = try SmallShop(in: bench).purchases
        try bench.fit("plain", SmallShop.writePairs(purchases, to: "purchases.csv", in: bench), "--factors", "16")
        return purchases
    }

    /// Trains a model with weights, decay and logarithms, on events of all types.
    private func weighed(_ bench: Workbench) throws -> [SmallShop.Row] {
        let shop = try SmallShop(in: bench)
        try bench.fit(
            "weighed", shop.write(shop.rows, to: "events.csv", in: bench), "--factors", "20", "--weight", "view=1",
            "--weight", "cart=3", "--weight", "purchase=10", "--half-life", "180d")
        return shop.rows
    }

    /// The same with histories that decay faster than what the model learnt from.
    private func decaying(_ bench: Workbench) throws -> [SmallShop.Row] {
        let shop = try SmallShop(in: bench)
        try bench.fit(
            "decaying", shop.write(shop.rows, to: "events.csv", in: bench), "--factors", "20", "--transform", "log",
            "--half-life", "180d", "--history-half-life", "20d")
        return shop.rows
    }

    @Test func batchAndRecommendGiveTheSameItemsAndBits() throws {
        let bench = try Workbench()
        let rows = try weighed(bench)
        let stock = try bench.folder.file(
            "stock.csv",
            (["item"] + Set(rows.map { $0[1] }).sorted().enumerated().filter { $0.0 % 3 != 0 }.map(\.1))
                .joined(separator: "\n") + "\n")
        let users = Array(Set(rows.map { $0[0] }).sorted().enumerated().filter { $0.0 % 8 == 0 }.map(\.1)) + ["nobody"]
        let list = try bench.folder.file("users.csv", (["user"] + users).joined(separator: "\n") + "\n")
        for rules in [[], ["--available", stock]] {
            let batch = try bench.batch("weighed/1", ["--users", list, "--top", "25", "--threads", "2"] + rules)
            #expect(batch.count == users.count * 25)
            for user in users {
                let answer = try bench.scorer(
                    ["recommend", "--model", "weighed/1", "--user", user, "--top", "25"] + rules)
                let own = batch.filter { $0.user == user }
                #expect(ListedItem.list(answer) == own)
                #expect(own.allSatisfy { $0.source == (user == "nobody" ? "popular" : "personal") })
                #expect(own.map(\.rank) == Array(1...25))
            }
        }
    }

    @Test func sharesAddUpToTheScore() throws {
        let bench = try Workbench()
        let rows = try weighed(bench)
        _ = try plain(bench)
        _ = try decaying(bench)
        for user in Set(rows.map { $0[0] }).sorted().prefix(4) {
            for model in ["plain/1", "weighed/1", "decaying/1"] {
                for session in [[], ["--session", rows[0][1], "--session", "\(rows[5][1]),\(rows[90][1])"]] {
                    let answer = try bench.scorer(
                        ["recommend", "--model", model, "--user", user, "--top", "12", "--explain"] + session)
                    try expectSharesAddUp(answer)
                }
            }
        }
    }

    private func expectSharesAddUp(_ answer: JSONValue) throws {
        let items = try #require(answer["items"]?.arrayValue)
        #expect(items.count == 12)
        for item in items where item["source"]?.stringValue != "popular" {
            let score = try #require(item["score"]?.doubleValue)
            let reasons = try #require(item["reasons"]?.arrayValue)
            let shares = reasons.compactMap { $0["share"]?.doubleValue }
            #expect(!shares.isEmpty)
            #expect(shares == shares.sorted(by: >))
            #expect(abs(shares.reduce(0, +) - score) <= 1e-4 * abs(score), "\(score)")
        }
    }

    /// With confidence 1, a session of a customer's whole history gives an unknown user that customer's list.
    @Test func sessionOfAWholeHistoryGivesTheCustomersList() throws {
        let bench = try Workbench()
        let purchases = try plain(bench)
        let lists = Dictionary(grouping: try bench.batch("plain/1", "--top", "15"), by: \.user)
        let histories = Dictionary(grouping: purchases) { $0[0] }.mapValues { Set($0.map { $0[1] }).sorted() }
        #expect(lists.count == histories.count)
        for (user, history) in histories.sorted(by: { $0.key < $1.key }).prefix(30) {
            let answer = try bench.scorer(
                "recommend", "--model", "plain/1", "--user", "stranger", "--top", "15", "--session",
                history.joined(separator: ","))
            let own = try #require(lists[user])
            let stranger = ListedItem.list(answer)
            #expect(stranger.allSatisfy { $0.source == "session" })
            #expect(agree(own, stranger), "\(user): \(own.map(\.item)) and \(stranger.map(\.item))")
        }
    }

    /// Whether two lists are equal, except that items whose scores differ by less than 1e-4 relative may be swapped.
    private func agree(_ first: [ListedItem], _ second: [ListedItem]) -> Bool {
        guard first.count == second.count else { return false }
        func isNear(_ one: Float, _ other: Float) -> Bool { abs(one - other) <= 1e-4 * max(abs(one), abs(other)) }
        return zip(first, second).allSatisfy { one, other in
            guard one.item != other.item else { return isNear(one.score, other.score) }
            return isNear(one.score, other.score)
                && abs((second.first { $0.item == one.item }?.rank ?? one.rank + 1) - one.rank) <= 1
        }
    }
}
