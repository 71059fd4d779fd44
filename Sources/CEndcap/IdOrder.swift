import CEndcapHeader
import Diagnostics
import Ids
import LinearAlgebra

/// The order in which a caller numbers the ids of one side of a model.
struct IdOrder: Sendable {
    let count: Int
    /// The model's index of each of the caller's numbers; `nil` where both are the same.
    private let indexes: [UInt32]?
    /// The caller's number of each index.
    private let numbers: [UInt32]?

    /// The order of the model, which is that of the ids' bytes.
    init(count: Int) {
        self.count = count
        (indexes, numbers) = (nil, nil)
    }

    /// - Parameter indexes: The model's index of each number, each once.
    init(_ indexes: [UInt32]) {
        count = indexes.count
        guard indexes.enumerated().contains(where: { $0.offset != Int($0.element) }) else {
            (self.indexes, numbers) = (nil, nil)
            return
        }
        var numbers = [UInt32](repeating: 0, count: indexes.count)
        for (number, index) in indexes.enumerated() { numbers[Int(index)] = UInt32(number) }
        self.indexes = indexes
        self.numbers = numbers
    }

    var isOfModel: Bool { indexes == nil }

    func index(of number: Int) -> Int { indexes.map { Int($0[number]) } ?? number }

    func number(of index: Int) -> Int { numbers.map { Int($0[index]) } ?? index }
}

extension IdTable {
    /// The ids that a caller gives to rows or columns, with their order.
    ///
    /// - Parameters:
    ///   - texts: The ids; NULL for the decimal numbers from 0 on.
    ///   - count: How many there must be.
    ///   - name: What messages call them.
    /// - Returns: The table, and where each row or column stands in it.
    /// - Throws: `UserError` with code `wrongUsage` for another number of ids, `invalidData` for an id that is empty, is not
    ///   UTF-8 or occurs twice.
    static func ordered(
        _ texts: UnsafePointer<endcap_texts>?, count: Int, _ name: String
    ) throws -> (table: IdTable, order: IdOrder) {
        var interner = IdInterner()
        if let texts {
            try forEach(texts.pointee, name) { number, id in
                guard let given = interner.intern(text: id) else { throw notText(number, name) }
                guard Int(given) == number else {
                    throw UserError(
                        .invalidData, "'\(String(decoding: id, as: UTF8.self))' is twice in \(name)",
                        remedy: "Give different ids, and one row or column for each")
                }
            }
            guard interner.count == count else {
                throw Arguments.wrong(
                    "\(name) has \(interner.count) ids, and the matrix needs \(count)", "Give one for each")
            }
        } else {
            for number in 0..<count { _ = Array("\(number)".utf8).withUnsafeBytes { interner.intern($0) } }
        }
        let (table, order) = interner.sorted()
        return (table, IdOrder(order))
    }

    /// The place of each row's id among all ids, in ascending order of their bytes; an id may have several rows.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for another number of ids, `invalidData` for one that is empty or no
    ///   text in UTF-8.
    static func places(_ texts: UnsafePointer<endcap_texts>, count: Int, _ name: String) throws -> [UInt32] {
        var interner = IdInterner()
        var numbers: [UInt32] = []
        try forEach(texts.pointee, name) { number, id in
            guard let given = interner.intern(text: id) else { throw notText(number, name) }
            numbers.append(given)
        }
        guard numbers.count == count else {
            throw Arguments.wrong(
                "\(name) has \(numbers.count) ids, and the matrix needs \(count)", "Give one for each")
        }
        let (_, order) = interner.sorted()
        return numbers.map { order[Int($0)] }
    }

    private static func notText(_ number: Int, _ name: String) -> UserError {
        UserError(
            .invalidData, "number \(number) of \(name) is empty, or no text in UTF-8", remedy: "Give a text to each")
    }

    /// Calls `body` with each text and its number.
    static func forEach(
        _ texts: endcap_texts, _ name: String, _ body: (Int, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let count = try Arguments.number(texts.count, "the count of \(name)")
        let offsets = try Arguments.numbers(texts.offsets, count + 1, "offsets of \(name)")
        let ends = Array(offsets)
        guard ends[0] >= 0, zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw Arguments.wrong("the offsets of \(name) do not ascend from 0 on", "Give where each text begins")
        }
        guard ends[count] == 0 || texts.bytes != nil else {
            throw Arguments.wrong("the bytes of \(name) are NULL", "Give the address of the texts")
        }
        for number in 0..<count {
            let length = Int(ends[number + 1] - ends[number])
            let start = texts.bytes.map { UnsafeRawPointer($0 + Int(ends[number])) }
            try body(number, UnsafeRawBufferPointer(start: length == 0 ? nil : start, count: length))
        }
    }
}
