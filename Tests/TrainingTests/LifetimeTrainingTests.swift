import CustomerModels
import Diagnostics
import Events
import Features
import Files
import Ids
import Lifetimes
import LinearAlgebra
import ModelStore
import Scoring
import TestSupport
import Testing
import Training

/// From a log to a version, its measures and its forecasts.
@Suite("Training of lifetime models")
struct LifetimeTrainingTests {
    private let bench: TrainingBench
    private let events: String

    /// 300 customers over two years; every tenth is called `no…`.
    init() throws {
        bench = try TrainingBench()
        var random = SeededGenerator(seed: 5)
        var lines = ["user,timestamp,price"]
        for customer in 0..<300 {
            let name = customer % 10 == 0 ? "no\(customer)" : "c\(customer)"
            let gap = 5 + 60 * random.uniform()
            let price = 5 + 20 * random.uniform()
            var day = 300 * random.uniform()
            while day < 730 {
                lines.append("\(name),\(Self.date(Int(day))),\((price * (0.5 + random.uniform())).rounded())")
                day += 1 + gap * 2 * random.uniform()
                if random.uniform() < 0.08 { break }
            }
        }
        events = try bench.table("events.csv", lines)
    }

    private static func date(_ day: Int) -> String {
        let date = CivilDate(daysSinceEpoch: 18_262 + day)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(padded(date.month))-\(padded(date.day))"
    }

    private func fit(
        threads: Threads = 2, progress: Progress = .silent, _ change: (inout LifetimeTraining) -> Void = { _ in }
    ) throws -> LifetimeTrainingReport {
        var training = LifetimeTraining(events: [events])
        change(&training)
        return try training.run(
            model: "shop", store: bench.store, author: bench.author, machine: Machine(threads: threads) { 0 },
            progress: progress)
    }

    private func bytes(_ version: Int) throws -> [UInt8] {
        let file = try MappedFile("\(bench.version(version).folder)/\(LifetimeModel.fileName)")
        return withExtendedLifetime(file) { Array(file.bytes) }
    }

    private func forecasts(
        _ version: Int, threads: Threads = 1, consent: ConsentSource? = nil
    ) throws -> (String, LifetimeSummary) {
        var job = try LifetimeJob(bench.version(version), horizon: 365 * 86_400, discount: 0.1)
        (job.consent, job.threads) = (consent, threads)
        var text: [UInt8] = []
        let summary = try job.write(as: LifetimeCSV.self, to: { text += Array($0) }, progress: .silent)
        return (String(decoding: text, as: UTF8.self), summary)
    }

    @Test("Any number of threads and any unit of time give the same model and the same rows")
    func sameBytes() throws {
        let one = try fit(threads: 1)
        let three = try fit(threads: 3)
        #expect(try bytes(1) == bytes(2))
        #expect(one.parameters == three.parameters && one.heldOut == three.heldOut)
        #expect(try forecasts(1, threads: 1).0 == forecasts(2, threads: 3).0)
        let days = try fit { $0.timeUnit = 86_400 }
        #expect(days.parameters[0] == one.parameters[0])
        #expect(abs(days.parameters[1].value / one.parameters[1].value - 7) < 1e-12)
        #expect(try forecasts(3).0 == forecasts(1).0)
    }

    @Test("The parts of a batch are the whole")
    func parts() throws {
        _ = try fit()
        let parts = try (1...3).map { number -> (String, LifetimeSummary) in
            var job = try LifetimeJob(bench.version(), horizon: 365 * 86_400, discount: 0.1)
            job.shard = Shard("\(number)/3")
            var text: [UInt8] = []
            let summary = try job.write(as: LifetimeCSV.self, to: { text += Array($0) }, progress: .silent)
            return (String(decoding: text, as: UTF8.self), summary)
        }
        let whole = try forecasts(1)
        #expect(
            parts.flatMap { $0.0.split(separator: "\n").dropFirst() }.sorted()
                == whole.0.split(separator: "\n").dropFirst().sorted())
        #expect(abs(parts.reduce(0) { $0 + $1.1.purchases } - whole.1.purchases) < 1e-6)
    }

    @Test("Whoever opted out is in no file and in no row")
    func consent() throws {
        let table = try bench.table(
            "consent.csv", ["user,personalization"] + (0..<30).map { "no\($0 * 10),no" } + ["c1,yes"])
        _ = try fit { $0.consent = ConsentSource(table) }
        let text = String(decoding: try bytes(1), as: UTF8.self)
        #expect(text.contains("c111") && !text.contains("no110"))
        #expect(!(try forecasts(1).0.contains("no")))
        // They were in the training and said no since.
        _ = try fit()
        #expect(try forecasts(2).0.contains("no110"))
        let (later, summary) = try forecasts(2, consent: ConsentSource(table))
        #expect(!later.contains("\nno") && summary.optedOut == 30 && summary.rows == 270)
        var evaluation = LifetimeEvaluation(events: [events])
        evaluation.consent = ConsentSource(table)
        _ = try fit { $0.options.until = 18_262 * 86_400_000 + 500 * 86_400_000 }
        let report = try evaluation.run(bench.version(3), machine: bench.machine, progress: .silent)
        #expect(report.optedOut == 30 && report.evaluation.all.customers == 270)
    }

    @Test("The hold-out of a training is the evaluation of a model of the time before")
    func heldOut() throws {
        let whole = try fit { $0.holdOut = 100 * 86_400 }
        let newest = try LifetimeModel(inFolder: bench.version().folder).settings.newestDay
        let earlier = try fit {
            $0.options.until = Int64(newest - 100 + 1) * 86_400_000
            $0.holdOut = 0
        }
        #expect(earlier.heldOut == nil)
        let report = try LifetimeEvaluation(events: [events])
            .run(bench.version(2), machine: bench.machine, progress: .silent)
        #expect(report.evaluation.days == 100 && report.evaluation == whole.heldOut?.comparison)
        #expect(report.from == LifetimeText.day(newest - 99))
        let manifest = try bench.store.manifest(of: bench.version())
        #expect(manifest.quality?.metrics["purchases-mae"]?.value == report.evaluation.purchases.model.value)
        #expect(try VersionDetails(manifest)?.lifetime == report.evaluation)
        // Real purchases, counted from the table by hand.
        let real = report.evaluation.all.real * Double(report.evaluation.all.customers)
        let groups = report.evaluation.deciles.map { $0.real * Double($0.customers) }.reduce(0, +)
        #expect(abs(real - groups) < 1e-6 && real > 100)
        let expected = report.evaluation.deciles.map(\.expected)
        #expect(expected == expected.sorted(by: >))
    }

    @Test("Events that end before the model's newest day measure nothing")
    func tooEarly() throws {
        _ = try fit()
        let error = userError {
            _ = try LifetimeEvaluation(events: [events]).run(
                bench.version(), machine: bench.machine, progress: .silent)
        }
        #expect(error?.code == .invalidData)
        #expect(userError { _ = try fit { $0.timeUnit = 0 } }?.code == .wrongUsage)
        #expect(userError { _ = try fit { $0.holdOut = 3600 } }?.code == .wrongUsage)
        #expect(userError { _ = try fit { $0.holdOut = 729 * 86_400 } }?.code == .invalidData)
        let version = try bench.version()
        #expect(userError { _ = try LifetimeJob(version, horizon: 3600, discount: 0) }?.code == .wrongUsage)
        #expect(userError { _ = try LifetimeJob(version, horizon: 1e300, discount: 0) }?.code == .wrongUsage)
        #expect(userError { _ = try LifetimeJob(version, horizon: 86_400, discount: -1) }?.code == .wrongUsage)
        #expect(userError { _ = try LifetimeJob(version, horizon: 86_400, discount: .nan) }?.code == .wrongUsage)
    }

    @Test("Values that nobody knows are told apart from those of nothing")
    func unknownValues() throws {
        let warnings = Warnings()
        // Odd customers have no price, every fourth one got everything for nothing.
        let lines = (0..<60).flatMap { customer in
            (0..<(1 + customer % 9)).map { month in
                let price = customer % 2 == 1 ? "" : customer % 4 == 0 ? "0" : "\(customer + month)"
                return "c\(customer),\(Self.date(30 * month + customer % 28)),\(price)"
            }
        }
        let table = try bench.table("unknown.csv", ["user,timestamp,price"] + lines)
        _ = try fit(progress: warnings.progress) {
            $0.events = [table]
            $0.holdOut = 0
        }
        let unknown = (0..<60).count { $0 % 2 == 1 && $0 % 9 > 0 }
        let worthless = (0..<60).count { $0 % 4 == 0 && $0 % 9 > 0 }
        #expect(
            warnings.all.contains { $0.contains("of \(unknown) customers with repeat purchases no value is known") })
        #expect(
            warnings.all.contains { $0.contains("\(worthless) customers with repeat purchases have no mean value") })
        #expect(warnings.all.contains { $0.contains("purchases have no value") })
    }

    @Test("Nobody who came back, and amounts beyond all numbers, teach nothing")
    func nothingToLearn() throws {
        let once = try bench.table("once.csv", ["user,timestamp,price"] + (0..<50).map { "c\($0),\(Self.date($0)),5" })
        #expect(userError { _ = try fit { $0.events = [once] } }?.code == .invalidData)
        let huge = try bench.table(
            "huge.csv", ["user,timestamp,price", "a,2024-01-01,1e308", "a,2024-02-01,1.7e308", "b,2024-01-01,1"])
        let error = userError { _ = try fit { $0.events = [huge] } }
        #expect(error?.code == .invalidData && error?.problem.contains("'a'") == true, "\(error.debugDescription)")
    }

    @Test("Without values there are forecasts of purchases alone")
    func withoutValues() throws {
        let warnings = Warnings()
        let plain = try bench.table(
            "plain.csv",
            [
                "user,timestamp", "a,2024-01-01", "a,2024-02-01", "a,2024-02-20", "b,2024-01-05", "c,2024-03-01",
                "c,2024-03-09",
            ])
        _ = try fit(progress: warnings.progress) {
            $0.events = [plain]
            $0.holdOut = 0
        }
        #expect(warnings.all.contains { $0.contains("no values of purchases") })
        let (text, summary) = try forecasts(1)
        #expect(summary.value == nil && text.split(separator: "\n")[1].hasSuffix(",,,"))
    }
}

private enum LifetimeText {
    static func day(_ day: Int) -> String {
        let date = CivilDate(daysSinceEpoch: day)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(padded(date.month))-\(padded(date.day))"
    }
}
