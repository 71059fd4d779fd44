import Diagnostics
import Drift
import Events
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// New days beside those of a training.
@Suite struct EventComparisonTests {
    /// Ends on a Sunday, so that the Saturday is whole.
    private static let training = SampleLog.days(0..<140)

    private func snapshot(_ log: SampleLog = training) throws -> Snapshot {
        let read = try log.read()
        return try SnapshotDraft(of: read, items: nil, threads: 1).snapshot(knowing: read.users, items: read.items)
    }

    private func compare(
        _ log: SampleLog?, _ days: Range<Int>, to snapshot: Snapshot? = nil, _ thresholds: [String: Double] = [:]
    ) throws -> DriftComparison {
        let known = Set(Self.training.rows.flatMap { [$0.user, $0.item] })
        let knows: @Sendable (ArraySlice<UInt8>) -> Bool = { known.contains(String(decoding: $0, as: UTF8.self)) }
        let new = NewEvents(
            try log?.read(), window: SampleLog.window(days), knowsCustomer: knows, knowsItem: knows)
        return try (snapshot ?? self.snapshot()).compare(new, thresholds: DriftThresholds(thresholds))
    }

    private func alarms(_ comparison: DriftComparison) -> [String] {
        comparison.report.checks.filter { $0.state == .alarm }.map(\.name)
    }

    @Test func daysLikeThoseBeforeAreUsual() throws {
        let snapshot = try snapshot()
        for length in [1, 3, 7, 9] {
            let days = 140..<140 + length
            let comparison = try compare(SampleLog.days(days), days, to: snapshot)
            #expect(alarms(comparison) == [], "\(length) days")
            #expect(comparison.report.checks.map(\.name) == snapshot.checkNames)
            #expect(comparison.report.checks.filter { $0.state == .unknown } == [])
        }
    }

    @Test func aClosedDayIsUsualOnSundaysAlone() throws {
        let snapshot = try snapshot()
        // Day 146 is a Sunday, day 142 a Wednesday.
        let week = SampleLog.days(140..<147)
        #expect(alarms(try compare(week, 140..<147, to: snapshot)) == [])
        var closed = week
        closed.rows.removeAll { $0.time / SampleLog.day == 142 }
        let found = alarms(try compare(closed, 140..<147, to: snapshot))
        #expect(found == ["volume", "type.purchase", "type.view"])
        #expect(alarms(try compare(nil, 146..<147, to: snapshot)) == ["newest"])
    }

    @Test func growthThatGoesOnIsUsual() throws {
        let growing = SampleLog.days(0..<140, perDay: 60, growth: 0.02)
        let snapshot = try snapshot(growing)
        let week = SampleLog.days(140..<147, perDay: 60, growth: 0.02)
        #expect(alarms(try compare(week, 140..<147, to: snapshot)) == [])
        let volume = try compare(week, 140..<147, to: snapshot).report.checks.first { $0.name == "volume" }
        #expect(volume?.value.map { $0 > 0 } == true)
    }

    @Test func aNightWithoutEventsRings() throws {
        let comparison = try compare(nil, 140..<141)
        #expect(alarms(comparison) == ["newest", "volume", "type.purchase", "type.view"])
        #expect(comparison.report.checks.contains { $0.state == .unknown })
    }

    @Test func dataThatStoodStillAreNotNewer() throws {
        let comparison = try compare(SampleLog.days(133..<140), 133..<140)
        #expect(alarms(comparison) == ["newest"])
    }

    @Test func aPartOfADayIsNotCounted() throws {
        let read = try SampleLog.days(140..<142).read()
        let start = SampleLog.window(140..<141).lowerBound
        let new = NewEvents(read, window: start..<start + SampleLog.day * 3 / 2)
        let checks = try snapshot().compare(new).report.checks
        let volume = try #require(checks.first { $0.name == "volume" })
        #expect(volume.state == .usual)
        #expect(volume.found.contains("2024-05-20"))
        // Twelve hours of a day alone.
        let half = NewEvents(read, window: start..<start + SampleLog.day / 2)
        #expect(try snapshot().compare(half).report.checks.first { $0.name == "volume" }?.state == .unknown)
    }

    @Test func nightsMayEndAtAnyHour() throws {
        let read = try SampleLog.days(140..<143).read()
        // Two periods of 24 hours from three o'clock on.
        let start = SampleLog.window(140..<141).lowerBound + 3 * 3_600_000
        let comparison = try snapshot().compare(NewEvents(read, window: start..<start + 2 * SampleLog.day))
        let days = comparison.days.filter(\.isNew)
        #expect(days.map(\.start) == [start, start + SampleLog.day])
        #expect(comparison.report.checks.first { $0.name == "volume" }?.state == .usual)
    }

    @Test func aThresholdByHandHasTheLastWord() throws {
        let snapshot = try snapshot()
        let week = SampleLog.days(140..<147)
        let strict = try compare(week, 140..<147, to: snapshot, ["distribution.*": 0.0001, "volume": 0.001])
        #expect(Set(alarms(strict)).isSuperset(of: ["volume", "distribution.price", "distribution.channel"]))
        #expect(strict.report.checks.filter(\.isSet).count == 4)
        let named = try compare(week, 140..<147, to: snapshot, ["distribution.*": 0.0001, "distribution.price": 1])
        #expect(!alarms(named).contains("distribution.price"))
        let error = #expect(throws: UserError.self) {
            _ = try compare(week, 140..<147, to: snapshot, ["distribution.prise": 1])
        }
        #expect(error?.remedy == "Did you mean 'distribution.price'?")
    }

    @Test func aShortTrainingSaysNothing() throws {
        let short = SampleLog.days(0..<12)
        let snapshot = try snapshot(short)
        let comparison = try compare(SampleLog.days(12..<13), 12..<13, to: snapshot)
        #expect(alarms(comparison) == [])
        let unknown = comparison.report.checks.filter { $0.state == .unknown }
        #expect(Set(unknown.map(\.name)).isSuperset(of: ["volume", "distribution.price", "catalogue"]))
        #expect(unknown.allSatisfy { $0.found.contains("too few") })
        let set = try compare(SampleLog.days(12..<13), 12..<13, to: snapshot, ["distribution.price": 0.9])
        #expect(set.report.checks.first { $0.name == "distribution.price" }?.state == .usual)
    }

    @Test func newEventsWithoutTimesAreNotGuessed() throws {
        let read = try withFile("user,item,price\nc1001,p100,0.99\nc1002,p101,1.99\n") { path in
            try EventLog.read(files: [path], options: EventOptions(), consent: nil, progress: .silent)
        }
        let new = NewEvents(read, window: SampleLog.window(140..<147))
        let checks = try snapshot().compare(new).report.checks
        #expect(checks.filter { $0.state == .alarm } == [])
        #expect(checks.first { $0.name == "volume" }?.state == .unknown)
        #expect(checks.first { $0.name == "distribution.price" }?.state == .unknown)
    }

    @Test func eventsOfAllTimesAreRead() throws {
        var log = Self.training
        log.rows.append(log.rows[0])
        // The years 1900 and 2199, near those beyond which no time is read.
        log.rows[0].time = -2_208_988_800_000 - SampleLog.start
        let read = try log.read()
        let snapshot = try SnapshotDraft(of: read, items: nil, threads: 1).snapshot
        #expect(snapshot.days.count == Snapshot.mostDays)
        log.rows[0].time = 7_258_118_399_000 - SampleLog.start
        let last = try SnapshotDraft(of: log.read(), items: nil, threads: 1).snapshot
        #expect(last.days.last?.events == 1)
        #expect(try compare(SampleLog.days(140..<141), 140..<141, to: last).report.checks.count > 5)
    }

    @Test func missingPricesRing() throws {
        var week = SampleLog.days(140..<147)
        for row in week.rows.indices where row.isMultiple(of: 5) { week.rows[row].price = nil }
        #expect(alarms(try compare(week, 140..<147)) == ["missing.price"])
    }

    @Test func aNewTypeAndUnknownCustomersRing() throws {
        var week = SampleLog.days(140..<147)
        for row in week.rows.indices where row.isMultiple(of: 3) { week.rows[row].type = "wishlist" }
        for row in week.rows.indices where row.isMultiple(of: 2) {
            week.rows[row].user = "c\(5000 + row % 700)"
        }
        let found = alarms(try compare(week, 140..<147))
        #expect(found.contains("type.new"))
        #expect(found.contains("unseen.customers"))
        #expect(!found.contains("ids.customers"))
    }

    @Test func chartsHaveTheCountsOfBothSides() throws {
        let week = SampleLog.days(140..<147)
        let comparison = try compare(week, 140..<147)
        let channel = try #require(comparison.distributions.first { $0.name == "distribution.channel" })
        #expect(channel.new == [week.rows.count { $0.channel == "web" }, week.rows.count { $0.channel == "app" }, 0])
        #expect(channel.distances.p == nil)
        #expect(comparison.days.count == Snapshot.mostDays + 7)
        let new = comparison.days.filter(\.isNew)
        let counts = (140..<147).map { day in week.rows.count { $0.time / SampleLog.day == Int64(day) } }
        #expect(new.map(\.events) == counts)
        #expect(new.allSatisfy { day in day.usual.map { $0.contains(Double(day.events)) } == true })
        #expect(comparison.days.first?.usual == nil)
    }

    @Test func robotsOfTheTrainingAreLikeThoseOfToday() throws {
        func robot(_ name: String, _ day: Int, _ count: Int) -> [SampleLog.Row] {
            (0..<count).map { view in
                SampleLog.Row(
                    user: name, item: "p\(100 + view % 60)", time: Int64(day) * SampleLog.day + Int64(view) * 20_000,
                    type: "view", price: 0.99, channel: "web")
            }
        }
        var training = Self.training
        training.rows += robot("c1001", 30, 2000)
        let snapshot = try snapshot(training)
        var week = SampleLog.days(140..<147)
        week.rows += robot("c1002", 142, 2000)
        #expect(alarms(try compare(week, 140..<147, to: snapshot)) == [])
        #expect(alarms(try compare(week, 140..<147)) == ["concentration"])
        week.rows += robot("c1003", 142, 2000)
        #expect(alarms(try compare(week, 140..<147, to: snapshot)) == ["concentration"])
    }
}
