import Events
import ModelFiles

/// The types of each pair of a history as bits: a byte a pair for up to eight types, four bytes for more.
struct StoredTypes: Sendable {
    private let width: Width

    private enum Width: Sendable {
        case bytes(Tensor<UInt8>)
        case words(Tensor<UInt32>)
    }

    private static let name = "history.types"
    private static let mostInAByte = 8

    /// The types of a model's history; `nil` when its events have none.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a tensor of another form.
    init?(of file: TensorFile, settings: RecommenderSettings, pairs: Int) throws {
        guard file.contains(Self.name) else { return nil }
        width =
            settings.weights.typeNames.count <= Self.mostInAByte
            ? .bytes(try file.tensor(Self.name, shape: [pairs])) : .words(try file.tensor(Self.name, shape: [pairs]))
    }

    static func add(_ bits: [UInt32], of settings: RecommenderSettings, to file: inout TensorFileWriter) {
        if settings.weights.typeNames.count <= mostInAByte {
            file.add(name, bits.map { UInt8(truncatingIfNeeded: $0) })
        } else {
            file.add(name, bits)
        }
    }

    /// The bits of a range of pairs.
    func bits(from start: UInt64, to end: UInt64) throws -> [UInt32] {
        switch width {
        case .bytes(let tensor): try tensor.values(from: start, to: end).map { UInt32($0) }
        case .words(let tensor): Array(try tensor.values(from: start, to: end))
        }
    }
}
