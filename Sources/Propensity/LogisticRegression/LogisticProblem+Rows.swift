import Diagnostics
import FeatureLearning
import Features
import LinearAlgebra

extension LogisticProblem {
    /// - Throws: `UserError` with code `invalidData` unless weights are finite, not negative, and positive in each
    ///   class.
    func validate() throws {
        if let place = weights?.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw UserError(
                .invalidData, "a row has the weight \(weights?[place] ?? 0)", remedy: "Give numbers of at least 0")
        }
        let sums = weightSums(of: 0..<labels.count)
        guard sums.positive > 0 && sums.all > sums.positive && sums.all.isFinite else {
            throw UserError(
                .invalidData, "all rows have the same answer: there is nothing to tell apart",
                remedy: "Give rows of both kinds")
        }
    }

    /// The sum of the weights of a range of rows, and of those with label yes.
    func weightSums(of range: Range<Int>) -> (all: Double, positive: Double) {
        guard let weights else {
            return (Double(range.count), Double(labels[range].reduce(0) { $0 + Int($1) }))
        }
        return range.reduce(into: (0.0, 0.0)) { sums, row in
            sums.0 += weights[row]
            if labels[row] != 0 { sums.1 += weights[row] }
        }
    }

    /// The weight sums of the visited blocks, added block after block; the loss is divided by this Σw.
    func weightSums(of chunks: RowChunks) -> (all: Double, positive: Double) {
        (0..<chunks.count).flatMap(chunks.blocks).reduce(into: (0.0, 0.0)) { sums, block in
            let own = weightSums(of: block)
            sums.0 += own.all
            sums.1 += own.positive
        }
    }

    /// Adds `Σ residual · row` over a range of rows to the gradient, and sets the rows' curvatures.
    ///
    /// - Returns: The sum of their weighted losses.
    func addGradient(
        of range: Range<Int>, at z: [Double], _ scratch: RowBlockScratch,
        curvatures: UnsafeMutableBufferPointer<Double>,
        to gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let (margins, residuals) = (scratch.margins(range.count), scratch.residuals(range.count))
        z.withUnsafeBufferPointer { rows.multiply(range, by: $0, into: margins) }
        let loss = labels[range].withUnsafeBufferPointer { labels in
            guard let weights else {
                return logLoss(ofMargins: margins, labels, nil, residuals: residuals, curvatures: curvatures)
            }
            return weights[range].withUnsafeBufferPointer { weights in
                logLoss(ofMargins: margins, labels, weights, residuals: residuals, curvatures: curvatures)
            }
        }
        rows.addSum(of: range, weights: UnsafeBufferPointer(residuals), to: gradient)
        return loss
    }
}
