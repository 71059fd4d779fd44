import Diagnostics
package import Features
import Ids
package import LinearAlgebra
import Synchronization
import Tables

/// Learns how to encode a table from its training rows.
///
/// - numeric: mean and population deviation; an indicator if some, but not all, numbers are missing.
/// - boolean: the mean, which replaces missing cells; an indicator as for numeric.
/// - category: one part per level of the training rows, in byte order; `1.0` is the level `1` where all are whole
///   numbers and both occur.
/// - with `bins`: quantiles of the training rows as edges (type 7 of Hyndman & Fan 1996, numpy's default); equal edges
///   are merged.
/// - with `hash`: buckets by `IdHash.bucket`, seeded with 0.
///
/// A column whose cells are all equal in these rows carries no information and gets no coefficient.
package enum EncoderLearning {
    /// Learns an encoder for every column of a table.
    ///
    /// - Parameters:
    ///   - table: The features.
    ///   - rows: The positions of the training rows, in the order in which they are summed; nil means all.
    ///   - options: The encodings that differ from the defaults of the columns' kinds.
    ///   - mostParts: The most parts that a column may have; a model with more could not be read.
    ///   - threads: The number of threads; the result does not depend on it.
    /// - Returns: The encoders, in the order of the table's columns.
    /// - Throws: `UserError` when the options do not fit the table; with code `invalidData` when two columns have names
    ///   that are canonically equivalent, or a category has too many levels.
    package static func learn(
        _ table: FeatureTable, rows: [Int]? = nil, options: EncodingOptions = .init(),
        mostParts: Int = ColumnEncoder.mostParts, threads: Threads = 1
    ) throws -> TableEncoding {
        try checkNames(of: table)
        try options.validate(for: table)
        let learnt = Mutex([ColumnEncoder?](repeating: nil, count: table.columns.count))
        try parallelFor(table.columns.count, chunk: 1, threads: threads) { range in
            for index in range {
                let encoder = encoder(of: table.columns[index], rows: rows, options)
                learnt.withLock { $0[index] = encoder }
            }
        }
        let encoders = learnt.withLock { $0.compactMap(\.self) }
        for encoder in encoders { try checkParts(of: encoder, most: mostParts) }
        guard encoders.reduce(0, { $0 + $1.coefficientCount }) < Int(UInt32.max) else {
            throw UserError(
                .invalidData, "the categories have more than 2³² levels",
                remedy: "Put the largest into buckets with \(.hash), or leave them out with \(.ignoredColumns)")
        }
        return TableEncoding(columns: encoders)
    }

    private static func checkNames(of table: FeatureTable) throws {
        var names: Set<String> = []
        for column in table.columns where !names.insert(column.name).inserted {
            throw UserError(
                .invalidData, "two columns are called '\(column.name)'", at: .init(column: column.name),
                remedy: "Rename one of them, or leave it out")
        }
    }

    private static func checkParts(of encoder: ColumnEncoder, most: Int) throws {
        guard case .field(let field) = encoder.method, field.partition.count > most else { return }
        let name = encoder.column
        let remedy: Message =
            "Put them into buckets with \(.hash, "'\(name)=1000'"), merge rare ones with \(.rareBelow), or leave the "
            + "column out with \(.ignoredColumns, "'\(name)'")"
        throw UserError(
            .invalidData, "the category has \(field.partition.count) levels; a model can hold \(most) a column",
            at: .init(column: name), remedy: remedy)
    }

    private static func encoder(
        of column: FeatureTable.Column, rows: [Int]?, _ options: EncodingOptions
    ) -> ColumnEncoder {
        let method: ColumnEncoder.Method
        switch column.values {
        case .numbers(let all):
            let numbers = rows.map { $0.map { all[$0] } } ?? all
            if let bins = options.bins[column.name] {
                method = .field(field(of: numbers, bins: bins, options))
            } else {
                method = .number(numberEncoder(of: numbers, kind: column.kind))
            }
        case .levels(let all, let levels):
            var counts = [Int](repeating: 0, count: levels.count)
            if let rows {
                for row in rows { counts[Int(all[row])] += 1 }
            } else {
                for level in all { counts[Int(level)] += 1 }
            }
            method = .field(field(of: levels, counts, buckets: options.hash[column.name], options))
        }
        return ColumnEncoder(column: column.name, kind: column.kind, method: method)
    }

    /// Smaller deviations count as 0, because dividing by them would make coefficients in raw units infinite.
    private static let leastDeviation = 1e-290

    private static func numberEncoder(of numbers: [Double], kind: ColumnKind) -> NumberEncoder {
        let moments = Moments(numbers)
        let hasIndicator = moments.count > 0 && moments.count < numbers.count
        // Adding 0 turns −0 into 0; otherwise equal data could give models that differ in their bytes.
        let mean = moments.mean + 0
        guard kind == .numeric else {
            return NumberEncoder(
                center: 0, deviation: moments.deviation > 0 ? 1 : nil, fill: mean, hasIndicator: hasIndicator)
        }
        return NumberEncoder(
            center: mean, deviation: moments.deviation > leastDeviation ? moments.deviation : nil, fill: 0,
            hasIndicator: hasIndicator)
    }

    private static func field(of numbers: [Double], bins: Int, _ options: EncodingOptions) -> FieldEncoder {
        let sorted = numbers.filter { !$0.isNaN }.sorted()
        let edges = edges(of: sorted, bins: bins)
        var counts = [Int](repeating: 0, count: edges.count + 2)
        for number in sorted { counts[FieldEncoder.bin(of: number, edges: edges)] += 1 }
        counts[edges.count + 1] = numbers.count - sorted.count
        let hasMissing = sorted.count < numbers.count
        if !hasMissing { counts.removeLast() }
        return FieldEncoder(
            .bins(edges: edges, hasMissing: hasMissing), reference: reference(counts, options))
    }

    /// The inner borders of bins with about equal counts, ascending; fewer if many numbers are equal.
    private static func edges(of sorted: [Double], bins: Int) -> [Double] {
        guard let least = sorted.first else { return [] }
        var edges: [Double] = []
        for bin in 1..<bins {
            let edge = quantile(Double(bin) / Double(bins), count: sorted.count) { sorted[$0] }
            // Skip an edge at the least number, because its lower bin would be empty.
            if edge > edges.last ?? least { edges.append(edge) }
        }
        return edges
    }

    private static func field(
        of levels: IdTable, _ counts: [Int], buckets: Int?, _ options: EncodingOptions
    ) -> FieldEncoder {
        if let buckets {
            let partition = FieldEncoder.Partition.buckets(buckets, seed: 0)
            var sums = [Int](repeating: 0, count: buckets)
            for level in levels.indices where counts[level] > 0 {
                let bucket = levels[level].withUnsafeBytes { IdHash.bucket(of: $0, seed: 0, count: buckets) }
                sums[bucket] += counts[level]
            }
            return FieldEncoder(partition, reference: reference(sums, options))
        }
        let merged = WholeNumberLevels.merged(counts, of: levels)
        let least = options.rareBelow ?? 1
        let kept = levels.indices.filter { merged[$0] >= least }
        let rare = levels.indices.reduce(0) { $0 + (merged[$1] < least ? merged[$1] : 0) }
        return FieldEncoder(
            .levels(levels.subset(keeping: kept), hasRare: rare > 0),
            reference: reference(kept.map { merged[$0] } + (rare > 0 ? [rare] : []), options))
    }

    /// The part to drop: a single part, because it carries no information, or on request the most frequent one.
    ///
    /// Among equally frequent parts it is the first.
    private static func reference(_ counts: [Int], _ options: EncodingOptions) -> Int? {
        guard options.dropsReference || counts.count == 1 else { return nil }
        return counts.indices.max { counts[$0] < counts[$1] || counts[$0] == counts[$1] && $0 > $1 }
    }
}
