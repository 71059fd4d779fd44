// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

import BLAS
public import CEndcapHeader
import Diagnostics
import Documents
import Glibc
import LinearAlgebra
import Ranking
import Recommenders

@c @implementation
public func endcap_gram(
    _ matrix: UnsafePointer<Float>?, _ rows: Int64, _ factors: Int32, _ run: UnsafePointer<endcap_run>?,
    _ gram: UnsafeMutablePointer<Double>?
) -> Int32 {
    attempt {
        let columns = try Arguments.factors(factors)
        let values = try Matrix(
            lent: matrix, rows: Arguments.number(rows, "rows"), columns: columns, "matrix")
        let output = try Arguments.output(gram, columns * columns, "gram")
        try Run.compute(run) { output.fill(from: try GramMatrix(of: values, threads: $0.threads).values) }
    }
}

@c @implementation
public func endcap_solve_rows(
    _ recipe: UnsafePointer<CChar>?, _ block: UnsafePointer<endcap_csr>?, _ fixed: UnsafePointer<Float>?,
    _ factors: Int32, _ gram: UnsafePointer<Double>?, _ outOf: Int64, _ run: UnsafePointer<endcap_run>?,
    _ solved: UnsafeMutablePointer<Float>?
) -> Int32 {
    attempt {
        let columns = try Arguments.factors(factors)
        let parameters = try IALSParameters(recipe: Arguments.text(recipe, "recipe"), factors: columns)
        let rows = try SparseArgument(block, "block", .confidences).matrix
        let other = try Matrix(lent: fixed, rows: rows.columns, columns: columns, "fixed")
        let count = outOf == 0 ? rows.columns : try Arguments.number(outOf, "out_of", from: rows.columns, to: .max)
        guard gram != nil || count == rows.columns else {
            throw Arguments.wrong("fixed is a part of its side, and gram is NULL", "Give the Gram matrix of the side")
        }
        let size = try Arguments.product(rows.rows, columns, "solved")
        _ = try Arguments.output(solved, size, "solved")
        let own = try Matrix(lent: solved.map { UnsafePointer($0) }, rows: rows.rows, columns: columns, "solved")
        let known = try gram.map { gram in
            let values = Array(try Arguments.numbers(gram, columns * columns, "gram"))
            guard values.allSatisfy(\.isFinite) else {
                throw UserError(
                    .invalidData, "gram has a number that is not finite", remedy: "Compute it by endcap_gram")
            }
            return GramMatrix(size: columns, values: values)
        }
        try Run.compute(run) { run in
            do {
                try parameters.solve(
                    rows, into: own, fixed: other, known ?? GramMatrix(of: other, threads: run.threads),
                    outOf: count, threads: run.threads)
            } catch let failure as HalfSweep.Failure {
                throw UserError(
                    .notConverged, "the equations of row \(failure.row) of the block have no finite solution",
                    remedy: "Raise regularization, or look at the values of that row and of fixed")
            }
        }
    }
}

@c @implementation
public func endcap_top(
    _ users: UnsafePointer<Float>?, _ count: Int64, _ items: UnsafePointer<Float>?, _ itemCount: Int64,
    _ factors: Int32, _ mask: UnsafePointer<endcap_csr>?, _ top: Int32, _ run: UnsafePointer<endcap_run>?,
    _ best: UnsafeMutablePointer<Int32>?, _ scores: UnsafeMutablePointer<Float>?
) -> Int32 {
    attempt {
        let columns = try Arguments.factors(factors)
        let people = try Matrix(lent: users, rows: Arguments.number(count, "count"), columns: columns, "users")
        let all = try Matrix(lent: items, rows: Arguments.number(itemCount, "item_count"), columns: columns, "items")
        let masked = try mask.map { try SparseArgument($0, "mask", .ignored).matrix }
        if let masked, masked.rows != people.rows || masked.columns != all.rows {
            throw Arguments.wrong(
                "mask is \(masked.rows) × \(masked.columns), and needs to be \(people.rows) × \(all.rows)",
                "Give a row for each user and a column for each item")
        }
        let length = try Arguments.number(top, "top", from: 1, to: 1_000_000)
        let size = try Arguments.product(people.rows, length, "best")
        let (numbers, values) = (
            try Arguments.output(best, size, "best"), try Arguments.output(scores, size, "scores")
        )
        try Run.compute(run) { run in
            try Arguments.checkFinite(people, "users", run.threads)
            try Arguments.checkFinite(all, "items", run.threads)
            let ranker = FactorRanker(PackedItems(all))
            let possible = max(min(length, all.rows), 1)
            try parallelFor(people.rows, chunk: 256, threads: run.threads, scratch: { ranker.makeScratch() }) {
                range, scratch in
                let queries = range.map { row in
                    Query(
                        factors: Array(people[row]),
                        excluded: masked.map { Array($0.indices[$0.range(ofRow: row)]) } ?? [])
                }
                for (row, list) in zip(range, ranker.top(possible, for: queries[...], scratch: scratch)) {
                    for place in 0..<length {
                        let item = place < list.count ? list[place] : nil
                        numbers[row * length + place] = item.map { Int32($0.index) } ?? -1
                        values[row * length + place] = item?.score ?? 0
                    }
                }
            }
        }
    }
}

extension Arguments {
    /// The number of factors of matrices.
    fileprivate static func factors(_ value: Int32) throws -> Int {
        try number(value, "factors", from: 1, to: 4096)
    }

    /// - Throws: `UserError` with code `invalidData` for a row with a number that is not finite.
    fileprivate static func checkFinite(_ matrix: Matrix, _ name: String, _ threads: Threads) throws {
        try parallelFor(matrix.rows, chunk: 1024, threads: threads) { range in
            for row in range where !matrix[row].allSatisfy(\.isFinite) {
                throw UserError(
                    .invalidData, "row \(row) of \(name) has a number that is not finite", remedy: "Give finite numbers"
                )
            }
        }
    }
}

@c @implementation
public func endcap_decide(
    _ recipe: UnsafePointer<CChar>?, _ users: Int64, _ items: Int64, _ pairs: Int64,
    _ decided: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    attempt {
        let place = try Arguments.place(decided, "decided")
        let parameters = try IALSParameters(recipe: Arguments.text(recipe, "recipe"))
        let usual = IALSParameters.usual(
            users: try Arguments.number(users, "users", from: 1, to: .max),
            items: try Arguments.number(items, "items", from: 1, to: .max),
            pairs: try Arguments.number(pairs, "pairs", from: 1, to: .max))
        let own = RecommenderAlgorithm(parameters: parameters.decided(by: usual))
        try own.validate()
        place.pointee = strdup(try JSONValue(encoding: own).text)
    }
}

extension IALSParameters {
    /// The parameters of a recipe of iALS, which may leave to the data what follows them.
    init(recipe: String) throws {
        let algorithm = try RecommenderAlgorithm(recipe: recipe)
        guard let parameters = algorithm.parameters as? IALSParameters else {
            throw Arguments.wrong("a model of \(algorithm.name.rawValue) has no such rows", "Name the algorithm ials")
        }
        self = parameters
    }

    /// The parameters of a recipe of iALS, for one sweep.
    init(recipe: String, factors: Int) throws {
        try self.init(recipe: recipe)
        guard !followsData else {
            throw Arguments.wrong(
                "regularization or unobserved_weight is not given, and no block knows what the data decide",
                "Give both, the same for all blocks; endcap_decide fills them in")
        }
        self.factors = factors
        try validate()
    }
}
