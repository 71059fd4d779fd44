import CustomerModels
import Diagnostics
import Features
import Ids
import Lifetimes
import LinearAlgebra
import ModelStore
import Scoring
import Segmentation
import TestSupport
import Testing
import Training

/// Segments by what a table of customers says beside the log, such as forecasts of a lifetime model.
@Suite struct OwnColumnsOfSegmentsTests {
    private let bench: TrainingBench
    private let events: String

    /// Forty customers who all buy on the same days and then for the same.
    init() throws {
        bench = try TrainingBench()
        var lines = ["user,item,timestamp,price"]
        for customer in 0..<40 {
            for day in ["2024-01-05 10:00:00", "2024-02-05 10:00:00", "2024-03-05 10:00:00"] {
                lines.append("c\(customer),i1,\(day),5")
            }
        }
        events = try bench.table("events.csv", lines)
    }

    /// A table in which every second customer is worth a hundred times as much as the others.
    private func values(from day: String) throws -> String {
        try bench.table(
            "values.csv",
            ["user,valid_from,value,region"]
                + (0..<40).map {
                    "c\($0),\(day),\($0 % 2 == 0 ? 1000 + $0 : 10 + $0),\($0 % 3 == 0 ? "north" : "south")"
                })
    }

    private func fit(
        _ table: String, progress: Progress = .silent, _ change: (inout SegmentTraining) -> Void = { _ in }
    ) throws -> SegmentTrainingReport {
        var training = SegmentTraining(by: .features)
        (training.events, training.customers) = ([events], CustomerTableSource(path: table))
        training.clusters = ClusterRange(2, 2)
        change(&training)
        return try training.run(
            model: "shop", store: bench.store, author: bench.author, machine: bench.machine, progress: progress)
    }

    @Test func amountsTellGroupsApartAndDescribeThem() throws {
        let warnings = Warnings()
        let report = try fit(values(from: "2024-03-06"), progress: warnings.progress) {
            $0.features = ["customer.*"]
        }
        #expect(report.segments.map(\.size) == [20, 20])
        let words = report.segments.flatMap { $0.about.map(\.words) }
        #expect(words.contains("higher 'value'") && words.contains("lower 'value'"), "\(words)")
        #expect(report.customerTable?.known == 40 && report.customerTable?.rowsWithout == 0)
        #expect(warnings.all.contains { $0.contains("customer.region") })
        let model = try SegmentModel(inFolder: bench.version().folder)
        let even = model.users.indices.filter { (Int(model.users.string(at: $0).dropFirst()) ?? 0) % 2 == 0 }
        #expect(Set(even.map { model.segmentOfUser[$0] }).count == 1)
        let reproduced = try Reproduction(in: bench.store).run(
            Reference(parsing: "shop/1"), machine: bench.machine, progress: .silent)
        #expect(reproduced.isReproduced)
    }

    /// Forecasts hold from the day after the newest one, and what was written down later does not.
    @Test func onlyRowsThatHoldAtTheEndOfTheNewestDayCount() throws {
        let late = try values(from: "2024-03-07")
        let error = userError { _ = try fit(late) }
        #expect(
            error?.code == .invalidData && error?.problem.contains("2024-03-06") == true, "\(error.debugDescription)")
    }

    @Test func forecastsOfALifetimeModelAreSuchATable() throws {
        var lines = ["user,timestamp,price"]
        var random = SeededGenerator(seed: 3)
        for customer in 0..<60 {
            var day = 1
            while day < 300 {
                let date = CivilDate(daysSinceEpoch: 19_700 + day)
                lines.append(
                    "c\(customer),\(date.year)-\(padded(date.month))-\(padded(date.day)) 10:00:00,\(5 + customer)")
                day += 2 + Int(Double(3 + customer) * 2 * random.uniform())
                if random.uniform() < 0.05 { break }
            }
        }
        let log = try bench.table("log.csv", lines)
        var lifetime = LifetimeTraining(events: [log])
        lifetime.holdOut = 0
        _ = try lifetime.run(
            model: "lifetime", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
        let job = try LifetimeJob(
            bench.store.resolve(Reference(parsing: "lifetime/1")), horizon: 90 * 86_400, discount: 0)
        var text: [UInt8] = []
        _ = try job.write(as: LifetimeCSV.self, to: { text += Array($0) }, progress: .silent)
        let table = try bench.folder.file("forecasts.csv", String(decoding: text, as: UTF8.self))
        let report = try fit(table) {
            $0.events = [log]
            $0.features = ["customer.purchases", "customer.alive"]
        }
        #expect(report.customerTable?.rowsWithout == 0)
        #expect(report.segments.reduce(0) { $0 + $1.size } == 60)
        #expect(report.segments.contains { $0.about.contains { $0.words.hasPrefix("higher '") } })
    }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
