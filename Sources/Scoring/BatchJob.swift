package import Diagnostics
package import Events
import Files
import LinearAlgebra
import ModelFiles
package import ModelStore
import RecommenderModels
import Synchronization
import Tables

/// The nightly job: writes a ranked list for every customer to a file that is replaced only when it is complete.
package struct BatchJob: BatchWork {
    package let version: Version
    /// A table with the column `user`; `nil` means all users of the model and all who opted out.
    package var users: String?
    package var count = 10
    /// A table with the column `item`; `nil` means all items.
    package var available: String?
    package var consent: ConsentSource?
    package var masksSeen = true
    /// The minimum share of customers with a personal list, among those who have not opted out.
    package var minimumPersonal: Double?
    package var threads = 1

    package init(_ version: Version) {
        self.version = version
    }

    package var listLength: Int? { count }

    package var inputs: [String: String] {
        [("consent", consent?.path), ("available", available), ("users_list", users)].reduce(into: [:]) {
            $0[$1.0] = $1.1
        }
    }

    /// Ranks the items for all customers and writes the lists.
    ///
    /// - Parameters:
    ///   - write: Receives the CSV file from first to last byte.
    ///   - progress: Receives how many customers are done.
    /// - Returns: The result in numbers.
    /// - Throws: `UserError` with code `gateNotMet` when fewer than `minimumPersonal` lists are personal.
    package func run(write: (UnsafeRawBufferPointer) throws -> Void, progress: Progress) throws -> BatchSummary {
        let model = try Recommender(inFolder: version.folder)
        let consentTable = try consent?.read()
        let availability = try available.map { try Availability(file: $0, for: model.items) }
        availability?.reportUnknown(to: progress)
        let maker = ListMaker(model, available: availability, consent: consentTable, masksSeen: masksSeen)
        let writer = try ListWriter(model.items)
        let audience = try Audience(users: users, model: model, consent: consentTable)
        var summary = BatchSummary(repeatedUsers: audience.repeated)
        try Self.header.withUnsafeBytes(write)
        let block = Self.block(forListsOf: min(count, model.items.ids.count))
        for wave in stride(from: 0, to: audience.count, by: block * 4 * threads) {
            let end = min(wave + block * 4 * threads, audience.count)
            let parts = Mutex<[Int: Part]>([:])
            try parallelFor(
                end - wave, chunk: block, threads: threads, scratch: maker.makeScratch,
                body: { range, scratch in
                    let people = wave + range.lowerBound..<wave + range.upperBound
                    let part = try self.part(people, of: audience, maker, writer, scratch)
                    parts.withLock { $0[range.lowerBound] = part }
                })
            for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
                try part.text.withUnsafeBytes(write)
                summary.add(part.summary)
            }
            progress.advance("ranking", done: end, of: audience.count, unit: "customers")
        }
        summary.skippedShare = maker.skippedShare
        try checkPersonalShare(of: summary)
        return summary
    }

    private struct Part: Sendable {
        var text: [UInt8] = []
        var summary = BatchSummary(repeatedUsers: 0)
    }

    private func part(
        _ people: Range<Int>, of audience: Audience, _ maker: ListMaker, _ writer: ListWriter,
        _ scratch: ListMaker.Scratch
    ) throws -> Part {
        var part = Part()
        let customers = try people.map { try audience.customer($0, by: maker) }
        let lists = try maker.lists(count, for: customers, scratch: scratch)
        for (position, person) in people.enumerated() {
            try audience.withID(of: person) { id in
                writer.append(lists[position], for: id, to: &part.text)
                part.summary.add(
                    lists[position], customer: customers[position], wanted: count,
                    id: { String(decoding: id, as: UTF8.self) })
            }
        }
        return part
    }

    private func checkPersonalShare(of summary: BatchSummary) throws {
        guard let minimumPersonal else { return }
        let people = summary.users - summary.optedOut
        let share = people == 0 ? 1 : Double(summary.personalUsers) / Double(people)
        guard share >= minimumPersonal else {
            throw UserError(
                .gateNotMet,
                "only \(summary.personalUsers) of \(people) customers would get a personal list, a share of "
                    + "\((share * 1000).rounded() / 1000); at least \(minimumPersonal) was asked for",
                remedy: "Check that the model and the users belong together; the earlier lists were kept")
        }
    }

    /// The number of customers in a block: enough for full tiles, but few enough to keep the memory of a wave small.
    private static func block(forListsOf items: Int) -> Int {
        max(12, min(480, 2_000_000 / max(items, 1)))
    }

    private static let header = Array(ListWriter.header.utf8)
}
