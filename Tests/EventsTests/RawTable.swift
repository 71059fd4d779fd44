import Documents
import Events
import Sources
import Tables

/// A log in a form in which shops export it, and a plain reader of that form, which shares nothing with the one tested.
struct RawTable: Sendable {
    let name: String
    let suffix: String
    let options: EventOptions
    let bytes: [UInt8]
    /// What separates fields where lines are records.
    let delimiter: UInt8
    /// The records of a file, or nil when it is no table of this form any more.
    let read: @Sendable ([UInt8]) -> [Record]?

    /// One record: its events' values as far as the plain reader is sure of them.
    struct Record {
        let line: Int
        /// Whether every value of it is written as the form says.
        let isClean: Bool
        let user: String
        let item: String
        let time: Int64
        let price: Double?
    }
}

extension RawTable {
    static let all: [RawTable] = [semicolons, tabs, objects, microseconds, spreadsheet]

    /// The events of all forms: customer, item, day of 2023, minute of that day, cents.
    private static let events: [(customer: Int, item: Int, day: Int, minute: Int, cents: Int)] = (0..<120).map {
        index in
        (index * 7 % 23, index * 5 % 11, index * 3, index * 97 % 1440, 199 + index * 1543)
    }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

    /// The month and the day of a day of 2023, from 0.
    private static func date(_ day: Int) -> (month: Int, day: Int) {
        var (month, rest) = (1, day)
        while rest >= daysInMonth[month] {
            rest -= daysInMonth[month]
            month += 1
        }
        return (month, rest + 1)
    }

    private static let daysInMonth = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    /// 2023-01-01, in seconds since 1970.
    private static let newYear = 1_672_531_200

    private static func amount(_ cents: Int) -> String {
        let whole = cents / 100
        let text = whole < 1000 ? String(whole) : "\(whole / 1000)." + String(String(1000 + whole % 1000).dropFirst())
        return "\(text),\(two(cents % 100))"
    }

    private static func options(_ change: (inout EventOptions) throws -> Void) -> EventOptions {
        var options = EventOptions()
        do { try change(&options) } catch { preconditionFailure("\(error)") }
        return options
    }

    static let semicolons = RawTable(
        name: "semicolons", suffix: ".csv",
        options: options {
            ($0.user, $0.item, $0.timestamp, $0.price) = ("Kunde", "Artikel", "Datum", "Preis")
            $0.timestampFormat = "%d.%m.%Y %H:%M"
            try $0.layout.numbers.setDecimals(["comma"])
            try $0.layout.numbers.setThousands(["point"])
        },
        bytes: Array(
            ("Kunde;Artikel;Datum;Preis\n"
                + events.map { event in
                    let (month, day) = date(event.day)
                    return "K\(event.customer);A-\(event.item);\(two(day)).\(two(month)).2023 "
                        + "\(two(event.minute / 60)):\(two(event.minute % 60));\(amount(event.cents))\n"
                }.joined()).utf8), delimiter: UInt8(ascii: ";"),
        read: { bytes in
            delimited(bytes, ";", header: ["Kunde", "Artikel", "Datum", "Preis"]).map { records in
                records.map { record($0, user: 0, item: 1, time: dayFirst($0[2]), price: .some(commaAmount($0[3]))) }
            }
        })

    static let tabs = RawTable(
        name: "tabs", suffix: ".tsv",
        options: options {
            ($0.user, $0.item, $0.timestamp) = ("1", "2", "3")
            $0.layout.noHeader = true
            $0.layout.encoding = .latin1
        },
        bytes: events.flatMap { event in
            Array("\(event.customer)\tth".utf8) + [0xE9]
                + Array("-\(event.item)\t\(newYear + event.day * 86_400 + event.minute * 60)\n".utf8)
        }, delimiter: UInt8(ascii: "\t"),
        read: { bytes in
            delimited(bytes.flatMap { Array(String(Unicode.Scalar($0)).utf8) }, "\t", header: nil).map { records in
                records.map { record($0, user: 0, item: 1, time: seconds($0[2], digits: 10, perSecond: 1), price: nil) }
            }
        })

    static let microseconds = RawTable(
        name: "microseconds", suffix: ".csv",
        options: options {
            ($0.user, $0.item, $0.type, $0.order) = ("visitorid", "itemid", "event", "transactionid")
            $0.purchaseTypes = ["transaction"]
        },
        bytes: Array(
            ("timestamp,visitorid,event,itemid,transactionid\n"
                + events.map { event in
                    let seconds = newYear + event.day * 86_400 + event.minute * 60
                    let type = event.cents % 3 == 0 ? "transaction" : "view"
                    return "\(seconds)000250,\(event.customer),\(type),\(event.item),\n"
                }.joined()).utf8), delimiter: UInt8(ascii: ","),
        read: { bytes in
            delimited(bytes, ",", header: ["timestamp", "visitorid", "event", "itemid", "transactionid"]).map {
                records in
                records.map { fields in
                    record(
                        fields, user: 1, item: 3, time: seconds(fields[0], digits: 16, perSecond: 1_000_000),
                        price: nil,
                        others: !fields[2].isEmpty)
                }
            }
        })

    static let spreadsheet = RawTable(
        name: "spreadsheet", suffix: ".csv",
        options: options {
            ($0.user, $0.item, $0.timestamp, $0.price) = ("Customer No", "SKU", "Order Date", "Unit Price, net")
            $0.timestampFormat = "%d/%m/%Y"
            $0.layout.encoding = .windows1252
            try $0.layout.numbers.setDecimals(["comma"])
            try $0.layout.numbers.setThousands(["point"])
            try $0.layout.numbers.addUnits(["€"])
        },
        bytes: Array("sep=;\r\nOrder Date;Customer No;SKU;\"Unit Price, net\";;\r\n".utf8)
            + events.flatMap { event in
                let (month, day) = date(event.day)
                return Array(
                    "\(two(day))/\(two(month))/2023;C-\(event.customer);Tee \(event.item);\(amount(event.cents)) ".utf8)
                    + [0x80] + Array(";;\r\n".utf8)
            }, delimiter: UInt8(ascii: ";"),
        read: { bytes in
            let first = bytes.prefix { $0 != 0x0A }.filter { $0 != 0x0D }
            let isMarked = first == Array("sep=;".utf8)
            let text = (isMarked ? Array(bytes.drop { $0 != 0x0A }.dropFirst()) : bytes).flatMap {
                $0 == 0x80 ? Array("€".utf8) : Array(String(Unicode.Scalar($0)).utf8)
            }
            let header = ["Order Date", "Customer No", "SKU", "Unit Price, net"]
            return delimited(text, ";", header: header, firstLine: isMarked ? 2 : 1).map { records in
                records.map { fields in
                    let price = fields[3].hasSuffix(" €") ? commaAmount(String(fields[3].dropLast(2))) : nil
                    // Other characters of Windows-1252 are left to the tests of encodings.
                    let isKnown = !fields.values.joined().unicodeScalars.contains { (0x80...0x9F).contains($0.value) }
                    return record(
                        fields, user: 1, item: 2, time: dayFirst(fields[0].replacing("/", with: ".") + " 00:00"),
                        price: .some(price), others: isKnown)
                }
            }
        })

    static let objects = RawTable(
        name: "objects", suffix: ".jsonl",
        options: options {
            ($0.user, $0.item, $0.timestamp, $0.price) = ("customer.id", "product.id", "at", "price")
        },
        bytes: Array(
            events.map { event in
                let (month, day) = date(event.day)
                return
                    "{\"customer\":{\"id\":\"c\(event.customer)\"},\"product\":{\"id\":\"p\(event.item)\",\"tags\":[1,\"x\"]},"
                    + "\"price\":\(event.cents),\"at\":\"2023-\(two(month))-\(two(day))\"}\n"
            }.joined().utf8), delimiter: UInt8(ascii: ","),
        read: { bytes in
            var records: [Record] = []
            for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
                if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
                guard let value = try? JSONValue(parsing: Array(line)),
                    let user = value["customer"]?["id"]?.stringValue,
                    let item = value["product"]?["id"]?.stringValue, let at = value["at"]?.stringValue,
                    let price = value["price"]?.intValue, at.utf8.count == 10,
                    case let parts = at.split(separator: "-").map(String.init), parts.count == 3,
                    let time = dayFirst("\(parts[2]).\(parts[1]).\(parts[0]) 00:00"), !user.isEmpty, !item.isEmpty
                else {
                    records.append(Record(line: index + 1, isClean: false, user: "", item: "", time: 0, price: nil))
                    continue
                }
                records.append(
                    Record(line: index + 1, isClean: true, user: user, item: item, time: time, price: Double(price)))
            }
            return records
        })
}

// MARK: The plain reader

extension RawTable {
    /// The fields of a record and its line; empty texts stand for fields that there are not.
    struct Fields {
        let line: Int
        let values: [String]
        let isWhole: Bool

        subscript(index: Int) -> String { values.indices.contains(index) ? values[index] : "" }
    }

    private static func record(
        _ fields: Fields, user: Int, item: Int, time: Int64?, price: Double??, others: Bool = true
    ) -> Record {
        var isPriced = true
        if case .some(.none) = price { isPriced = false }
        let isClean =
            fields.isWhole && time != nil && isPriced && others && !fields[user].isEmpty && !fields[item].isEmpty
        return Record(
            line: fields.line, isClean: isClean, user: fields[user], item: fields[item], time: time ?? 0,
            price: price.flatMap { $0 })
    }

    /// Splits text by the rules of RFC 4180, character by character; nil when the header is not the expected one.
    private static func delimited(
        _ bytes: [UInt8], _ delimiter: Unicode.Scalar, header: [String]?, firstLine: Int = 1
    ) -> [Fields]? {
        let isText = String(validating: bytes, as: UTF8.self) != nil
        var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        if scalars.last != "\n" { scalars.append("\n") }
        var (records, fields, field) = ([Fields](), [String](), String.UnicodeScalarView())
        var (line, start, isQuoted, wasQuoted, isWhole, position) = (firstLine, firstLine, false, false, isText, 0)
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            if scalar == "\n" { line += 1 }
            if isQuoted {
                if scalar != "\"" {
                    field.append(scalar)
                } else if position < scalars.count, scalars[position] == "\"" {
                    field.append(scalar)
                    position += 1
                } else {
                    (isQuoted, wasQuoted) = (false, true)
                }
            } else if scalar == "\"", field.isEmpty, !wasQuoted {
                isQuoted = true
            } else if scalar == delimiter || scalar == "\n" {
                if scalar == "\n", field.last == "\r" { field.removeLast() }
                fields.append(String(field))
                (field, wasQuoted) = (String.UnicodeScalarView(), false)
                guard scalar == "\n" else { continue }
                if fields != [""] { records.append(Fields(line: start, values: fields, isWhole: isWhole)) }
                (fields, start, isWhole) = ([], line, isText)
            } else {
                if wasQuoted, scalar != "\r" { isWhole = false }
                field.append(scalar)
            }
        }
        // Quotes that are never closed.
        if isQuoted { records.append(Fields(line: start, values: [], isWhole: false)) }
        guard let header else {
            let count = records.first.map(\.values.count) ?? 0
            return records.map { checked($0, count: count) }
        }
        guard let first = records.first.map({ trimmed($0.values) }), Set(first).count == first.count else { return nil }
        let places = header.compactMap { first.firstIndex(of: $0) }
        guard places.count == header.count else { return nil }
        return records.dropFirst().filter { trimmed($0.values) != first }.map { record in
            let whole = checked(record, count: first.count)
            return Fields(line: whole.line, values: places.map { whole[$0] }, isWhole: whole.isWhole)
        }
    }

    private static func trimmed(_ values: [String]) -> [String] {
        Array(values.prefix(values.count - values.reversed().prefix { $0.isEmpty }.count))
    }

    /// The record, which is whole only with as many fields as there are columns, but for empty ones at the end.
    private static func checked(_ fields: Fields, count: Int) -> Fields {
        let isWhole = fields.values.count >= count && fields.values.dropFirst(count).allSatisfy(\.isEmpty)
        return Fields(line: fields.line, values: fields.values, isWhole: fields.isWhole && isWhole)
    }

    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    /// The milliseconds of `21.07.2023 08:26`, for the years from 1971 to 2199.
    private static func dayFirst(_ text: String) -> Int64? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let date = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard date.count == 3, clock.count == 2, let day = number(date[0], digits: 2...2),
            let month = number(date[1], digits: 2...2), let year = number(date[2], digits: 4...4),
            let hour = number(clock[0], digits: 2...2), let minute = number(clock[1], digits: 2...2),
            (1971...2199).contains(year), (1...12).contains(month), hour < 24, minute < 60
        else { return nil }
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        guard (1...daysInMonth[month] + (month == 2 && isLeap(year) ? 1 : 0)).contains(day) else { return nil }
        let years = (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
        let months = daysInMonth[1..<month].reduce(0, +) + (month > 2 && isLeap(year) ? 1 : 0)
        return Int64(((years + months + day - 1) * 1440 + hour * 60 + minute) * 60_000)
    }

    private static func seconds(_ text: String, digits: Int, perSecond: Int) -> Int64? {
        number(text, digits: digits...digits).map { Int64($0 * 1000 / perSecond) }
            .flatMap { $0 / 1000 > 31_536_000 && $0 / 1000 < 7_226_582_400 ? $0 : nil }
    }

    /// `1.234,50`; NaN for an empty cell.
    private static func commaAmount(_ text: String) -> Double? {
        if text.isEmpty { return .nan }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let groups = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = number(groups[0], digits: groups.count > 1 ? 1...3 : 1...9) else {
            return nil
        }
        var whole = first
        for group in groups.dropFirst() {
            guard let value = number(group, digits: 3...3) else { return nil }
            whole = whole * 1000 + value
        }
        guard let cents = number(parts[1], digits: 2...2) else { return nil }
        return Double(whole * 100 + cents) / 100
    }
}
