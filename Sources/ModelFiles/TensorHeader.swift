import Documents

/// The location of one tensor in a file.
struct TensorPlace: Sendable, Equatable {
    let name: String
    let type: TensorType
    let shape: [Int]
    /// The bytes of the tensor, counted from the start of the data.
    let bytes: Range<Int>
}

/// The header of a tensor file: its length, then metadata and tensor locations as JSON.
struct TensorHeader: Sendable, Equatable {
    private static let metadataKey = "__metadata__"
    /// The header is padded with spaces, so that the data begins at a multiple of this.
    private static let dataAlignment = 64
    /// The longest header that the `safetensors` package reads.
    private static let longest = 100_000_000

    let metadata: [String: String]
    /// In ascending order of their bytes; together they fill the data without gaps.
    let places: [TensorPlace]

    /// The total size of all tensors in bytes.
    var dataSize: Int { places.last?.bytes.upperBound ?? 0 }
}

extension TensorHeader {
    /// The 8 length bytes and the padded JSON.
    var encoded: [UInt8] {
        var members: [String: JSONValue] = [:]
        if !metadata.isEmpty { members[Self.metadataKey] = .object(metadata.mapValues { .string($0) }) }
        for place in places {
            members[place.name] = [
                "dtype": .string(place.type.rawValue),
                "shape": .array(place.shape.map { .int($0) }),
                "data_offsets": [.int(place.bytes.lowerBound), .int(place.bytes.upperBound)],
            ]
        }
        var json = Array(JSONValue.object(members).text.utf8)
        let excess = (8 + json.count) % Self.dataAlignment
        if excess > 0 { json += Array(repeating: UInt8(ascii: " "), count: Self.dataAlignment - excess) }
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }

    /// Reads the header of a file and checks that its tensors fill the rest of the file exactly.
    ///
    /// - Returns: The header and the number of bytes before the data.
    /// - Throws: `MalformedHeader`.
    static func read(_ file: UnsafeRawBufferPointer) throws -> (header: TensorHeader, dataStart: Int) {
        guard file.count >= 8 else { throw MalformedHeader("it is too short to be a model file") }
        let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(min(file.count - 8, longest)) else {
            throw MalformedHeader("it is cut, or its first 8 bytes are damaged")
        }
        let dataStart = 8 + Int(length)
        guard dataStart.isMultiple(of: 8) else { throw MalformedHeader("its header is not padded to 8 bytes") }
        let json = Array(file[8..<dataStart])
        guard json.first == UInt8(ascii: "{") else { throw MalformedHeader("it is not a safetensors file") }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: json)
        } catch let error as MalformedJSON {
            throw MalformedHeader("its header is damaged: \(error.problem), \(8 + error.offset) bytes into the file")
        }
        let header = try TensorHeader(value)
        let size = file.count - dataStart
        guard header.dataSize == size else {
            throw MalformedHeader("it should be \(dataStart) + \(header.dataSize) bytes long and is \(file.count)")
        }
        return (header, dataStart)
    }

    private init(_ value: JSONValue) throws {
        guard let members = value.objectValue else { throw MalformedHeader("its header is not a JSON object") }
        var metadata: [String: String] = [:]
        var places: [TensorPlace] = []
        for (name, member) in members {
            if name == Self.metadataKey {
                let texts = member.objectValue?.compactMapValues(\.stringValue)
                guard let texts, texts.count == member.objectValue?.count else {
                    throw MalformedHeader("its metadata is not text")
                }
                metadata = texts
            } else {
                places.append(try TensorPlace(name: name, member))
            }
        }
        // An empty tensor begins where the next one begins, so sort by both ends.
        places.sort {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }
        var end = 0
        for place in places {
            guard place.bytes.lowerBound == end else {
                throw MalformedHeader("tensor '\(place.name)' does not begin where the one before it ends")
            }
            end = place.bytes.upperBound
        }
        self.metadata = metadata
        self.places = places
    }
}

extension TensorPlace {
    /// Reads one entry of a header.
    fileprivate init(name: String, _ value: JSONValue) throws {
        func malformed(_ problem: String) -> MalformedHeader { MalformedHeader("tensor '\(name)' \(problem)") }
        guard let members = value.objectValue, Set(members.keys) == ["dtype", "shape", "data_offsets"] else {
            throw malformed("does not have exactly dtype, shape and data_offsets")
        }
        guard let type = members["dtype"]?.stringValue.flatMap(TensorType.init(rawValue:)) else {
            throw malformed("is of a type that models do not use")
        }
        guard let shape = members["shape"].flatMap(Self.naturalNumbers) else { throw malformed("has no valid shape") }
        guard let offsets = members["data_offsets"].flatMap(Self.naturalNumbers), offsets.count == 2,
            offsets[0] <= offsets[1]
        else { throw malformed("has no valid data_offsets") }
        let size = shape.reduce(type.width as Int?) { product, extent in
            guard let product else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            return overflow ? nil : next
        }
        guard size == offsets[1] - offsets[0] else {
            throw malformed("has more or fewer bytes than its shape asks for")
        }
        self.init(name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
    }

    private static func naturalNumbers(_ value: JSONValue) -> [Int]? {
        guard let elements = value.arrayValue else { return nil }
        let numbers = elements.compactMap(\.intValue)
        return numbers.count == elements.count && numbers.allSatisfy { $0 >= 0 } ? numbers : nil
    }
}

/// Why a file's header cannot be used; the text continues the sentence "the file cannot be used: ".
struct MalformedHeader: Error {
    let problem: String

    init(_ problem: String) {
        self.problem = problem
    }
}
