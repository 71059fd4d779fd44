import Documents

extension Double {
    /// Six significant digits with commas between groups of thousands; `–` for what is no finite number.
    var shown: String { shown(significant: 6) }

    func shown(significant digits: Int) -> String { isFinite ? grouped(significant(digits)) : noNumber }

    /// A fixed number of decimals with commas between groups of thousands; `–` for what is no finite number.
    func shown(decimals: Int) -> String { isFinite ? grouped(fixed(decimals)) : noNumber }

    /// The number for JSON, which has no NaN and no infinities: they are null.
    var json: JSONValue { isFinite ? .double(self == 0 ? 0 : self) : .null }
}

extension Table.Cell {
    /// The cell as pages show it.
    var shown: String {
        switch self {
        case .text(let text): text.shown()
        case .integer(let value): Pages.grouped(String(value))
        case .float(let value): Double(value.description)?.shown(significant: 9) ?? noNumber
        case .number(let value, let digits): value.shown(decimals: digits)
        case .amount(let value): value.shown
        case .boolean(let value): value ? "yes" : "no"
        case .empty: ""
        }
    }

    /// The exact value.
    var json: JSONValue {
        switch self {
        case .text(let text): text.whole()
        case .integer(let value): .int(value)
        case .float(let value): (Double(value.description) ?? .nan).json
        case .number(let value, _), .amount(let value): value.json
        case .boolean(let value): .bool(value)
        case .empty: .null
        }
    }
}

/// What stands where a number should be and is none.
let noNumber = "–"

/// A written number with commas between the thousands of five or more digits, so that years stay as they are.
func grouped(_ number: String) -> String {
    let sign = number.hasPrefix("-") ? "-" : ""
    let digits = number.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
    guard digits.count >= 5, let whole = Int(digits) else { return number }
    return sign + whole.grouped + number.dropFirst(sign.count + digits.count)
}
