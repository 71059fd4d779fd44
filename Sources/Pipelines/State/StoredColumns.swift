import Diagnostics
import Events
import Ids
import ModelFiles

/// Copies the columns of a stored log out of its file.
///
/// All errors are `UserError` with code `modelUnusable`.
struct StoredColumns {
    let file: TensorFile
    /// The number of events.
    let count: Int

    /// A column of numbers; nil for a log without it.
    func numbers<Element: TensorElement>(_ name: String, of type: Element.Type = Element.self) throws -> [Element]? {
        guard file.contains(name) else { return nil }
        return Array(try file.tensor(name, of: Element.self, shape: [count]).all())
    }

    /// A column of whole numbers with a sign, which is kept by their bits.
    func signed(_ name: String) throws -> [Int64]? {
        guard file.contains(name) else { return nil }
        let bits = UnsafeRawBufferPointer(try file.tensor(name, of: UInt64.self, shape: [count]).all())
        guard !bits.isEmpty else { return [] }
        return [Int64](unsafeUninitializedCapacity: count) { column, filled in
            UnsafeMutableRawBufferPointer(column).copyMemory(from: bits)
            filled = count
        }
    }

    /// A column of positions in a table of `limit` ids; `orNone` allows cells without one.
    func positions(_ name: String, below limit: Int, orNone: Bool = false) throws -> [UInt32]? {
        let column = try numbers(name, of: UInt32.self)
        guard column?.allSatisfy({ Int($0) < limit || orNone && $0 == .max }) ?? true else { throw beyond(name) }
        return column
    }

    /// A column of positions in a list of `limit` names.
    func types(_ name: String, below limit: Int) throws -> [UInt8]? {
        let column = try numbers(name, of: UInt8.self)
        guard column?.allSatisfy({ Int($0) < limit }) ?? true else { throw beyond(name) }
        return column
    }

    /// A column of positions in a list of `limit` channels, some of which may be unknown.
    func channels(_ name: String, below limit: Int) throws -> [UInt8]? {
        let column = try numbers(name, of: UInt8.self)
        guard column?.allSatisfy({ Int($0) < limit || $0 == EventLog.noChannel }) ?? true else { throw beyond(name) }
        return column
    }

    func ids(_ name: String) throws -> IdTable {
        let (bytes, offsets) = try bounded(name)
        guard offsets.count <= Int(IdHash.emptySlot) else { throw beyond(name) }
        return IdTable(bytes: bytes, offsets: offsets)
    }

    /// The further ids of customers; nil for a log in which each id is a customer.
    func aliases() throws -> IdAliases? {
        guard file.contains("owner") else { return nil }
        let (further, owners) = (try ids("aliases"), try ids("owners"))
        let owner = Array(try file.tensor("owner", of: UInt32.self, shape: [further.count]).all())
        guard owner.allSatisfy({ Int($0) < owners.count }) else { throw beyond("owner") }
        return IdAliases(ids: further, owners: owners, owner: owner)
    }

    private func all<Element: TensorElement>(_ name: String) throws -> [Element] {
        Array(try file.tensor(name, of: Element.self).all())
    }

    /// Bytes, and the ascending offsets between which each text lies.
    private func bounded(_ name: String) throws -> (bytes: [UInt8], offsets: [UInt64]) {
        let bytes: [UInt8] = try all("\(name).bytes")
        let offsets: [UInt64] = try all("\(name).offsets")
        guard offsets.first == 0, offsets.last == UInt64(bytes.count),
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw beyond(name) }
        return (bytes, offsets)
    }

    private func beyond(_ name: String) -> UserError { file.unusable("'\(name)' points beyond what it refers to") }
}

extension TensorFileWriter {
    /// Adds whole numbers with a sign by their bits.
    mutating func add(_ name: String, signed values: [Int64]) {
        add(name, of: UInt64.self, shape: [values.count]) { sink in
            try values.withUnsafeBytes { try sink($0) }
        }
    }

    /// Adds ids without their index, which is made again.
    mutating func add(_ name: String, ids: IdTable) {
        add("\(name).bytes", ids.bytes)
        add("\(name).offsets", ids.offsets)
    }
}
