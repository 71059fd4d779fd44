import Documents
import ModelFiles
import TestSupport
import Testing

/// Which rows count, tested on small logs with funnels counted by hand.
@Suite struct FilterCommandTests {
    private static let log = """
        user,item,timestamp,type,quantity,price
        ann,x,2024-01-01 08:00:00,purchase,1,2.5
        ann,x,2024-01-02 08:00:00,purchase,2,2.5
        ann,y,2024-01-03 08:00:00,view,,1
        bob,x,2024-01-04 08:00:00,purchase,0,2.5
        bob,y,2024-02-01 00:00:00,purchase,3,0
        cy,"z,1",2024-02-02 00:00:00,purchase,1,9
        cy,x,2024-02-03 08:00:00,purchase,1,9

        """

    /// The funnel as `name −dropped` for each stage, and the number of pairs that are left.
    private func funnel(_ fit: JSONValue) -> [String] {
        (fit["funnel"]?["stages"]?.arrayValue ?? []).map {
            "\($0["name"]?.stringValue ?? "") −\($0["dropped"]?.intValue ?? -1)"
        } + ["\(fit["pairs"]?.intValue ?? -1)"]
    }

    private func fit(_ flags: String...) throws -> JSONValue {
        let bench = try Workbench()
        return try bench.fit(
            "m", bench.folder.file("log.csv", Self.log), ["--algorithm", "popularity"] + flags)
    }

    @Test func withoutFiltersOnlyRepetitionsFall() throws {
        let all = try fit()
        #expect(all["funnel"]?["rows"]?.intValue == 7)
        #expect(funnel(all) == ["further events of a pair −1", "6"])
        #expect(all["users"]?.intValue == 3)
        #expect(all["items"]?.intValue == 3)
    }

    /// A row is counted under the first reason that drops it; an empty number satisfies no comparison.
    @Test func conditionsInTheirOrder() throws {
        #expect(
            funnel(try fit("--where", "quantity > 0", "--where", "item !starts z", "--where", "price != 9"))
                == ["quantity > 0 −2", "item !starts z −1", "price != 9 −1", "further events of a pair −1", "2"])
        #expect(
            funnel(try fit("--where", "price != 9", "--where", "quantity > 0"))
                == ["price != 9 −2", "quantity > 0 −2", "further events of a pair −1", "2"])
        #expect(funnel(try fit("--where", "quantity empty")).last == "1")
        #expect(funnel(try fit("--where", "type = purchase", "--where", "user starts b")).last == "2")
        #expect(funnel(try fit("--where", "price <= 1")).last == "2")
        #expect(funnel(try fit("--where", "price = 2.50")).first == "price = 2.50 −4")
    }

    /// The window includes its start and excludes its end.
    @Test func theWindowIsHalfOpen() throws {
        func left(_ flags: String...) throws -> Int? {
            let bench = try Workbench()
            return try bench.fit(
                "m", bench.folder.file("log.csv", Self.log), ["--algorithm", "popularity"] + flags)["funnel"]?[
                    "stages"]?[0]?[
                    "remaining"]?.intValue
        }
        #expect(try left("--from", "2024-02-01") == 3)
        #expect(try left("--until", "2024-02-01") == 4)
        #expect(try left("--from", "2024-01-02T08:00:00Z", "--until", "2024-02-02") == 4)
        #expect(try left("--from", "2024-01-02T08:00:01Z", "--until", "2024-02-02T01:00:00+01:00") == 3)
        let nothing = try Workbench()
        let result = try Command.trainer(
            "fit", "recommender", "--events", nothing.folder.file("log.csv", Self.log), "--from", "2025-01-01",
            "--model",
            "m", "--store", nothing.store)
        #expect(result.exitCode == 3)
        #expect(result.messages.contains("from 2025-01-01"))
    }

    /// Dropping `d` removes the only other user of `w`; `c` then loses `w` and has one item left.
    @Test func theCoreIsStable() throws {
        let bench = try Workbench()
        let pairs = ["a,x", "a,y", "b,x", "b,y", "b,y", "c,x", "c,w", "d,w"]
        let log = try bench.folder.file("log.csv", (["user,item"] + pairs).joined(separator: "\n"))
        let core = try bench.fit(
            "m", log, "--algorithm", "popularity", "--minimum-user-events", "2", "--minimum-item-events", "2")
        #expect(funnel(core) == ["below the minimum of events −3", "further events of a pair −1", "4"])
        #expect(core["users"]?.intValue == 2)
        #expect(core["items"]?.intValue == 2)
        let users = try bench.fit("m", log, "--algorithm", "popularity", "--minimum-user-events", "2")
        #expect(funnel(users) == ["below the minimum of events −1", "further events of a pair −1", "6"])
        let result = try Command.trainer(
            "fit", "recommender", "--events", log, "--minimum-item-events", "4", "--model", "m", "--store", bench.store)
        #expect(result.exitCode == 3)
        #expect(result.messages.contains("below the minimum of events"))
    }

    /// Only the newest items of a user are kept; among equally new ones, that with the smaller id.
    @Test func theCapKeepsTheNewest() throws {
        let bench = try Workbench()
        let rows = [
            "a,old,20240101", "a,old,20240105", "a,r,20240103", "a,q,20240103", "a,p,20240102", "b,p,20240101",
            "b,q,20240102",
        ]
        let log = try bench.folder.file("log.csv", (["user,item,timestamp"] + rows).joined(separator: "\n"))
        let capped = try bench.fit("m", log, "--algorithm", "popularity", "--maximum-user-events", "2")
        #expect(funnel(capped) == ["beyond 2 items of a user −2", "further events of a pair −1", "4"])
        // The items that `a` kept are masked: `old`, seen again on the 5th, and `q`.
        let lists = try bench.batch("m/1")
        #expect(lists.filter { $0.user == "a" }.map(\.item) == ["p"])
        #expect(lists.filter { $0.user == "b" }.map(\.item) == ["old"])
        let untimed = try bench.folder.file("untimed.csv", "user,item\na,x\n")
        let result = try Command.trainer(
            "fit", "recommender", "--events", untimed, "--maximum-user-events", "2", "--model", "m", "--store",
            bench.store)
        #expect(result.exitCode == 64)
        #expect(result.messages.contains("--timestamp"))
    }

    /// A type without a weight is dropped, and the funnel says so; a type of weight 0 must not mark items as seen.
    @Test func typesWithoutWeight() throws {
        let weighed = try fit("--weight", "purchase=2")
        #expect(funnel(weighed) == ["type without weight −1", "further events of a pair −1", "5"])
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.log)
        let result = try Command.trainer(
            "fit", "recommender", "--events", log, "--weight", "view=1", "--model", "m", "--store", bench.store)
        #expect(result.exitCode == 64)
        #expect(result.messages.contains("'purchase'"))
    }

    @Test func invalidRowsAreCountedOnDemand() throws {
        let bench = try Workbench()
        let log = try bench.folder.file(
            "log.csv", "user,item,timestamp\na,x,2024-01-01\nb,x,soon\nc,y\nd,y,2024-01-02\n")
        let result = try Command.trainer(
            "fit", "recommender", "--events", log, "--model", "m", "--store", bench.store)
        #expect(result.exitCode == 3)
        #expect(result.messages.contains("\(log):3"))
        let skipped = try bench.fit(
            "m", log, "--algorithm", "popularity", "--skip-invalid", "--maximum-invalid", "50%")
        #expect(funnel(skipped) == ["invalid −2", "further events of a pair −0", "2"])
    }
}
