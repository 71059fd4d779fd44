import Diagnostics
import Files
import Glibc
import ModelStore
import TestSupport
import Testing

/// Writers that are killed, and simultaneous writers: the store must be consistent at every moment.
@Suite("Interrupted and simultaneous writers", .serialized)
struct InterruptionTests {
    /// A running program, and the time at which it began to write.
    private struct Moment {
        let start: ContinuousClock.Instant
        let process: Command.Running
    }

    /// Starts a program and waits until `hasBegun` is true; nil when the program ended before that was seen.
    private func start(
        _ arguments: [String], hasBegun: (Int32) throws -> Bool
    ) throws -> Moment? {
        let process = try Command.start("trainer", arguments)
        while try !hasBegun(process.process) {
            if process.hasEnded {
                let result = try process.wait()
                #expect(result.exitCode == 0, "\(result.messages)")
                return nil
            }
            usleep(50)
        }
        return Moment(start: .now, process: process)
    }

    /// Kills a program at `count` moments, spread evenly from `hasBegun` to its end, and runs `check` after each.
    private func interrupt(
        _ arguments: @autoclosure () -> [String], count: Int, hasBegun: (Int32) throws -> Bool, check: () throws -> Void
    ) throws {
        var length: Duration?
        var interrupted = 0
        // Halved whenever a run ended before it was killed, until one is: what takes a millisecond is often over before a
        // busy machine looks again.
        var haste = 1.0
        for _ in 0..<2_000 where interrupted < count {
            guard let moment = try start(arguments(), hasBegun: hasBegun) else {
                try check()
                continue
            }
            // The first run, and each run that ended before it was killed, measures the length of the interval.
            if let length {
                let wait = length * (haste * (Double(interrupted) + 0.5) / Double(count))
                while moment.start.duration(to: .now) < wait && !moment.process.hasEnded { usleep(50) }
                moment.process.kill()
            }
            let result = try moment.process.wait()
            if result.exitCode == 128 + SIGKILL {
                interrupted += 1
                haste = 1
            } else {
                haste /= 2
                #expect(result.exitCode == 0, "\(result.messages)")
                length = moment.start.duration(to: .now)
            }
            try check()
        }
        #expect(interrupted == count)
    }

    @Test("kill -9 at 50 moments of the write of 100 MB: whole versions alone, and the next fit sweeps")
    func killedFit() throws {
        let shop = try SampleShop.trained()
        let small = "\(shop.folder.path)/events.csv"
        let large = try writeLargeEvents(in: shop)
        let model = "\(shop.storePath)/shop"
        var versions = 1
        try interrupt(
            [
                "fit", "recommender", "--store", shop.storePath, "--model", "shop", "--events", large, "--algorithm",
                "popularity", "--quiet",
            ], count: 50,
            hasBegun: { process in
                let hidden = try Folder.names(in: model).first { $0.hasPrefix(".writing-\(process)-") }
                // The first hidden folder only tests whether the store can be written.
                return try hidden.map { try !Folder.names(in: "\(model)/\($0)").isEmpty } ?? false
            },
            check: {
                let listed = try #require(try shop.store.list().first)
                let numbers = listed.versions.map(\.version.number)
                #expect(numbers == Array(1...numbers.count))
                #expect(listed.versions.allSatisfy { $0.manifest != nil })
                #expect(numbers.count == versions || numbers.count == versions + 1)
                let report = try shop.store.verify(Reference(parsing: "shop/\(numbers.count)"))
                #expect(report.isSound, "\(report.problems)")
                #expect(try shop.store.resolve(Reference(parsing: "shop")).number == 1)
                // The next writer takes the next number and removes everything that the interrupted one left.
                expectSuccess(try shop.fit(file: small))
                versions = numbers.count + 1
                #expect(try shop.store.resolve(Reference(parsing: "shop/\(versions)")).number == versions)
                #expect(try SampleShop.names(in: model).filter { $0.hasPrefix(".") } == [".lock"])
            })
        let verified = try shop.run("trainer", ["models", "verify"])
        expectSuccess(verified)
        #expect(verified.output.contains("none"))
    }

    /// Writes 52,000 pairs of distinct users and items with ids of a thousand bytes, more than 100 MB.
    private func writeLargeEvents(in shop: SampleShop) throws -> String {
        let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 993)
        var text = Array("user,item\n".utf8)
        for pair in 1_000_000..<1_052_000 {
            text += Array("\(pair)".utf8) + filler + Array(",\(pair)".utf8) + filler + [0x0A]
        }
        let path = "\(shop.folder.path)/large.csv"
        try shop.folder.write(text, to: path)
        return path
    }

    @Test("kill -9 at 5 moments of the change of an alias: it points at the old version or at the new one")
    func killedPromotion() throws {
        let shop = try SampleShop.trained()
        expectSuccess(try shop.fit())
        let model = "\(shop.storePath)/shop"
        var goal = 2
        try interrupt(
            ["models", "promote", "shop/\(goal)", "--to", "champion", "--store", shop.storePath, "--quiet"], count: 5,
            hasBegun: { process in
                try Folder.names(in: model).contains { $0.hasPrefix(".history.jsonl.\(process).") }
            },
            check: {
                let number = try shop.store.resolve(Reference(parsing: "shop")).number
                #expect(number == goal || number == 3 - goal)
                let report = try shop.store.verify()
                #expect(report.isSound, "\(report.problems)")
                #expect(try shop.store.list().first?.versions.count == 2)
                expectSuccess(
                    try shop.run("scorer", ["recommend", "--model", "shop", "--user", "ada"]))
                // The next promotion succeeds and removes the leftovers.
                expectSuccess(
                    try shop.run("trainer", ["models", "promote", "shop/\(goal)", "--to", "champion"]))
                #expect(try shop.store.resolve(Reference(parsing: "shop")).number == goal)
                #expect(try shop.store.verify().problems.isEmpty)
                goal = 3 - goal
            })
    }

    @Test("Two trainers at once: two versions, both whole")
    func twoTrainers() throws {
        let shop = try SampleShop()
        let events = try shop.table(SampleShop.manyEvents(customers: 500, items: 100))
        for round in 0..<10 {
            let processes = try (1...2).map { seed in
                try Command.start(
                    "trainer",
                    [
                        "fit", "recommender", "--store", shop.storePath, "--model", "shop", "--events", events,
                        "--factors", "8", "--epochs", "2", "--seed", "\(seed)", "--format", "csv", "--quiet",
                    ])
            }
            let results = try processes.map { try $0.wait() }
            for result in results { expectSuccess(result) }
            let numbers = results.compactMap { result in
                result.output.split(separator: "\n").last?.split(separator: ",").dropFirst().first.flatMap { Int($0) }
            }
            #expect(numbers.sorted() == [round * 2 + 1, round * 2 + 2])
            let sides = try numbers.map { try bytes(of: "\(shop.storePath)/shop/\($0)/items.safetensors") }
            #expect(Set(sides).count == 2)
        }
        let verified = try shop.run("trainer", ["models", "verify"])
        expectSuccess(verified)
        #expect(try shop.store.verify().problems.isEmpty)
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop").filter { $0.hasPrefix(".") } == [".lock"])
    }
}
