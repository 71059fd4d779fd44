import Ids

/// The fields that the objects of a table have, each below the field whose objects it is in.
///
/// Field 0 stands for the records themselves; every other field comes after the one that it is below.
struct JSONPaths {
    /// What the values of a field are in the first records.
    struct Shapes: OptionSet {
        let rawValue: UInt8

        /// Null, or a text without a character.
        static let nothing = Shapes(rawValue: 1)
        /// A text, a number, true or false.
        static let plain = Shapes(rawValue: 2)
        static let object = Shapes(rawValue: 4)
        static let list = Shapes(rawValue: 8)
    }

    struct Field {
        /// The field whose objects it is in.
        let parent: Int
        /// The number of its key.
        let key: Int
        var shapes: Shapes = []
        /// How many fields are directly below it.
        var childCount = 0
        /// Whether its objects are read.
        var isObject = false
        /// The column of its values, if it has one.
        var column: Int?
        /// Whether this column is used.
        var isUsed = false
        /// Whether the column of a field below it is used.
        var isUsedBelow = false
    }

    static let root = 0

    var fields = [Field(parent: -1, key: -1)]
    private var keys = IdInterner(slots: 64)
    /// The fields directly below the root by the numbers of their keys, -1 for other keys.
    private var top: [Int] = []
    /// All other fields by the field above and the number of the key.
    private var below: [UInt64: Int] = [:]

    var count: Int { fields.count }

    /// Whether this is the key of a field.
    @inline(__always)
    func isKey(_ key: UnsafeRawBufferPointer, of field: Int) -> Bool { keys.holds(key, at: fields[field].key) }

    /// The field with this key in the objects of `parent`.
    func field(_ key: UnsafeRawBufferPointer, in parent: Int) -> Int? {
        keys.number(of: key, hash: IdHash.hash(key)).flatMap { field(keyNumber: Int($0), in: parent) }
    }

    /// The field with this key in the objects of `parent`, which is added if it is new.
    mutating func insert(_ key: UnsafeRawBufferPointer, in parent: Int) -> Int {
        let number = Int(keys.intern(key))
        if let known = field(keyNumber: number, in: parent) { return known }
        let field = fields.count
        fields.append(Field(parent: parent, key: number))
        fields[parent].childCount += 1
        if parent == Self.root {
            while top.count <= number { top.append(-1) }
            top[number] = field
        } else {
            below[Self.place(number, parent)] = field
        }
        return field
    }

    private func field(keyNumber number: Int, in parent: Int) -> Int? {
        guard parent == Self.root else { return below[Self.place(number, parent)] }
        return top.indices.contains(number) && top[number] >= 0 ? top[number] : nil
    }

    private static func place(_ key: Int, _ parent: Int) -> UInt64 { UInt64(parent) << 32 | UInt64(key) }

    /// The keys that lead to a field from the record.
    func path(to field: Int) -> [[UInt8]] {
        var path: [[UInt8]] = []
        var field = field
        while field != Self.root {
            path.append(Array(keys[fields[field].key]))
            field = fields[field].parent
        }
        return path.reversed()
    }

    /// The name of a field's column: the keys that lead to it, with dots between them.
    func name(of field: Int) -> [UInt8] {
        Array(path(to: field).joined(separator: CollectionOfOne(UInt8(ascii: "."))))
    }

    /// Whether a field is `other` or below it.
    func isField(_ field: Int, within other: Int) -> Bool {
        var field = field
        while field > other { field = fields[field].parent }
        return field == other
    }
}
