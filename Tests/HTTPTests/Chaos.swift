import Files
import FoundationEssentials
import Glibc
import LinearAlgebra
import TestSupport
import Testing

/// The store and the consent file of a service, and what ordinarily happens to them.
///
/// The store holds three versions of the model `lists`, the first the champion. Version 3 is damaged whenever it was
/// promoted; the others are cut and mended.
final class Chaos {
    enum Event: String, CaseIterable {
        case promotion, copyInPlace, cutFile, slowConsent, pipe, damagedVersion, experiment
    }

    static let customers = 2_000

    /// Whether a customer has the answer no in every version of the consent file.
    static func refuses(_ customer: Int) -> Bool { customer % 5 == 0 }

    /// The folder of the store that is served; that of the workbench stays as it was trained.
    let served: String
    /// A configuration with the consent file.
    let configuration: String
    private let bench: Workbench
    private let consent: String
    private let experimentEvents: String
    private var generator: SeededGenerator
    private var deck: [Event] = []
    private var experiments = 0
    private var consentWriter: Worker?

    init(seed: UInt64) throws {
        bench = try Workbench()
        generator = SeededGenerator(seed: seed)
        served = "\(bench.folder.path)/served"
        consent = "\(bench.folder.path)/consent.csv"
        configuration = try bench.folder.file(
            "service.json", #"{"consent": {"file": "\#(consent)"}, "log": {"access": false}}"#)
        experimentEvents = try bench.folder.file("few.csv", "user,item\nada,tea\nada,milk\nbob,milk\nbob,cake\n")
        let events = try bench.folder.file("events.csv", Self.events())
        // 64 factors of 2,000 customers have half a megabyte, many pages of a mapped file.
        for number in ["1", "2", "3"] {
            try bench.fit("lists", events, "--factors", "64", "--epochs", "1", "--seed", number)
        }
        try bench.trainer("models", "promote", "lists/1", "--to", "champion")
        try FileManager.default.copyItem(atPath: bench.store, toPath: served)
        try replace(consent, with: consentRows())
    }

    /// Up to twelve of 200 items for each customer.
    private static func events() -> String {
        var text = "user,item\n"
        for customer in 0..<customers {
            for step in 0..<12 {
                let item = (customer * 7 + step * step * 5 + customer % 11 * step) % 200
                text += "u\(customer),i\(item)\n"
            }
        }
        return text
    }

    /// The lists of some users by each version, from the programs of a night, and the popular lists.
    func expectedLists(of users: [String]) throws -> ExpectedLists {
        var expected = ExpectedLists()
        let asked = Set(users)
        for version in 1...3 {
            for row in try bench.batch("lists/\(version)", "--top", "10") where asked.contains(row.user) {
                expected.personal[version, default: [:]][row.user, default: []].append(
                    "\(row.item) \(row.score) \(row.source)")
            }
            expected.popular[version] = listed(
                try bench.scorer("recommend", "--model", "lists/\(version)", "--user", "stranger", "--top", "10"))
        }
        expected.refusing = Set((0..<Self.customers).filter(Self.refuses).map { "u\($0)" })
        return expected
    }

    /// Lets one thing happen, and returns which; each happens once before any happens again.
    func happen() throws -> Event {
        if deck.isEmpty { deck = Event.allCases.shuffled(using: &generator) }
        let event = deck.removeLast()
        switch event {
        case .promotion: try promote("lists/\(Int.random(in: 1...2, using: &generator))")
        case .copyInPlace: try copyInPlace()
        case .cutFile: try cutFile()
        case .slowConsent: try writeConsentSlowly()
        case .pipe: try putPipe()
        case .damagedVersion: try promoteAndDamage()
        case .experiment: try trainBeside()
        }
        return event
    }

    /// Waits for what still goes on.
    func finish() { consentWriter?.wait() }

    private func promote(_ version: String) throws {
        let result = try Command.trainer(
            "models", "promote", version, "--to", "champion", "--store", served, "--quiet")
        #expect(result.exitCode == 0, "\(result.messages)")
    }

    /// Writes every file of the store over the served one, as `cp -r` does.
    private func copyInPlace() throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: bench.store).sorted() {
            guard Folder.isRegularFile("\(bench.store)/\(name)") else { continue }
            let content = try bytes(of: "\(bench.store)/\(name)")
            try Self.overwrite("\(served)/\(name)", with: content, parts: 2, pause: 10_000)
        }
    }

    private func cutFile() throws {
        let version = Int.random(in: 1...2, using: &generator)
        let name = "lists/\(version)/\(Bool.random(using: &generator) ? "items" : "users").safetensors"
        let content = try bytes(of: "\(bench.store)/\(name)")
        let rest = Int.random(in: 0..<content.count, using: &generator)
        #expect(truncate("\(served)/\(name)", off_t(rest)) == 0)
        usleep(600_000)
        try replace("\(served)/\(name)", with: content)
    }

    /// Promotes version 3, then flips a byte of it in place.
    private func promoteAndDamage() throws {
        for name in ["items", "users"] {
            let file = "lists/3/\(name).safetensors"
            try replace("\(served)/\(file)", with: try bytes(of: "\(bench.store)/\(file)"))
        }
        try promote("lists/3")
        let path = "\(served)/lists/3/users.safetensors"
        let content = try bytes(of: path)
        let position = Int.random(in: content.indices, using: &generator)
        var flipped = content[position] ^ 1
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let written = pwrite(descriptor, &flipped, 1, off_t(position))
        #expect(written == 1)
    }

    /// Trains a model of another name in the served store; every second one is promoted.
    private func trainBeside() throws {
        experiments += 1
        let result = try Command.trainer(
            "fit", "recommender", "--events", experimentEvents, "--model", "experiment", "--factors", "2", "--epochs",
            "1", "--threads", "1", "--store", served, "--quiet")
        #expect(result.exitCode == 0, "\(result.messages)")
        if experiments % 2 == 0 { try promote("experiment/\(experiments)") }
    }

    /// A whole consent file, with other answers of those who do not always refuse, in another order.
    private func consentRows() -> [UInt8] {
        var rows: [String] = []
        for customer in 0..<Self.customers {
            let isNo = Self.refuses(customer) || generator.uniform() < 0.02
            rows.append("u\(customer),\(isNo ? "no" : "yes")\n")
        }
        return Array(("user,personalization\n" + rows.shuffled(using: &generator).joined()).utf8)
    }

    /// Writes the consent file in place, over half a second to two and a half, while other things happen.
    private func writeConsentSlowly() throws {
        consentWriter?.wait()
        let (path, rows) = (consent, consentRows())
        let pause = UInt32.random(in: 25_000...125_000, using: &generator)
        consentWriter = try Worker { try? Chaos.overwrite(path, with: rows, parts: 20, pause: pause) }
    }

    /// Puts a pipe in the place of the consent file, and a file again.
    private func putPipe() throws {
        consentWriter?.wait()
        #expect(mkfifo("\(consent).pipe", 0o644) == 0 && rename("\(consent).pipe", consent) == 0)
        usleep(700_000)
        try replace(consent, with: consentRows())
    }

    /// Replaces a file by renaming a whole one over it.
    private func replace(_ path: String, with content: [UInt8]) throws {
        let spare = "\(bench.folder.path)/spare"
        try bench.folder.write(content, to: spare)
        #expect(rename(spare, path) == 0)
    }

    /// Cuts a file to nothing and writes it anew in some parts, each followed by a pause in microseconds.
    private static func overwrite(_ path: String, with content: [UInt8], parts: Int, pause: UInt32) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        for part in 0..<parts {
            let bounds = content.count * part / parts..<content.count * (part + 1) / parts
            let written = content[bounds].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            #expect(written == bounds.count)
            usleep(pause)
        }
    }
}
