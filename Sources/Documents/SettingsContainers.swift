/// The members of an object, over those of its defaults.
struct SettingsFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let given: [String: JSONValue]
    let standard: [String: JSONValue]
    let decoder: SettingsDecoder

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { Set(given.keys).union(standard.keys).sorted().compactMap { Key(stringValue: $0) } }

    /// The decoder of a member; a member that is given as null counts as not given.
    private func member(_ key: Key) -> SettingsDecoder {
        decoder.names.note(asked: key.stringValue, at: decoder.path)
        let value = given[key.stringValue]
        return SettingsDecoder(
            given: value == .null ? nil : value, standard: standard[key.stringValue],
            path: decoder.path.appending(key.stringValue), names: decoder.names)
    }

    func contains(_ key: Key) -> Bool {
        let member = member(key)
        return member.given != nil || member.standard != nil
    }

    func decodeNil(forKey key: Key) -> Bool { member(key).value == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let member = member(key)
        guard member.given != nil || member.standard != nil else { throw member.invalid("it is missing") }
        return try member.decoded(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder }

    func superDecoder(forKey key: Key) -> any Decoder { member(key) }
}

/// The elements of a list.
struct SettingsList: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    let decoder: SettingsDecoder
    private(set) var currentIndex = 0

    init(elements: [JSONValue], decoder: SettingsDecoder) {
        self.elements = elements
        self.decoder = decoder
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private mutating func next() throws -> SettingsDecoder {
        guard !isAtEnd else { throw decoder.invalid("the list is too short") }
        defer { currentIndex += 1 }
        return SettingsDecoder(
            given: elements[currentIndex], standard: nil, path: decoder.path.appending(currentIndex),
            names: decoder.names)
    }

    mutating func decodeNil() -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decoded(type) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try next() }
}

/// A single value.
struct SettingsValue: SingleValueDecodingContainer {
    let decoder: SettingsDecoder

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { decoder.value == .null }

    func decode(_ type: Bool.Type) throws -> Bool { try value(\.boolValue, "true or false") }

    func decode(_ type: String.Type) throws -> String { try value(\.stringValue, "a text") }

    func decode(_ type: Double.Type) throws -> Double { try value(\.doubleValue, "a number") }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }

    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decoded(type) }

    private func value<Value>(_ read: (JSONValue) -> Value?, _ what: String) throws -> Value {
        guard let value = read(decoder.value) else { throw decoder.invalid("expected \(what)") }
        return value
    }

    private func integer<Number: FixedWidthInteger>() throws -> Number {
        let number = try value(\.wholeNumber, "a whole number")
        guard let exact = Number(exactly: number) else {
            throw decoder.invalid("expected a whole number from \(Number.min) to \(Number.max)")
        }
        return exact
    }
}
