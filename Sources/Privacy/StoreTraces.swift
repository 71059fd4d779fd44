import Documents
import Files
import Ids
import ModelFiles
import ModelStore

/// What stands beside the versions of a store and may name persons, or show what they did.
///
/// `docs/privacy.md` lists it. What a program made anew can make again is removed; ids are taken out of the record of runs;
/// what people wrote is only told.
struct StoreTraces {
    private let finder: IdFinder
    private let store: ModelStore
    /// Larger files are no text that people wrote.
    private static let largest = 64 << 20

    init(of ids: Set<[UInt8]>, in store: ModelStore) {
        finder = IdFinder(ids)
        self.store = store
    }

    /// Clears the folder of a model.
    func clear(_ model: String, by author: Author, into receipt: inout ErasureReceipt) throws {
        let folder = "\(store.path)/\(model)"
        // The events of a run that was interrupted, and the models that it made of them.
        try remove("\(folder)/.runs/checkpoints", into: &receipt)
        for change in receipt.changed where change.version.hasPrefix("\(model)/") {
            // A report draws customers of its version, with what they had.
            let number = change.version.dropFirst(model.utf8.count + 1)
            for ending in ["html", "json"] {
                try remove("\(folder)/reports/\(number)/report.\(ending)", into: &receipt)
            }
        }
        let runs = store.runsFile(of: model)
        if try clearLines(of: runs) { receipt.cleared.append(runs) }
        let changed = try store.changeReasons(of: model, by: author) { reason in
            String(decoding: finder.cleared(Array(reason.utf8)), as: UTF8.self)
        }
        if changed > 0 { receipt.cleared.append(store.historyFile(of: model)) }
        look(inFilesOf: folder, deep: true, into: &receipt)
        let versions = Set(try store.versionNumbers(of: model).map { "\(folder)/\($0)" })
        for path in Self.tensors(below: folder, except: versions) where finder.isAny(inTensors: path) {
            receipt.left.append(.init(file: path, line: nil))
        }
    }

    /// The files of tensors in a folder and those below, but for some folders and what is being written.
    static func tensors(below folder: String, except known: Set<String>) -> [String] {
        let names = (try? Folder.names(in: folder)) ?? []
        return names.filter { !$0.hasPrefix(".writing-") }.flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            guard !known.contains(path) else { return [] }
            if Folder.isFolder(path) { return tensors(below: path, except: known) }
            return name.hasSuffix(ModelFamily.ending) && Folder.isRegularFile(path) ? [path] : []
        }
    }

    /// Looks for ids in the plain files of a folder, but not in tensors, which were read as such.
    func look(inFilesOf folder: String, deep: Bool = false, into receipt: inout ErasureReceipt) {
        for (path, bytes) in Self.texts(below: folder, deep: deep) {
            for line in finder.lines(in: bytes) { receipt.left.append(.init(file: path, line: line)) }
        }
    }

    /// The texts in a folder, with those in the folders below if `deep`.
    static func texts(below folder: String, deep: Bool) -> [(path: String, bytes: [UInt8])] {
        let names = (try? Folder.names(in: folder)) ?? []
        // What a writer is about to write is held against the list before it gets its name.
        return names.filter {
            !$0.hasSuffix(ModelFamily.ending) && !$0.hasSuffix(".partial") && !$0.hasPrefix(".writing-")
        }
        .flatMap { name -> [(path: String, bytes: [UInt8])] in
            let path = "\(folder)/\(name)"
            if Folder.isFolder(path) { return deep ? texts(below: path, deep: true) : [] }
            guard Folder.isRegularFile(path), let size = fileSize(path), size <= largest,
                let bytes = try? MappedFile.contents(of: path)
            else { return [] }
            return [(path, bytes)]
        }
    }

    private func remove(_ path: String, into receipt: inout ErasureReceipt) throws {
        guard Folder.exists(path) else { return }
        try Folder.remove(path)
        receipt.removed.append(path)
    }

    /// Takes ids out of the texts of a file with a JSON object in each line.
    private func clearLines(of path: String) throws -> Bool {
        guard Folder.exists(path) else { return false }
        let bytes = try MappedFile.contents(of: path)
        guard !finder.lines(in: bytes).isEmpty else { return false }
        let file = try AtomicFile(path)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard !finder.lines(in: Array(line)).isEmpty, let json = try? JSONValue(parsing: Array(line)) else {
                try file.write(Array(line) + [UInt8(ascii: "\n")])
                continue
            }
            try file.write(cleared(json).text + "\n")
        }
        try file.commit()
        return true
    }

    private func cleared(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(String(decoding: finder.cleared(Array(text.utf8)), as: UTF8.self))
        case .array(let elements): .array(elements.map(cleared))
        case .object(let members): .object(members.mapValues(cleared))
        case .null, .bool, .int, .double: value
        }
    }
}

/// Finds ids in texts: as whole words, and numbers of few digits only between quotation marks.
struct IdFinder {
    private let ids: Set<[UInt8]>
    private let lengths: [Int]
    /// What stands in the place of an id.
    private static let mark = Array("[forgotten]".utf8)

    init(_ ids: Set<[UInt8]>) {
        self.ids = ids
        lengths = Set(ids.map(\.count)).sorted(by: >)
    }

    /// The lines of a text with an id, counted from 1.
    func lines(in bytes: [UInt8]) -> [Int] {
        var lines: [Int] = []
        var (line, counted) = (1, 0)
        for range in ranges(in: bytes) {
            line += bytes[counted..<range.lowerBound].count { $0 == UInt8(ascii: "\n") }
            counted = range.lowerBound
            if lines.last != line { lines.append(line) }
        }
        return lines
    }

    /// Whether a file of tensors has any of the ids: by its tables of ids, or, where it cannot be read, anywhere.
    func isAny(inTensors path: String) -> Bool {
        do {
            let file = try TensorFile(path)
            for side in ["user", "alias"] where file.contains("\(side).ids") {
                let stored = try StoredIds(of: file, side: side)
                for index in 0..<stored.count where ids.contains(Array(try stored.bytes(at: index))) { return true }
            }
            return false
        } catch {
            guard let bytes = try? MappedFile.contents(of: path) else { return true }
            return ids.contains { id in bytes.firstRange(of: id) != nil }
        }
    }

    /// The text with a mark in the place of each id.
    func cleared(_ bytes: [UInt8]) -> [UInt8] {
        var cleared: [UInt8] = []
        var end = 0
        for range in ranges(in: bytes) {
            cleared += bytes[end..<range.lowerBound] + Self.mark
            end = range.upperBound
        }
        return cleared + bytes[end...]
    }

    private func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            guard start == 0 || !Self.isOfWord(bytes[start - 1]), let end = end(ofIdAt: start, in: bytes) else {
                start += 1
                continue
            }
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }

    private func end(ofIdAt start: Int, in bytes: [UInt8]) -> Int? {
        for length in lengths where start + length <= bytes.count {
            let end = start + length
            guard end == bytes.count || !Self.isOfWord(bytes[end]), ids.contains(Array(bytes[start..<end])) else {
                continue
            }
            if Self.isDistinct(bytes[start..<end]) || Self.isQuoted(bytes, start..<end) { return end }
        }
        return nil
    }

    /// Whether an id is hardly anything else where it stands.
    private static func isDistinct(_ id: ArraySlice<UInt8>) -> Bool {
        id.count > 6 || id.count > 2 && id.contains { !(0x30...0x39).contains($0) }
    }

    private static func isQuoted(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        let marks = Array("'\"`".utf8)
        let isWhole = range == bytes.indices
        return isWhole
            || range.lowerBound > 0 && range.upperBound < bytes.count
                && marks.contains(bytes[range.lowerBound - 1]) && marks.contains(bytes[range.upperBound])
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
