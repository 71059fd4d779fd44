import Documents
import Tables
import TestSupport
import Testing

/// Random nested objects in every layout, against a plain reading of the tree that the parser of documents gives.
@Suite("Random nested JSON")
struct RandomJSONTests {
    /// What a field holds, so that no record contradicts another.
    private enum Kind {
        case plain
        case list
        case object([(key: String, kind: Kind)])
    }

    private static let texts = [
        "", "a", "é", "😀", "\"", "\\", "\n", "/", "\u{1}", " ", "{", "}", "[", "]", ",", ":", "\t",
    ]

    private var generator = SystemRandomNumberGenerator()

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func text() -> String {
        (0..<number(0...12)).map { _ in Self.texts[number(0...Self.texts.count - 1)] }.joined()
    }

    private mutating func object(depth: Int) -> [(key: String, kind: Kind)] {
        (0..<number(1...4)).map { index in (text() + "\(index)", kind(depth: depth)) }
    }

    private mutating func kind(depth: Int) -> Kind {
        switch number(0...9) {
        case 0...4: .plain
        case 5, 6: .list
        default: depth == 0 ? .plain : .object(object(depth: depth - 1))
        }
    }

    private mutating func value(_ kind: Kind) -> JSONValue {
        if number(0...9) == 0 { return .null }
        switch kind {
        case .plain:
            switch number(0...3) {
            case 0: return .int(number(-1000...1000))
            case 1: return .bool(number(0...1) == 1)
            default: return .string(text())
            }
        case .list: return .array((0..<number(0...3)).map { _ in value(number(0...2) == 0 ? .list : .plain) })
        case .object(let members):
            if number(0...9) == 0 { return .array([]) }
            var object: [String: JSONValue] = [:]
            for member in members where number(0...3) > 0 { object[member.key] = value(member.kind) }
            return .object(object)
        }
    }

    private mutating func space(_ breaks: Bool) -> String {
        let spaces = breaks ? ["", "", " ", "\n", "\r\n", "\t"] : ["", "", "", " ", "\t"]
        return spaces[number(0...spaces.count - 1)]
    }

    /// The text of a value with spaces, and line breaks if these are allowed, and the members in any order.
    private mutating func written(_ value: JSONValue, breaks: Bool) -> String {
        func joined(_ parts: [String], _ open: String, _ close: String, _ space: () -> String) -> String {
            open + space() + parts.map { $0 + space() }.joined(separator: "," + space()) + close
        }
        var parts: [String] = []
        switch value {
        case .array(let elements):
            for element in elements { parts.append(written(element, breaks: breaks)) }
            return joined(parts, "[", "]") { space(breaks) }
        case .object(let members):
            for (key, member) in members.shuffled(using: &generator) {
                let middle = space(breaks) + ":" + space(breaks)
                parts.append(JSONValue.string(key).text + middle + written(member, breaks: breaks))
            }
            return joined(parts, "{", "}") { space(breaks) }
        default: return value.text
        }
    }

    /// The shapes of each field in some records, and the text of each plain field, by the keys that lead to them.
    private struct Reference {
        var shapes: [[String]: Set<String>] = [:]
        var records: [[[String]: String]] = []

        mutating func add(_ record: JSONValue) {
            records.append([:])
            if case .object(let members) = record { add(members, []) }
        }

        private mutating func add(_ members: [String: JSONValue], _ path: [String]) {
            for (key, value) in members {
                let path = path + [key]
                switch value {
                case .null: note("nothing", path)
                case .string(let text): note(text.isEmpty ? "nothing" : "plain", path, text)
                case .int(let number): note("plain", path, "\(number)")
                case .bool(let flag): note("plain", path, "\(flag)")
                case .array: note("list", path)
                case .object(let members):
                    note("object", path)
                    add(members, path)
                case .double: Issue.record("no such number was written")
                }
            }
        }

        private mutating func note(_ shape: String, _ path: [String], _ text: String = "") {
            shapes[path, default: []].insert(shape)
            records[records.count - 1][path] = text
        }

        /// The names of the columns, and then each record.
        var table: [[String]] {
            let columns = shapes.filter { $0.value.contains("plain") || $0.value == ["nothing"] }.keys
                .map { (name: $0.joined(separator: "."), path: $0) }
                .sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
            return [columns.map(\.name)] + records.map { record in columns.map { record[$0.path] ?? "" } }
        }
    }

    @Test("Records come back from every layout")
    mutating func layouts() throws {
        for _ in 0..<150 {
            let kind = Kind.object(object(depth: 3) + [("sure", .plain)])
            var values: [JSONValue] = []
            while values.count < number(1...6) {
                let value = value(kind)
                // The first object of a file must not be a list, and one record must have a column.
                if case .object(var members) = value {
                    members["sure"] = .int(values.count)
                    values.append(.object(members))
                }
            }
            var lines: [String] = []
            var reference = Reference()
            for value in values {
                let line = written(value, breaks: false)
                lines.append(line)
                reference.add(try JSONValue(parsing: Array(line.utf8)))
            }
            var loose: [String] = []
            for value in values { loose.append(written(value, breaks: true)) }
            let expected = reference.table
            let array = "[" + space(true) + loose.joined(separator: space(true) + "," + space(true)) + space(true) + "]"
            #expect(try readEveryWay(lines.joined(separator: "\n"), suffix: ".jsonl") == expected)
            #expect(try readEveryWay(array, suffix: ".json") == expected)
            // The first object must show that the objects do not stand on a line each.
            loose[0] = "{\n" + loose[0].dropFirst()
            #expect(try readEveryWay(loose.joined(separator: "\n"), suffix: ".json") == expected)
        }
    }

    /// A byte of a table is changed, dropped or doubled: the answer is the same through every buffer, and never a trap.
    @Test("Damaged tables are read alike every way")
    mutating func damage() throws {
        for round in 0..<120 {
            let kind = Kind.object(object(depth: 2) + [("sure", .plain)])
            var rows: [String] = []
            for _ in 0..<4 { rows.append(written(value(kind), breaks: round % 3 == 1)) }
            let text = round % 3 == 0 ? "[\(rows.joined(separator: ","))]" : rows.joined(separator: "\n")
            var bytes = Array(text.utf8)
            for _ in 0..<number(1...3) where !bytes.isEmpty {
                let place = number(0...bytes.count - 1)
                switch number(0...2) {
                case 0: bytes[place] = Array("{}[],:\"\\\n 0a\u{1}".utf8)[number(0...12)]
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[place], at: place)
                }
            }
            let whole = outcome(bytes, gzipped: false)
            for size in [1, 7, 64] { #expect(outcome(bytes, gzipped: true, bufferSize: size) == whole) }
        }
    }

    /// The records, or the error.
    private func outcome(_ bytes: [UInt8], gzipped: Bool, bufferSize: Int = 1 << 20) -> [[String]] {
        do {
            return try withFile(gzipped ? gzip(bytes) : bytes, suffix: gzipped ? ".json.gz" : ".json") {
                try allRecords(of: $0, bufferSize: bufferSize)
            }
        } catch {
            return [["\(error)".split(separator: ":").dropFirst().joined(separator: ":")]]
        }
    }
}
