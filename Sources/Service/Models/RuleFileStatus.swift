/// How a file of rules is used now.
enum RuleFileStatus: String, Sendable {
    case inUse = "in use"
    /// It cannot be used, and has never been.
    case absent
    /// It cannot be used as it is now.
    case unusable
    /// It refuses so many fewer customers than before that nobody can tell it from a part of a file.
    case unconfirmed = "waits for confirmation"

    /// Whether what the file had before counts on.
    var isStale: Bool { self == .unusable || self == .unconfirmed }

    /// What readiness says of the file; it names no id, because health is open to everybody.
    func words(_ path: String) -> String? {
        switch self {
        case .inUse, .absent: nil
        case .unusable: "the file '\(path)' cannot be used as it is now; what it had before counts on"
        case .unconfirmed:
            """
            the file '\(path)' says no for less than half as many customers as before; what it had before counts on \
            until it has stood unchanged for an hour, or until SIGHUP confirms it
            """
        }
    }
}
