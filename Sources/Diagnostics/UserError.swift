/// The exit codes of every command.
public enum ExitCode: Int32, Sendable {
    case done = 0
    case unexpected = 1
    case gateNotMet = 2
    case invalidData = 3
    case notConverged = 4
    case modelUnusable = 5
    case wrongUsage = 64
    case missingInput = 66
    case cannotWrite = 74
    case locked = 75
}

/// An error that the user can fix: what is wrong, where in the user's data, and what to do about it.
public struct UserError: Error, Sendable, Equatable {
    /// A place in the user's data; unknown parts are `nil`.
    public struct Place: Sendable, Equatable {
        public var file: String?
        public var line: Int?
        public var column: String?
        public var id: String?

        public init(file: String? = nil, line: Int? = nil, column: String? = nil, id: String? = nil) {
            self.file = file
            self.line = line
            self.column = column
            self.id = id
        }
    }

    /// The exit code that a command ends with.
    public let code: ExitCode
    /// One sentence, without a full stop, that says what is wrong.
    public let problem: String
    /// Where in the user's data it is wrong.
    public let place: Place?
    /// One sentence, without a full stop, that says how to fix it.
    public let remedy: String?

    public init(_ code: ExitCode, _ problem: String, at place: Place? = nil, remedy: String? = nil) {
        self.code = code
        self.problem = problem
        self.place = place
        self.remedy = remedy
    }
}

extension UserError.Place: CustomStringConvertible {
    /// `orders.csv:17, column 'Quantity', id '85123A'`.
    public var description: String {
        var parts: [String] = []
        switch (file, line) {
        case (let file?, let line?): parts.append("\(file):\(line)")
        case (let file?, nil): parts.append(file)
        case (nil, let line?): parts.append("line \(line)")
        case (nil, nil): break
        }
        if let column { parts.append("column '\(column)'") }
        if let id { parts.append("id '\(id)'") }
        return parts.joined(separator: ", ")
    }
}

extension UserError {
    /// The place, then the problem: `orders.csv:17, column 'Quantity': expected a number, found 'abc'`.
    public var locatedProblem: String {
        guard let place, !place.description.isEmpty else { return problem }
        return "\(place): \(problem)"
    }
}

extension UserError: CustomStringConvertible {
    /// The place and the problem, as in `locatedProblem`, then the remedy on an indented second line.
    public var description: String {
        var text = locatedProblem
        if let remedy { text += "\n  \(remedy)" }
        return text
    }
}
