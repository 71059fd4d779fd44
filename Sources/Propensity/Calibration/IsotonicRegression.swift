import CustomerModels

/// Fits an increasing curve: the best non-decreasing steps, joined at their centres.
///
/// Pooling adjacent violators (Ayer et al. 1955) gives the non-decreasing values of least weighted square error, which
/// also have the greatest likelihood: blocks of rows, each with its rate of yes. Each block becomes one point at its
/// mean log-odds, and the curve is linear between the points (centred isotonic regression; Oron & Flournoy 2017). The
/// rows of one block keep their order, so a calibration does not change the ranking. A block of only yes or only no
/// would give new rows a probability of 1 or 0, so rates are clipped to [1/(n+2), 1 − 1/(n+2)], where n is the number
/// of all rows.
enum IsotonicRegression {
    static func fit(_ rows: HeldOutRows) -> Calibration {
        let least = 1 / (Double(rows.logOdds.count) + 2)
        let blocks = pooled(rows)
        let curve = IsotonicCurve(
            logOdds: blocks.map(\.center), probabilities: blocks.map { min(max($0.rate, least), 1 - least) })
        // The blocks are sorted and distinct, so they always make a curve.
        return curve.map(Calibration.isotonic) ?? .none
    }

    /// Pools the rows into blocks in ascending order of log-odds and of rates, O(n log n).
    private static func pooled(_ rows: HeldOutRows) -> [Block] {
        let order = rows.logOdds.indices.sorted { (rows.logOdds[$0], $0) < (rows.logOdds[$1], $1) }
        // Equal log-odds must get equal probabilities, so they form one block from the start.
        var distinct: [Block] = []
        for row in order {
            let block = Block(rows.logOdds[row], weight: rows.weights[row], label: rows.labels[row])
            if let last = distinct.last, last.greatest == block.least {
                distinct[distinct.count - 1] = last + block
            } else {
                distinct.append(block)
            }
        }
        var blocks: [Block] = []
        for var block in distinct {
            while let last = blocks.last, last.rate >= block.rate {
                blocks.removeLast()
                block = last + block
            }
            blocks.append(block)
        }
        return blocks
    }

    private struct Block {
        let least: Double
        let greatest: Double
        let weight: Double
        let positives: Double
        let weightedLogOdds: Double

        init(_ logOdds: Double, weight: Double, label: Double) {
            self.init(
                least: logOdds, greatest: logOdds, weight: weight, positives: weight * label,
                weightedLogOdds: weight * logOdds)
        }

        private init(least: Double, greatest: Double, weight: Double, positives: Double, weightedLogOdds: Double) {
            self.least = least
            self.greatest = greatest
            self.weight = weight
            self.positives = positives
            self.weightedLogOdds = weightedLogOdds
        }

        var rate: Double { positives / weight }
        /// The mean log-odds, clamped to the block because rounding may move it outside.
        var center: Double { min(max(weightedLogOdds / weight, least), greatest) }

        static func + (left: Block, right: Block) -> Block {
            Block(
                least: left.least, greatest: right.greatest, weight: left.weight + right.weight,
                positives: left.positives + right.positives,
                weightedLogOdds: left.weightedLogOdds + right.weightedLogOdds)
        }
    }
}
