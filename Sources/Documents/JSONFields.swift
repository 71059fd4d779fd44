/// The members of one JSON object, read one by one; a member that remains unread is an error that names it.
package struct JSONFields {
    /// The path of the object, such as `session[2]`; empty for the whole document.
    private let path: String
    private var members: [String: JSONValue]
    /// The names that were asked for, among which the nearest to an unknown one is sought.
    private var known: [String] = []

    /// Parses a document that must be one object.
    ///
    /// - Throws: `InvalidField`.
    package init(parsing bytes: [UInt8]) throws {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch let error as MalformedJSON {
            throw InvalidField(path: "", problem: "no valid JSON: \(error.problem), at byte \(error.offset)")
        }
        try self.init(value, at: "")
    }

    /// - Throws: `InvalidField` for a value that is not an object.
    package init(_ value: JSONValue, at path: String) throws {
        guard let members = value.objectValue else {
            throw InvalidField(path: path, problem: "expected an object")
        }
        self.path = path
        self.members = members
    }

    /// Removes and returns a member; `nil` when it is absent or null.
    package mutating func take(_ name: String) -> JSONValue? {
        known.append(name)
        let value = members.removeValue(forKey: name)
        return value == .null ? nil : value
    }

    /// Whether a member that was not taken yet is there and not null.
    package func has(_ name: String) -> Bool { (members[name] ?? .null) != .null }

    package mutating func string(_ name: String) throws -> String? {
        try take(name).map { try $0.stringValue ?? fail(name, "expected a text") }
    }

    package mutating func bool(_ name: String) throws -> Bool? {
        try take(name).map { try $0.boolValue ?? fail(name, "expected true or false") }
    }

    /// Reads a whole number within `range`.
    package mutating func int(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        try take(name).map { value in
            guard let number = value.wholeNumber, range.contains(number) else {
                return try fail(name, "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// Reads a number within `range`.
    package mutating func double(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        try take(name).map { value in
            guard let number = value.doubleValue, range.contains(number) else {
                return try fail(name, "expected a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// Reads a list of at most `limit` elements; `read` gets each element with its path.
    package mutating func list<Element>(
        _ name: String, atMost limit: Int, _ read: (JSONValue, String) throws -> Element
    ) throws -> [Element]? {
        try take(name).map { value in
            guard let elements = value.arrayValue else { return try fail(name, "expected a list") }
            guard elements.count <= limit else { return try fail(name, "at most \(limit) elements are taken") }
            var list: [Element] = []
            list.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                list.append(try read(element, "\(place(of: name))[\(index)]"))
            }
            return list
        }
    }

    package mutating func strings(_ name: String, atMost limit: Int) throws -> [String]? {
        try list(name, atMost: limit) { value, path in
            guard let text = value.stringValue else { throw InvalidField(path: path, problem: "expected a text") }
            return text
        }
    }

    /// Reads an object.
    package mutating func object(_ name: String) throws -> JSONFields? {
        try take(name).map { try JSONFields($0, at: place(of: name)) }
    }

    /// The error for a required member that is missing.
    package func missing(_ name: String) -> InvalidField {
        InvalidField(path: place(of: name), problem: "it is missing")
    }

    /// Checks that every member was read.
    ///
    /// - Throws: `InvalidField` that names the first unread member, in byte order.
    package func finish() throws {
        if let name = members.keys.min() { throw InvalidField(unknown: name, at: place(of: name), known: known) }
    }

    private func place(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private func fail<Value>(_ name: String, _ problem: String) throws -> Value {
        throw InvalidField(path: place(of: name), problem: problem)
    }
}

extension JSONValue {
    /// The whole number, however it is written: 1, 1.0 and 1e0 are the same in JSON.
    package var wholeNumber: Int? { intValue ?? doubleValue.flatMap { Int(exactly: $0) } }
}
