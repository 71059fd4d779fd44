import Documents

/// The query parameters of a request, read one by one; a parameter that remains unread is an error that names it.
struct QueryParameters {
    private var pairs: [(name: String, value: String)]

    init(_ request: ServiceRequest) {
        pairs = request.query
    }

    /// Removes and returns all values of a parameter, in order.
    mutating func strings(_ name: String) -> [String] {
        let values = pairs.filter { $0.name == name }.map(\.value)
        pairs.removeAll { $0.name == name }
        return values
    }

    mutating func string(_ name: String) throws -> String? {
        let values = strings(name)
        guard values.count <= 1 else { throw InvalidField(path: name, problem: "it is given twice") }
        return values.first
    }

    mutating func int(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        try string(name).map { text in
            guard let number = Int(text), range.contains(number) else {
                throw InvalidField(
                    path: name, problem: "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    mutating func double(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        try string(name).map { text in
            guard let number = Double(text), range.contains(number) else {
                throw InvalidField(
                    path: name, problem: "expected a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    mutating func bool(_ name: String) throws -> Bool? {
        try string(name).map { text in
            switch text {
            case "true": true
            case "false": false
            default: throw InvalidField(path: name, problem: "expected true or false")
            }
        }
    }

    /// Checks that every parameter was read.
    ///
    /// - Throws: `InvalidField` that names the first unread parameter.
    func finish() throws {
        if let pair = pairs.first { throw InvalidField(path: pair.name, problem: "an unknown parameter") }
    }
}
