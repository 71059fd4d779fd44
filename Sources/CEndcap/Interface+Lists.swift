// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

public import CEndcapHeader
import Diagnostics
import Events
import LinearAlgebra
import Measuring
import Ranking
import RecommenderModels

@c @implementation
public func endcap_recommend(
    _ model: OpaquePointer?, _ users: UnsafePointer<Int64>?, _ count: Int64, _ top: Int32, _ mask: Int32,
    _ run: UnsafePointer<endcap_run>?, _ items: UnsafeMutablePointer<Int32>?, _ scores: UnsafeMutablePointer<Float>?,
    _ own: UnsafeMutablePointer<Int32>?
) -> Int32 {
    attempt {
        let held = try Handles.recommender(model)
        let number = try Arguments.number(count, "count")
        let indexes = try Arguments.numbers(users, number, "users").map { try held.user($0) }
        let writer = try ListWriter(
            held, count: number, top: top, mask: mask, items: items, scores: scores, own: own)
        try Run.compute(run) { try writer.write(users: indexes, threads: $0.threads) }
    }
}

@c @implementation
public func endcap_recommend_rows(
    _ model: OpaquePointer?, _ rows: UnsafePointer<endcap_csr>?, _ top: Int32, _ mask: Int32,
    _ run: UnsafePointer<endcap_run>?, _ items: UnsafeMutablePointer<Int32>?, _ scores: UnsafeMutablePointer<Float>?,
    _ own: UnsafeMutablePointer<Int32>?
) -> Int32 {
    attempt {
        let held = try Handles.recommender(model)
        let rows = try held.rows(rows)
        let writer = try ListWriter(
            held, count: rows.rows, top: top, mask: mask, items: items, scores: scores, own: own)
        try Run.compute(run) { try writer.write(rows: rows, threads: $0.threads) }
    }
}

@c @implementation
public func endcap_fold_in(
    _ model: OpaquePointer?, _ rows: UnsafePointer<endcap_csr>?, _ run: UnsafePointer<endcap_run>?,
    _ factors: UnsafeMutablePointer<Float>?
) -> Int32 {
    attempt {
        let held = try Handles.recommender(model)
        let (rows, foldIn, columns) = (try held.rows(rows), try held.foldIn(), held.factors)
        guard columns > 0 else { throw Arguments.wrong("the model has no factors", "Use one of ials or als") }
        let size = try Arguments.product(rows.rows, columns, "factors")
        let output = try Arguments.output(factors, size, "factors")
        try Run.compute(run) { run in
            try parallelFor(rows.rows, chunk: 16, threads: run.threads) { range in
                for row in range {
                    let taste = try foldIn.visitor(Profile(row: row, of: rows)).taste
                    output.fill(from: Query(taste).factors, at: row * columns)
                }
            }
        }
    }
}

@c @implementation
public func endcap_similar(
    _ model: OpaquePointer?, _ items: UnsafePointer<Int64>?, _ count: Int64, _ top: Int32,
    _ run: UnsafePointer<endcap_run>?, _ similar: UnsafeMutablePointer<Int32>?,
    _ scores: UnsafeMutablePointer<Float>?
) -> Int32 {
    attempt {
        let held = try Handles.recommender(model)
        let number = try Arguments.number(count, "count")
        let indexes = try Arguments.numbers(items, number, "items").map { try held.item($0) }
        let writer = try ListWriter(held, count: number, top: top, mask: 0, items: similar, scores: scores)
        try Run.compute(run) { try writer.write(similarTo: indexes, threads: $0.threads) }
    }
}

@c @implementation
public func endcap_explain(
    _ model: OpaquePointer?, _ user: Int64, _ item: Int64, _ past: UnsafeMutablePointer<Int32>?,
    _ values: UnsafeMutablePointer<Float>?, _ shares: UnsafeMutablePointer<Double>?, _ capacity: Int64,
    _ entries: UnsafeMutablePointer<Int64>?, _ baseline: UnsafeMutablePointer<Double>?
) -> Int32 {
    attempt {
        let held = try Handles.recommender(model)
        let profile = try held.model.history(of: held.user(user))
        let count = profile.items.count
        entries?.pointee = Int64(count)
        guard let past else { return try held.model.checkUnchanged() }
        guard capacity >= count else {
            throw Arguments.wrong("there is room for \(capacity) items, and the history has \(count)", "Give that room")
        }
        let numbers = profile.items.map { Int32(held.items.number(of: Int($0))) }
        let places = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        try Arguments.output(past, count, "past").fill(from: places.map { numbers[$0] })
        try Arguments.optional(values, count, "values")?.fill(from: places.map { profile.values[$0] })
        if let shares = try Arguments.optional(shares, count, "shares") {
            guard let foldIn = held.model.foldIn else {
                let kind = held.model.settings.kind.rawValue
                throw Arguments.wrong("a model of the kind '\(kind)' explains nothing", "Use one of another kind")
            }
            let index = UInt32(try held.item(item))
            let visitor = try foldIn.visitor(profile)
            let all = visitor.shares(of: index)
            shares.fill(from: places.map { all[$0] })
            baseline?.pointee = visitor.baseline(of: index) ?? 0
        }
        try held.model.checkUnchanged()
    }
}

extension HeldRecommender {
    /// Rows of users whom the model need not know.
    fileprivate func rows(_ given: UnsafePointer<endcap_csr>?) throws -> SparseMatrix {
        let argument = try SparseArgument(
            given, "rows", model.settings.weights.usesRatings ? .ratings : .confidences)
        guard argument.columns == items.count else {
            throw Arguments.wrong(
                "rows has \(argument.columns) columns, and the model has \(items.count) items",
                "Give a column for each item of the model")
        }
        return argument.matrix(rows: IdOrder(count: argument.rows), columns: items)
    }
}

extension ListWriter {
    /// Writes the items that are most similar to others.
    fileprivate func write(similarTo items: [Int], threads: Threads) throws {
        guard let similarity = model.similarity() else {
            let kind = model.model.settings.kind.rawValue
            throw Arguments.wrong("a model of the kind '\(kind)' knows no similarity", "Use one of another kind")
        }
        let (ranker, writer) = (similarity.ranker, self)
        try parallelFor(items.count, chunk: 64, threads: threads, scratch: { ranker.makeScratch() }) { range, scratch in
            for row in range {
                let taste = similarity.taste(of: items[row])
                let query = Query(taste, excluded: [UInt32(items[row])])
                let list = taste.isBlank ? [] : ranker.top(writer.possible, for: [query], scratch: scratch)[0]
                guard list.allSatisfy(\.score.isFinite) else { throw Self.notFinite }
                writer.write(list, own: 0, row: row)
            }
        }
    }
}
