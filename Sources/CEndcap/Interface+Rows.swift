// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

public import CEndcapHeader
import CustomerModels
import Diagnostics
import LinearAlgebra
import ModelStore
import Scoring
import Tables

@c @implementation
public func endcap_score_rows(
    _ model: OpaquePointer?, _ rows: UnsafePointer<CChar>?, _ count: Int64, _ run: UnsafePointer<endcap_run>?,
    _ probabilities: UnsafeMutablePointer<Double>?, _ logOdds: UnsafeMutablePointer<Double>?
) -> Int32 {
    attempt {
        guard case .propensity(let model, let version) = try Handles.model(model) else {
            throw Arguments.wrong("the model scores no rows", "Give a propensity model")
        }
        let lines = try Arguments.text(rows, "rows").split(separator: "\n").map(String.init)
        let number = try Arguments.number(count, "count")
        guard lines.count == number else {
            throw Arguments.wrong("rows has \(lines.count) lines, and count is \(number)", "Give one object in each")
        }
        let chances = try Arguments.output(probabilities, number, "probabilities")
        let odds = try Arguments.optional(logOdds, number, "log_odds")
        try Run.compute(run) { run in
            try parallelFor(number, chunk: 1024, threads: run.threads) { range in
                let cells = try range.map { row in try located(row) { try FlatObject.cells(of: lines[row]) } }
                func score(_ rows: Range<Int>) throws -> [ScoredRow] {
                    try ScoredRow.rows(
                        Array(cells[rows]), by: model, version: version, explains: false)
                }
                let scored: [ScoredRow]
                do {
                    scored = try score(cells.indices)
                } catch {
                    // Which row was it?
                    for place in cells.indices {
                        _ = try located(range.lowerBound + place) { try score(place..<place + 1) }
                    }
                    throw error
                }
                chances.fill(from: scored.map(\.probability), at: range.lowerBound)
                odds?.fill(from: scored.map(\.logOdds), at: range.lowerBound)
            }
        }
    }
}

/// Does something with a row of the caller's, and names the row where it goes wrong.
private func located<Result>(_ row: Int, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as UserError {
        var place = error.place ?? UserError.Place()
        place.line = row + 1
        throw UserError(error.code, error.problemMessage, at: place, remedy: error.remedyMessage)
    }
}
