import Diagnostics
import Sources
import Tables

/// The probabilities of a batch, as `scorer batch` writes them for a model of customers.
struct ScoredBatch: Sendable {
    let file: String
    private(set) var probabilities: [Double] = []

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file, in any form that `scorer batch` writes.
    ///   - progress: Receives how far the reading has come.
    /// - Throws: `UserError` with code `invalidData` and the place for a row that cannot be read.
    init(_ path: String, progress: Progress) throws {
        var reader = try RecordReader.open(TableSource(path), progress: progress)
        file = reader.file
        let column = try reader.column(named: "probability")
        reader.useOnly([column])
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error): throw error
            case .record: break
            }
            guard let probability = reader.number(column), (0...1).contains(probability) else {
                throw reader.problem(column, "expected a probability from 0 to 1")
            }
            probabilities.append(probability)
        }
        guard !probabilities.isEmpty else {
            throw UserError(
                .invalidData, "the file has a header but no row", at: .init(file: file),
                remedy: "Give a batch with rows; scorer batch never writes one without")
        }
    }
}
