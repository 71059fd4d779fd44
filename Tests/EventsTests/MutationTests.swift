import Diagnostics
import Events
import Files
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// Exports that went wrong on the way: bytes, fields and lines that are lost, doubled, changed or swapped.
///
/// Each is an error with its place, or the log that a plain reader finds in the file, to the last value.
@Suite("Mutations of raw tables")
struct MutationTests {
    private static let mutations = 2000

    @Test("The file as it is gives its events", arguments: RawTable.all.indices)
    func unchanged(_ index: Int) throws {
        let table = RawTable.all[index]
        let records = try #require(table.read(table.bytes))
        #expect(records.count == 120 && records.allSatisfy(\.isClean))
        #expect(try check(table, table.bytes) == .read)
    }

    @Test("A changed file is an error with its place, or the events that stand in it", arguments: RawTable.all.indices)
    func changed(_ index: Int) throws {
        let table = RawTable.all[index]
        var generator = SeededGenerator(seed: 17, UInt64(index))
        var outcomes: [Outcome: Int] = [:]
        for _ in 0..<Self.mutations {
            let bytes = Self.mutated(table.bytes, table.delimiter, &generator)
            outcomes[try check(table, bytes), default: 0] += 1
        }
        // Most mutations of lines leave a table, and most of fields do not.
        #expect(outcomes[.read, default: 0] > Self.mutations / 10, "\(outcomes)")
        #expect(outcomes[.refused, default: 0] > Self.mutations / 10, "\(outcomes)")
    }

    private enum Outcome { case read, refused }

    private func check(_ table: RawTable, _ bytes: [UInt8]) throws -> Outcome {
        let expected = table.read(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        let log: EventLog
        do {
            log = try withFile(bytes, suffix: table.suffix) {
                try EventLog.read(files: [$0], options: table.options, consent: nil, progress: .silent)
            }
        } catch let error as UserError {
            let place = try #require(error.place, "\(table.name): \(error)")
            #expect(place.file != nil)
            // A file that the plain reader takes whole may only be refused for where its log ends.
            let isClean = expected.map { !$0.isEmpty && $0.allSatisfy(\.isClean) } ?? false
            #expect(!isClean || error.problem.contains("newest"), "\(table.name): \(error) in \(text)")
            return .refused
        }
        let records = try #require(expected, "\(table.name): a log was read from \(text)")
        try #require(records.count == log.count, "\(table.name): \(text)")
        for (row, record) in records.enumerated() where record.isClean {
            #expect(log.users.string(at: Int(log.user[row])) == record.user, "\(table.name): \(text)")
            #expect(log.items.string(at: Int(try #require(log.item)[row])) == record.item)
            #expect(log.timestamp?[row] == record.time)
            guard let price = record.price, let read = log.price?[row] else { continue }
            #expect(read == price || read.isNaN && price.isNaN)
        }
        return .read
    }

    /// A copy of a file with one change, of a kind that is drawn.
    private static func mutated(
        _ bytes: [UInt8], _ delimiter: UInt8, _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(Array(";,\t|\"'\n\r\0 .0-e{}[]".utf8).randomElement(using: &generator) ?? 0, at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes.removeLast(bytes.count - place)
        case 4...6:
            var lines = bytes.split(separator: 0x0A).map(Array.init)
            let line = Int.random(in: 0..<lines.count, using: &generator)
            lines[line] = Array(
                change(lines[line].split(separator: delimiter, omittingEmptySubsequences: false), &generator).joined(
                    separator: [delimiter]))
            bytes = Array((lines + [[]]).joined(separator: [0x0A]))
        default:
            bytes = Array((change(bytes.split(separator: 0x0A), &generator) + [[]]).joined(separator: [0x0A]))
        }
        return bytes
    }

    /// Drops, doubles or swaps parts.
    private static func change(_ parts: [ArraySlice<UInt8>], _ generator: inout SeededGenerator) -> [ArraySlice<UInt8>]
    {
        var parts = parts
        let (one, other) = (
            Int.random(in: parts.indices, using: &generator), Int.random(in: parts.indices, using: &generator)
        )
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: parts.remove(at: one)
        case 1: parts.insert(parts[one], at: other)
        default: parts.swapAt(one, other)
        }
        return parts
    }
}
