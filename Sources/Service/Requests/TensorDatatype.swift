import Documents
import Features

/// A datatype of the Open Inference Protocol.
enum TensorDatatype: String, CaseIterable {
    case bool = "BOOL"
    case uint8 = "UINT8"
    case uint16 = "UINT16"
    case uint32 = "UINT32"
    case uint64 = "UINT64"
    case int8 = "INT8"
    case int16 = "INT16"
    case int32 = "INT32"
    case int64 = "INT64"
    case fp16 = "FP16"
    case fp32 = "FP32"
    case fp64 = "FP64"
    case bytes = "BYTES"

    /// Whether its values are numbers.
    var isNumeric: Bool { self != .bool && self != .bytes }

    /// What its values are, for messages.
    var values: String {
        switch self {
        case .bool: "true or false"
        case .bytes: "a text"
        case .fp16: "a number from -\(Self.largestHalf) to \(Self.largestHalf)"
        case .fp32: "a number from -\(Self.largestSingle) to \(Self.largestSingle)"
        case .fp64: "a number"
        default: integers.map { Self.range(of: $0) } ?? ""
        }
    }

    /// Whether a value is one of this datatype, however it is written: `3`, `3.0` and `3e0` are the same number in JSON.
    func holds(_ value: JSONValue) -> Bool {
        switch self {
        case .bool: value.boolValue != nil
        case .bytes: value.stringValue != nil
        case .fp16: value.isNumber(upTo: Self.largestHalf)
        case .fp32: value.isNumber(upTo: Self.largestSingle)
        case .fp64: value.doubleValue != nil
        // A number beyond `Int` was read as the nearest double, and that of the largest UINT64 is 2⁶⁴.
        case .uint64 where value.doubleValue == 0x1p64: true
        default: integers.map { value.isWhole($0) } ?? false
        }
    }

    /// The integers of this width; nil for a datatype that is not one of integers.
    private var integers: (any FixedWidthInteger.Type)? {
        switch self {
        case .uint8: UInt8.self
        case .uint16: UInt16.self
        case .uint32: UInt32.self
        case .uint64: UInt64.self
        case .int8: Int8.self
        case .int16: Int16.self
        case .int32: Int32.self
        case .int64: Int64.self
        case .bool, .fp16, .fp32, .fp64, .bytes: nil
        }
    }

    /// The largest numbers of IEEE 754 binary16 and binary32.
    private static let largestHalf = 65_504.0
    private static let largestSingle = Double(Float.greatestFiniteMagnitude)

    private static func range<Integer: FixedWidthInteger>(of type: Integer.Type) -> String {
        "a whole number from \(Integer.min) to \(Integer.max)"
    }
}

extension JSONValue {
    fileprivate func isNumber(upTo largest: Double) -> Bool { doubleValue.map { abs($0) <= largest } ?? false }

    fileprivate func isWhole<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Bool {
        switch self {
        case .int(let number): Integer(exactly: number) != nil
        case .double(let number): Integer(exactly: number) != nil
        default: false
        }
    }
}

extension ColumnKind {
    /// The datatype that a model's metadata give for a column of this kind.
    var datatype: TensorDatatype {
        switch self {
        case .numeric: .fp64
        case .category: .bytes
        case .boolean: .bool
        }
    }

    /// Whether a tensor of a datatype may give the values of such a column.
    ///
    /// A number means the same in every datatype of numbers. All other datatypes would give a value that the column does
    /// not have: a category that looks like a number is a text, and 1 is no level of it.
    func takes(_ datatype: TensorDatatype) -> Bool {
        datatype == self.datatype || self == .numeric && datatype.isNumeric
    }
}
