package import CustomerModels
import Documents
import Features
import LinearAlgebra
import Synchronization

/// Renders probabilities as CSV rows, with their reasons if requested.
struct ScoreWriter: Sendable {
    private let model: PropensityModel
    /// How many reasons each row has; 0 for the probability alone.
    private let reasons: Int
    private let threads: Int

    init(_ model: PropensityModel, reasons: Int, threads: Int) {
        self.model = model
        self.reasons = reasons
        self.threads = threads
    }

    /// `customer,probability`, or with reasons `customer,probability,log_odds,reason_1,contribution_1,…`.
    func header(name: String) -> [UInt8] {
        var fields = [csvField(name.utf8), Array("probability".utf8)]
        if reasons > 0 {
            fields.append(Array("log_odds".utf8))
            for number in 1...reasons {
                fields += [Array("reason_\(number)".utf8), Array("contribution_\(number)".utf8)]
            }
        }
        return Array(fields.joined(separator: [Self.comma])) + [Self.lineFeed]
    }

    /// Scores a table's rows.
    ///
    /// - Parameters:
    ///   - table: The rows.
    ///   - name: Returns the bytes of a row's first field.
    /// - Throws: `UserError` for a table without the columns of the model.
    /// - Returns: The lines, and the sum of the probabilities.
    func lines(
        of table: FeatureTable, name: @escaping @Sendable (Int) -> ArraySlice<UInt8>
    ) throws -> (text: [[UInt8]], sum: Double) {
        let encoded = try model.settings.encoding.encode(table, threads: threads)
        let logOdds = try model.logOdds(of: encoded, threads: threads)
        let explainer = PropensityModel.Explainer(model, table, encoded: encoded)
        let parts = Mutex<[Int: ([UInt8], Double)]>([:])
        try parallelFor(table.rowCount, chunk: 2048, threads: threads) { range in
            var text: [UInt8] = []
            var sum = 0.0
            for row in range {
                let probability = model.settings.calibration.probability(ofLogOdds: logOdds[row])
                sum += probability
                text += csvField(name(row))
                text.append(Self.comma)
                text.append(contentsOf: probability.description.utf8)
                if reasons > 0 {
                    text.append(Self.comma)
                    text.append(contentsOf: logOdds[row].description.utf8)
                    append(explainer.contributions(row: row), to: &text)
                }
                text.append(Self.lineFeed)
            }
            parts.withLock { $0[range.lowerBound] = (text, sum) }
        }
        let ordered = parts.withLock { $0 }.sorted { $0.key < $1.key }.map(\.value)
        return (ordered.map(\.0), ordered.reduce(0) { $0 + $1.1 })
    }

    /// The strongest contributions as `column=value,contribution`, padded with empty fields.
    private func append(_ contributions: [PropensityModel.Contribution], to text: inout [UInt8]) {
        let strongest = contributions.strongest(reasons)
        for position in 0..<reasons {
            text.append(Self.comma)
            guard position < strongest.count else {
                text.append(Self.comma)
                continue
            }
            let reason = strongest[position]
            text += csvField("\(reason.column)=\(reason.value ?? "")".utf8)
            text.append(Self.comma)
            text.append(contentsOf: reason.contribution.description.utf8)
        }
    }

    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
}

extension [PropensityModel.Contribution] {
    /// The contributions with the largest magnitude, without zeros; ties are in the order of the columns.
    package func strongest(_ count: Int) -> [PropensityModel.Contribution] {
        let ordered = enumerated().filter { $0.element.contribution != 0 }.sorted {
            (-abs($0.element.contribution), $0.offset) < (-abs($1.element.contribution), $1.offset)
        }
        return ordered.prefix(count).map(\.element)
    }
}
