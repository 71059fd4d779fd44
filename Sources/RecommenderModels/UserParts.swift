import Diagnostics
import Files
package import Ids
package import LinearAlgebra
import ModelFiles

/// Customers of a model of factors in files of little-endian numbers, which become a user side without being held in memory.
///
/// The ids alone are held, about 30 bytes a customer. U users, nnz pairs, d factors:
///
/// | file | |
/// |---|---|
/// | `user.ids` | u8, the ids' bytes in UTF-8, one after another, ascending |
/// | `user.id_offsets` | u64[U+1] |
/// | `user.factors` | f32[U,d] |
/// | `history.offsets` | u64[U+1] |
/// | `history.items` | u32[nnz], ascending within a user |
/// | `history.confidence` | f32[nnz], positive; may be absent where all are 1 |
package struct UserParts: Sendable {
    package let ids: IdTable
    /// users × d, a view of its file.
    package let factors: Matrix
    /// How many users have each item.
    package let popularity: [Float]
    /// Whether a pair has a confidence other than 1.
    package let hasConfidences: Bool
    private let offsets: MappedFile
    private let items: MappedFile
    private let confidences: MappedFile?

    /// Maps the files of a folder and checks every number in them.
    ///
    /// - Parameters:
    ///   - folder: The folder; its files must stay as they are while this value is used.
    ///   - columns: d.
    ///   - itemCount: The number of items.
    /// - Throws: `UserError` with code `missingInput` for a missing file, `invalidData` for one that does not fit the others
    ///   or has a wrong number.
    package init(inFolder folder: String, factors columns: Int, items itemCount: Int) throws {
        ids = try IdTable(inFolder: folder, side: "user")
        factors = try Matrix(inFile: "\(folder)/user.factors", rows: ids.count, columns: columns)
        offsets = try MappedFile("\(folder)/history.offsets")
        items = try MappedFile("\(folder)/history.items")
        let (ends, numbers) = (offsets.numbers(UInt64.self), items.numbers(UInt32.self))
        guard ends.count == ids.count + 1, ends.first == 0, zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }),
            ends.last == UInt64(numbers.count)
        else { throw offsets.wrong("its \(ends.count) numbers do not ascend from 0 to the number of pairs") }
        var popularity = [Float](repeating: 0, count: itemCount)
        for user in 0..<ids.count {
            let range = Int(ends[user])..<Int(ends[user + 1])
            for place in range {
                guard numbers[place] < itemCount, place == range.lowerBound || numbers[place - 1] < numbers[place]
                else { throw items.wrong("the items of user \(user) do not ascend, or one is not there") }
                popularity[Int(numbers[place])] += 1
            }
        }
        self.popularity = popularity
        let path = "\(folder)/history.confidence"
        confidences = Folder.exists(path) ? try MappedFile(path) : nil
        guard let confidences else {
            hasConfidences = false
            return
        }
        let values = confidences.numbers(Float.self)
        guard values.count == numbers.count, values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw confidences.wrong("it needs a positive number for each pair")
        }
        hasConfidences = values.contains { $0 != 1 }
    }

    /// The number of pairs.
    package var pairs: Int { items.numbers(UInt32.self).count }

    /// Writes the user side of a version.
    ///
    /// - Parameters:
    ///   - folder: The folder of the version.
    ///   - metadata: What `RecommenderContent.writeItems` returned.
    /// - Throws: `UserError` with code `cannotWrite`, or `invalidData` for a file that was changed meanwhile.
    package func write(toFolder folder: String, _ metadata: [String: String]) throws {
        var writer = TensorFileWriter(metadata: metadata)
        writer.add(ids, side: "user")
        writer.add("user.factors", factors)
        writer.add("history.offsets", of: UInt64.self, shape: [ids.count + 1]) { try $0(offsets.bytes) }
        writer.add("history.items", of: UInt32.self, shape: [pairs]) { try $0(items.bytes) }
        if let confidences, hasConfidences {
            writer.add("history.confidence", of: Float.self, shape: [pairs]) { try $0(confidences.bytes) }
        }
        try writer.write(to: "\(folder)/\(UserSide.fileName)")
        for file in [offsets, items, confidences].compactMap(\.self) { try file.checkUnchanged(.invalidData) }
    }
}

extension IdTable {
    /// The ids of the files `user.ids` and `user.id_offsets`, or of `item.ids` and `item.id_offsets`.
    ///
    /// - Throws: As `UserParts.init`.
    package init(inFolder folder: String, side: String) throws {
        let bytes = try MappedFile("\(folder)/\(side).ids", inMemoryUpTo: .max)
        let offsets = try MappedFile("\(folder)/\(side).id_offsets", inMemoryUpTo: .max)
        let ends = Array(offsets.numbers(UInt64.self))
        guard ends.first == 0, zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 }),
            ends.last == UInt64(bytes.bytes.count), ends.count - 1 < Int(Int32.max)
        else { throw offsets.wrong("it does not say where each id begins, or an id is empty") }
        for number in 0..<ends.count - 1 {
            let id = bytes.bytes[Int(ends[number])..<Int(ends[number + 1])]
            guard String(validating: id, as: UTF8.self) != nil else {
                throw bytes.wrong("id \(number) is no text in UTF-8")
            }
            guard number == 0 || bytes.bytes[Int(ends[number - 1])..<Int(ends[number])].lexicographicallyPrecedes(id)
            else { throw bytes.wrong("id \(number) does not follow the one before it in the order of bytes") }
        }
        self.init(bytes: Array(bytes.bytes), offsets: ends)
    }
}

extension Matrix {
    /// A view of a file of rows × columns finite floats.
    ///
    /// - Throws: As `UserParts.init`.
    package convenience init(inFile path: String, rows: Int, columns: Int) throws {
        let file = try MappedFile(path)
        let values = file.numbers(Float.self)
        guard values.count == rows * columns, values.allSatisfy(\.isFinite) else {
            throw file.wrong("it needs \(rows) × \(columns) finite numbers")
        }
        self.init(rows: rows, columns: columns, viewing: values, owner: file)
    }
}

extension MappedFile {
    /// The whole numbers of a type that the file has room for; a rest is left out.
    fileprivate func numbers<Number>(_: Number.Type) -> UnsafeBufferPointer<Number> {
        let count = bytes.count / MemoryLayout<Number>.stride
        return UnsafeBufferPointer(start: bytes.baseAddress?.assumingMemoryBound(to: Number.self), count: count)
    }

    fileprivate func wrong(_ problem: Message) -> UserError {
        UserError(
            .invalidData, problem, at: .init(file: path), remedy: "Write the files again as the C interface says")
    }
}
