/// The number types in a tensor file, with their names in the safetensors format.
package enum TensorType: String, Sendable {
    case uint64 = "U64"
    case float64 = "F64"
    case uint32 = "U32"
    case float32 = "F32"
    case uint16 = "U16"
    case uint8 = "U8"

    /// Bytes per number.
    package var width: Int {
        switch self {
        case .uint64, .float64: 8
        case .uint32, .float32: 4
        case .uint16: 2
        case .uint8: 1
        }
    }
}

/// A number type for tensors, stored in little-endian order.
package protocol TensorElement: BitwiseCopyable, Sendable {
    static var tensorType: TensorType { get }
}

extension UInt64: TensorElement {
    package static let tensorType = TensorType.uint64
}

extension Double: TensorElement {
    package static let tensorType = TensorType.float64
}

extension UInt32: TensorElement {
    package static let tensorType = TensorType.uint32
}

extension Float: TensorElement {
    package static let tensorType = TensorType.float32
}

extension UInt16: TensorElement {
    package static let tensorType = TensorType.uint16
}

extension UInt8: TensorElement {
    package static let tensorType = TensorType.uint8
}
