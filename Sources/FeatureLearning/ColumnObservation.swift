import Diagnostics
import Features
import LinearAlgebra
import Tables

/// Everything observed about a column.
struct ColumnObservation: Sendable {
    let rows: Int
    let tally: CellTally
    /// The texts that are not blank, the most frequent first; nil when there are too many to count.
    let levels: [LevelCount]?
    /// Whether a text that is not blank occurs twice; with too many to count, whether one of a sample does.
    let hasRepeats: Bool

    /// The profile of the column, which also says whether it can be a feature.
    func profile(name: String, _ assignment: SchemaOptions.Assignment) -> ColumnProfile {
        let kind = assignment.kind ?? tally.kind ?? .category
        let missing = tally.blank + (kind == .category && tally.kind != nil ? 0 : tally.missingWords)
        let values = kind == .numeric ? tally.sortedValues : []
        let texts = levels.map { levels in kind == .category ? levels : levels.filter { !Self.isMissingWord($0.level) }
        }
        let distinct = kind == .numeric ? values.count : texts?.count ?? ColumnObserver.mostCounted
        var profile = ColumnProfile(
            name: name, use: assignment.use, kind: kind, isInferred: assignment.kind == nil, rows: rows,
            missing: missing, distinct: distinct, distinctIsExact: kind == .numeric || texts != nil,
            numbers: Self.quartiles(of: values), levels: kind == .numeric ? [] : Array((texts ?? []).prefix(5)),
            remarks: [])
        if assignment.use == .feature { remark(on: &profile) }
        return profile
    }

    private static func isMissingWord(_ text: String) -> Bool { Cell.missingWords.contains(text) }

    private static func quartiles(of values: [(value: Double, count: Int)]) -> ColumnProfile.Quartiles? {
        guard let first = values.first, let last = values.last else { return nil }
        // The rank after the last row with each value.
        var ends: [Int] = []
        for value in values { ends.append((ends.last ?? 0) + value.count) }
        let count = ends.last ?? 0
        func quartile(_ share: Double) -> Double {
            quantile(share, count: count) { rank in
                var (low, high) = (0, ends.count - 1)
                while low < high {
                    let middle = (low + high) / 2
                    if ends[middle] <= rank { low = middle + 1 } else { high = middle }
                }
                return values[low].value
            }
        }
        return .init(
            minimum: first.value, lowerQuartile: quartile(0.25), median: quartile(0.5), upperQuartile: quartile(0.75),
            maximum: last.value)
    }
}

extension ColumnObservation {
    /// Leaves the column out if nothing can be learnt from it, and adds remarks on possible mistakes.
    private func remark(on profile: inout ColumnProfile) {
        let isPresent = profile.rows - profile.missing
        if isPresent == 0 {
            profile.use = .leftOut
            profile.remarks.append(.init(kind: .empty, text: "all cells are missing: left out"))
        } else if profile.distinct == 1, profile.missing == 0, profile.kind != .numeric || tally.infinite == 0 {
            profile.use = .leftOut
            profile.remarks.append(.init(kind: .constant, text: "all cells are equal: left out"))
        } else if profile.kind == .category {
            remarkOnCategory(&profile, isPresent: isPresent)
        } else if profile.kind == .numeric, profile.isInferred {
            if tally.areWhole, profile.distinct == isPresent, isPresent >= 20 {
                profile.remarks.append(
                    .init(
                        kind: .allDifferent,
                        text: "whole numbers that are all different: if they are ids, make the column the id or ignore "
                            + "it"))
            } else if tally.areWhole, (3...20).contains(profile.distinct), isPresent >= 5 * profile.distinct {
                profile.remarks.append(
                    .init(
                        kind: .integerCodes,
                        text: "\(profile.distinct) whole numbers, taken as amounts: if they are codes, make the column "
                            + "a category"))
            }
        }
    }

    private func remarkOnCategory(_ profile: inout ColumnProfile, isPresent: Int) {
        let numbers = tally.numbers + tally.infinite
        if profile.isInferred, let remark = remarkOnWriting(profile.name, isPresent: isPresent) {
            profile.remarks.append(remark)
        } else if profile.isInferred, numbers > 0 {
            let example = levels?.first { !isNumber($0.level) }.map { ", such as \($0.level.excerpt)" } ?? ""
            profile.remarks.append(
                .init(
                    kind: .mixed,
                    text:
                        "\(numbers) cells are numbers and \(tally.texts) are not\(example): taken as a category; if the "
                        + "others are mistakes, mend them or make the column numeric"))
        }
        if !hasRepeats, isPresent * 2 > profile.rows, isPresent > 1 {
            profile.use = profile.isInferred ? .leftOut : .feature
            profile.remarks.append(
                .init(
                    kind: .allDifferent,
                    text: profile.isInferred
                        ? "all cells are different: left out; if the column names the customer, make it the id; to "
                            + "use it, make it a category" : "all cells are different"))
        } else if !profile.distinctIsExact {
            profile.remarks.append(
                .init(
                    kind: .manyLevels,
                    text: "more than \(profile.distinct) texts: hash them into buckets, or ignore the column"))
        } else if profile.isInferred, isPresent >= 20, profile.distinct * 10 >= isPresent * 8 {
            profile.remarks.append(
                .init(
                    kind: .manyLevels,
                    text: "\(profile.distinct) texts in \(isPresent) cells, so that hardly any row can teach about "
                        + "another: if the column names the customer, make it the id, else ignore it"))
        }
    }

    /// A remark on a category whose texts are amounts or times in another form than the one that is read.
    private func remarkOnWriting(_ name: String, isPresent: Int) -> ColumnProfile.Remark? {
        guard let levels, !levels.isEmpty else { return nil }
        let texts = levels.prefix(Self.mostLooked).map(\.level).filter { !Cell.missingWords.contains($0) }
        guard let example = texts.first(where: { !isNumber($0) }) else { return nil }
        let formats = NumberFormat.fitting(texts)
        if !formats.isEmpty {
            return .init(
                kind: .amounts,
                text: "amounts such as \(example.excerpt) are taken as a category: say how they are written",
                formats: formats)
        }
        guard Self.areTimes(texts) else { return nil }
        return .init(
            kind: .times,
            text: "times such as \(example.excerpt) are taken as a category: ignore the column, or give the days up to "
                + "a fixed day in place of it")
    }

    private static func areTimes(_ texts: [String]) -> Bool {
        var column = TimestampColumn()
        return texts.allSatisfy { text in
            var text = text
            return text.withUTF8 { (try? column.parse(UnsafeRawBufferPointer($0))) != nil }
        }
    }

    private static let mostLooked = 1000

    private func isNumber(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { Cell.number(UnsafeRawBufferPointer($0), tally.format) != nil }
    }
}
