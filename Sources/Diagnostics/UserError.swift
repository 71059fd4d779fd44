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

    /// A parameter whose value is not allowed, for surfaces that point at it.
    public struct InvalidParameter: Sendable, Equatable {
        public let key: ParameterKey
        public let value: String
        /// The allowed values in words: `a number from 0 to 1`.
        public let allowed: String

        public init(key: ParameterKey, value: String, allowed: String) {
            self.key = key
            self.value = value
            self.allowed = allowed
        }
    }

    /// The exit code that a command ends with.
    public let code: ExitCode
    /// One sentence, without a full stop, that says what is wrong.
    public let problemMessage: Message
    /// Where in the user's data it is wrong.
    public let place: Place?
    /// One sentence, without a full stop, that says how to fix it.
    public let remedyMessage: Message?
    /// The parameter whose value is wrong; `nil` for all other errors.
    public let parameter: InvalidParameter?

    /// Creates an error whose texts may name parameters.
    public init(
        _ code: ExitCode, _ problem: Message, at place: Place? = nil, remedy: Message? = nil,
        parameter: InvalidParameter? = nil
    ) {
        self.code = code
        problemMessage = problem
        self.place = place
        remedyMessage = remedy
        self.parameter = parameter
    }

    /// Creates an error from texts that were put together elsewhere.
    ///
    /// A literal makes a `Message`, so that a key in it is never spelled too early.
    @_disfavoredOverload
    public init(_ code: ExitCode, _ problem: String, at place: Place? = nil, remedy: String? = nil) {
        self.init(code, Message(problem), at: place, remedy: remedy.map { Message($0) })
    }

    /// The problem with plain keys.
    public var problem: String { problemMessage.text(.plain) }

    /// The remedy with plain keys.
    public var remedy: String? { remedyMessage?.text(.plain) }
}

extension UserError.Place: CustomStringConvertible {
    /// `orders.csv:17, column 'Quantity', id '85123A'`, on one line whatever the names hold.
    public var description: String {
        var parts: [String] = []
        switch (file?.visible, line) {
        case (let file?, let line?): parts.append("\(file):\(line)")
        case (let file?, nil): parts.append(file)
        case (nil, let line?): parts.append("line \(line)")
        case (nil, nil): break
        }
        if let column { parts.append("column \(column.excerpt)") }
        if let id { parts.append("id \(id.excerpt)") }
        return parts.joined(separator: ", ")
    }
}

extension UserError {
    /// The place, then the problem: `orders.csv:17, column 'Quantity': expected a number, found 'abc'`.
    public func locatedProblem(_ spelling: ParameterSpelling = .plain) -> String {
        let problem = problemMessage.text(spelling)
        guard let place, !place.description.isEmpty else { return problem }
        return "\(place): \(problem)"
    }

    /// The place, then the problem, whose parameters a surface spells later.
    public var locatedMessage: Message {
        guard let place, !place.description.isEmpty else { return problemMessage }
        return "\(place): \(problemMessage)"
    }

    /// The place and the problem, then the remedy on an indented second line.
    public func text(_ spelling: ParameterSpelling) -> String {
        locatedProblem(spelling) + (remedyMessage.map { "\n  \($0.text(spelling))" } ?? "")
    }
}

extension UserError: CustomStringConvertible {
    public var description: String { text(.plain) }
}
