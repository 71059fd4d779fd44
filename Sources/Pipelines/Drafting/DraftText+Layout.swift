import Diagnostics
import Sources
import Tables

extension DraftText {
    /// Adds how the text of a table is laid out, where it is not as usual.
    ///
    /// - Parameters:
    ///   - layout: The layout by which the table was read.
    ///   - given: What the user said of it, which is no guess.
    ///   - fields: The number of columns.
    ///   - section: The key of the table: `data.events` or `data.table`.
    mutating func layout(_ layout: TableLayout, given: TableLayout, fields: Int, in section: String) {
        guard layout != .standard else { return }
        comment("How the text is written.", 2)
        line("layout:", 2)
        func key(_ name: String) -> ParameterKey { ParameterKey("\(section).layout.\(name)") }
        if let delimiter = layout.delimiter {
            let name = Self.name(of: delimiter)
            if given.delimiter == nil {
                guess(key("delimiter"), name, because: "it splits the first lines into \(fields) fields each", 3)
            }
            value("delimiter", name, 3)
        }
        if let encoding = layout.encoding {
            if given.encoding == nil {
                guess(key("encoding"), encoding.rawValue, because: "the bytes are not UTF-8", 3)
            }
            value("encoding", encoding.rawValue, 3)
        }
        if layout.noHeader {
            if !given.noHeader {
                guess(key("no_header"), "true", because: "the first line looks like a row of data", 3)
            }
            line("no_header: true", 3)
        }
        let numbers = layout.numbers
        let isGiven =
            numbers.usual == given.numbers.usual
            && numbers.columns.allSatisfy { given.numbers.columns[$0.key] == $0.value }
        add(key("decimal"), numbers, isGiven, standard: ["point"]) { [$0.decimal.rawValue] }
        add(key("thousands"), numbers, isGiven, standard: ["none"]) { [$0.thousands.rawValue] }
        add(key("unit"), numbers, isGiven, standard: []) { $0.units }
    }

    /// Adds one part of the formats of numbers: that of all columns, and those of single ones.
    private mutating func add(
        _ key: ParameterKey, _ numbers: NumberFormats, _ isGiven: Bool, standard: [String],
        _ part: (NumberFormat) -> [String]
    ) {
        let usual = part(numbers.usual)
        let columns = numbers.columns.sorted { $0.key < $1.key }.map { (name: $0.key, parts: part($0.value)) }
            .filter { $0.parts != usual }
        let all =
            (usual == standard ? [] : usual)
            + columns.flatMap { column in column.parts.map { "\(column.name)=\($0)" } }
        guard !all.isEmpty else { return }
        if !isGiven { guess(key, all.joined(separator: ", "), because: "numbers are written so", 3) }
        guard usual == standard, !columns.isEmpty else {
            line("\(key.name): \(all.count == 1 ? Self.scalar(all[0]) : Self.list(all))", 3)
            return
        }
        line("\(key.name):", 3)
        for column in columns {
            let text = column.parts.count == 1 ? Self.scalar(column.parts[0]) : Self.list(column.parts)
            line("\(Self.scalar(column.name)): \(text)", 4)
        }
    }

    private static func name(of delimiter: Delimiter) -> String {
        switch delimiter {
        case .semicolon: "semicolon"
        case .pipe: "pipe"
        case .tab: "tab"
        case .comma: "comma"
        default: delimiter.text
        }
    }
}
