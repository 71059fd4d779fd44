import Diagnostics
import Documents
import Drift
import Events
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// What a version keeps of the events that it was trained on.
@Suite struct SnapshotTests {
    private static let log = SampleLog.days(0..<140)

    private func text(_ log: SampleLog, threads: Threads = 1) throws -> String {
        let read = try log.read(threads: threads)
        return try SnapshotDraft(of: read, items: nil, threads: threads).value(knowing: read.users, items: read.items)
            .indentedText
    }

    @Test func theOrderOfRowsAndTheThreadsChangeNoByte() throws {
        var shuffled = Self.log
        var random = SeededGenerator(seed: 3)
        shuffled.rows.shuffle(using: &random)
        let plain = try text(Self.log)
        #expect(try text(shuffled, threads: 4) == plain)
        #expect(plain.utf8.count < 100_000)
    }

    @Test func nobodyIsNamed() throws {
        let text = try text(Self.log)
        let users = Set(Self.log.rows.map(\.user))
        #expect(users.count > 300)
        for user in users { #expect(!text.contains(user)) }
        #expect(text.contains("p100"))
    }

    @Test func aSnapshotReadsBackAsItWas() throws {
        let read = try Self.log.read()
        let draft = try SnapshotDraft(of: read, items: nil, threads: 1)
        let value = try draft.value(knowing: read.users, items: read.items)
        #expect(try Snapshot(value) == draft.snapshot(knowing: read.users, items: read.items))
    }

    @Test func theDaysHaveTheirCounts() throws {
        let read = try Self.log.read()
        let snapshot = try SnapshotDraft(of: read, items: nil, threads: 1).snapshot
        #expect(snapshot.days.count == Snapshot.mostDays)
        #expect(snapshot.days.first?.isWhole == true)
        #expect(snapshot.days.last?.isWhole == false)
        for day in snapshot.days {
            let rows = Self.log.rows.filter { $0.time + SampleLog.start - day.start >= 0 }
                .filter { $0.time + SampleLog.start - day.start < SampleLog.day }
            #expect(day.events == rows.count)
            #expect(day.types["purchase"] ?? 0 == rows.count { $0.type == "purchase" })
            #expect(day.customers == Set(rows.map(\.user)).count)
            #expect(day.items == Set(rows.map(\.item)).count)
        }
        let log = try #require(snapshot.log)
        #expect(log.events == Self.log.rows.count)
        #expect(log.customers == Set(Self.log.rows.map(\.user)).count)
        #expect(log.referenceDays == 28)
    }

    @Test func theCountsOfColumnsAreThoseOfTheLastFourWeeks() throws {
        let read = try Self.log.read()
        let log = try #require(try SnapshotDraft(of: read, items: nil, threads: 1).snapshot.log)
        // The last day that has events is a Saturday, and may have ended within.
        let last = Self.log.rows.map(\.time).max() ?? 0
        let end = last / SampleLog.day * SampleLog.day
        let rows = Self.log.rows.filter { (end - 28 * SampleLog.day..<end).contains($0.time) }
        let price = try #require(log.columns.first { $0.name == "price" })
        #expect(price.missing == rows.count { $0.price == nil })
        guard case .edges(let edges) = price.bins else { return #expect(Bool(false)) }
        #expect(edges.count >= 10 && edges == edges.sorted())
        var counts = [Int](repeating: 0, count: edges.count + 1)
        for row in rows {
            if let value = row.price { counts[edges.firstIndex { value <= $0 } ?? edges.count] += 1 }
        }
        #expect(price.counts == counts)
        let channel = try #require(log.columns.first { $0.name == "channel" })
        #expect(channel.bins == .names(["web", "app", "other"]))
        #expect(channel.counts == [rows.count { $0.channel == "web" }, rows.count { $0.channel == "app" }, 0])
    }

    @Test func aVersionThatKnowsLessSaysHowMuch() throws {
        let read = try Self.log.read()
        let draft = try SnapshotDraft(of: read, items: nil, threads: 1)
        let half = read.users.subset(keeping: read.users.indices.filter { $0.isMultiple(of: 2) })
        let log = try #require(draft.snapshot(knowing: half, items: read.items).log)
        #expect((0.45...0.55).contains(log.knownCustomers))
        #expect(log.knownItems == 1)
    }

    @Test func aLogWithoutTimesHasTotalsAlone() throws {
        let read = try withFile("user,item\na,x\nb,x\nb,y\n") { path in
            try EventLog.read(files: [path], options: EventOptions(), consent: nil, progress: .silent)
        }
        let snapshot = try SnapshotDraft(of: read, items: nil, threads: 1).snapshot
        #expect(snapshot.days.isEmpty)
        #expect(snapshot.log?.past.isEmpty == true)
        #expect(snapshot.log?.popular?.ids == ["x", "y"])
        #expect(snapshot.log?.popular?.events == [2, 1])
    }

    @Test func formsOfIdsNameNone() {
        let ids = ["c0042", "c1742", "AB-7", "550e8400-e29b-41d4", "9.0", "é1"]
        let sorted = ids.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        let profile = IdProfile(IdTable(sortedIds: sorted))
        #expect(Set(profile.forms.keys) == ["a09", "a9", "AA-9", "9a9-a9a-9a9", "9.0", "éé9"])
        #expect(!profile.isUnusual(Array("c2000".utf8)[...]))
        #expect(profile.isUnusual(Array("C2000".utf8)[...]))
        #expect(profile.isUnusual(Array("c2000.0".utf8)[...]))
        #expect(profile.isUnusual(Array("xc2000".utf8)[...]))
    }
}
