package import Diagnostics
import Files

/// A tensor file, memory-mapped or read into memory, and checked.
///
/// Opening reads the header and the check sums. A block of 64 KiB is compared with its check sum when values in it are
/// first requested. A file that is truncated, changed or of another format gives a `UserError` with code
/// `modelUnusable` that names file and tensor. This program replaces a model file by a rename, but others may change it
/// in place. So whoever has used values of a mapped file calls `checkUnchanged` before anybody sees a result: a block
/// that was sound when it was checked may be another one by then.
package final class TensorFile: Sendable {
    /// The version of the format that this program writes.
    package static let formatVersion = 2
    /// The version of a file that programs of the usual version would read and not understand.
    package static let mergedIdsVersion = 3
    /// The format versions of manifests that this program reads.
    package static let readableVersions = 1...formatVersion
    /// The format versions of files that this program reads.
    package static let readableFileVersions = 1...mergedIdsVersion
    /// The metadata key of the format version.
    static let formatKey = "format_version"

    package let path: String
    /// Free text by key.
    package let metadata: [String: String]
    /// The file's last check sum, which depends on every byte before it.
    ///
    /// Two files with the same checksum are equal, except by accident once in 2³².
    package let checksum: UInt32
    /// The version of the format in which the file was written.
    package let format: Int
    private let file: MappedFile
    private let places: [String: TensorPlace]
    private let checks: BlockChecks

    /// Opens the file at `path`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - inMemory: Whether it is read into memory as a whole, where nobody can change it.
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(_ path: String, inMemory: Bool = false) throws {
        let file: MappedFile
        do {
            file = try MappedFile(path, inMemoryUpTo: inMemory ? .max : 0)
        } catch let error as UserError {
            throw UserError(
                .modelUnusable, error.problem, at: error.place,
                remedy: error.code == .missingInput ? Self.remedy : error.remedy)
        }
        self.file = file
        self.path = path
        func unusable(_ problem: String) -> UserError { Self.unusable(file, problem) }
        let header: TensorHeader
        let dataStart: Int
        do {
            (header, dataStart) = try TensorHeader.read(file.bytes)
        } catch let error as MalformedHeader {
            throw unusable(error.problem)
        }
        guard let last = header.places.last, last.name == BlockSums.tensorName, last.type == .uint32,
            last.shape == [BlockSums.entryCount(forDataOf: last.bytes.lowerBound)]
        else { throw unusable("it carries no check sums, or they do not fit its length") }
        let data = UnsafeRawBufferPointer(rebasing: file.bytes[dataStart...])
        let sums = UnsafeRawBufferPointer(rebasing: data[last.bytes])
        func entry(_ index: Int) -> UInt32 {
            UInt32(littleEndian: sums.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        checksum = entry(last.shape[0] - 1)
        guard BlockSums.sum(UnsafeRawBufferPointer(rebasing: sums.dropLast(4))) == checksum else {
            throw unusable("its check sums are damaged")
        }
        guard BlockSums.sum(UnsafeRawBufferPointer(rebasing: file.bytes[..<dataStart])) == entry(0) else {
            throw unusable("its header is damaged")
        }
        for place in header.places.dropLast() {
            guard (dataStart + place.bytes.lowerBound).isMultiple(of: place.type.width) else {
                throw unusable("tensor '\(place.name)' does not lie on a multiple of its width")
            }
        }
        checks = BlockChecks(
            data: UnsafeRawBufferPointer(rebasing: data[..<last.bytes.lowerBound]),
            sums: UnsafeRawBufferPointer(rebasing: sums.dropFirst(4).dropLast(4)))
        metadata = header.metadata
        places = Dictionary(uniqueKeysWithValues: header.places.map { ($0.name, $0) })
        guard let version = metadata[Self.formatKey].flatMap({ Int($0) }) else {
            throw unusable("its metadata names no format version")
        }
        guard Self.readableFileVersions.contains(version) else {
            try file.checkUnchanged(.modelUnusable)
            throw UserError(
                .modelUnusable,
                "the file has format \(version); this program reads formats 1 to \(Self.mergedIdsVersion)",
                at: .init(file: path), remedy: "Use a program of the version that wrote it, or train again")
        }
        format = version
    }

    /// The names of the tensors, without the check sums, in ascending byte order.
    package var tensorNames: [String] {
        places.keys.filter { $0 != BlockSums.tensorName }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The names of the tensors, without the check sums, in the order of their bytes in the file.
    package var tensorNamesInFileOrder: [String] {
        places.values.filter { $0.name != BlockSums.tensorName }.sorted {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }.map(\.name)
    }

    /// The metadata as a writer takes it, who adds the version of the format.
    package var writableMetadata: [String: String] { metadata.filter { $0.key != Self.formatKey } }

    /// Whether the file has a tensor of this name.
    package func contains(_ name: String) -> Bool { places[name] != nil }

    /// The type and shape of a tensor; nil when there is none.
    package func description(of name: String) -> (type: TensorType, shape: [Int])? {
        places[name].map { ($0.type, $0.shape) }
    }

    /// A tensor, whose values are checked only when they are read.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - type: The required element type.
    ///   - shape: The required extents; nil accepts any extent.
    /// - Returns: The tensor, which keeps the file open.
    /// - Throws: `UserError` with code `modelUnusable` when it is missing or has another type or shape.
    package func tensor<Element: TensorElement>(
        _ name: String, of type: Element.Type = Element.self, shape: [Int?] = [nil]
    ) throws -> Tensor<Element> {
        guard let place = places[name], name != BlockSums.tensorName else {
            throw unusable("it has no tensor '\(name)'")
        }
        guard place.type == Element.tensorType else {
            throw unusable("tensor '\(name)' is \(place.type.rawValue) and should be \(Element.tensorType.rawValue)")
        }
        guard place.shape.count == shape.count, zip(place.shape, shape).allSatisfy({ $1 == nil || $0 == $1 }) else {
            let expected = shape.map { $0.map(String.init) ?? "any" }.joined(separator: " × ")
            let found = place.shape.map(String.init).joined(separator: " × ")
            throw unusable("tensor '\(name)' is \(found) and should be \(expected)")
        }
        return Tensor(place, in: self, data: checks.data)
    }

    /// Compares every block with its check sum, including those read before.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that names the first damaged tensor.
    package func checkAll() throws {
        for block in 0..<checks.count where !checks.isSound(block) {
            throw damaged(block, tensor: nil)
        }
    }

    /// Compares the blocks under a tensor's bytes with their check sums, unless that was done before.
    func check(_ bytes: Range<Int>, of tensor: String) throws {
        if let block = checks.damage(in: bytes) { throw damaged(block, tensor: tensor) }
    }

    /// Makes sure that all values so far are those of the file that was opened.
    ///
    /// A file in memory never changes; for a mapped one this asks the system once.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that names the file.
    package func checkUnchanged() throws { try file.checkUnchanged(.modelUnusable) }

    /// An error about this file; `problem` continues the sentence "the model file cannot be used: ".
    ///
    /// If the file was changed after it was opened, the error says that instead.
    package func unusable(_ problem: String) -> UserError { Self.unusable(file, problem) }

    private func damaged(_ block: Int, tensor: String?) -> UserError {
        let bytes = checks.bytes(of: block)
        let names = places.values.filter { $0.bytes.overlaps(bytes) }.map { "'\($0.name)'" }.sorted()
        let name = tensor.map { "'\($0)'" } ?? names.joined(separator: " or ")
        return unusable("tensor \(name) is damaged (bytes \(bytes.lowerBound) to \(bytes.upperBound) of the data)")
    }

    private static let remedy =
        "Copy the file again from where it was made, train again, or go back to a sound version: "
        + "trainer models rollback NAME"

    private static func unusable(_ file: MappedFile, _ problem: String) -> UserError {
        guard file.isUnchanged else { return fileChanged(file.path, .modelUnusable) }
        return UserError(
            .modelUnusable, "the model file cannot be used: \(problem)", at: .init(file: file.path), remedy: remedy)
    }
}
