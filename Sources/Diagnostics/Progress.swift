/// The receiver of reports on long work; a command line decides how to show them.
public struct Progress: Sendable {
    /// The kinds of report.
    public enum Report: Sendable, Equatable {
        /// A finished step, worth one line everywhere.
        case step(String)
        /// A line for users who asked for more detail.
        case detail(String)
        /// Something that the user should know and may want to fix.
        case warning(Message)
        /// How far an activity has come: `done` of `total` units; the remark says what it has found so far.
        case advance(activity: String, done: Int, total: Int, unit: String, remark: String?)
    }

    private let sink: @Sendable (Report) -> Void

    /// Creates a progress that hands every report to `sink`, which may be called from any thread.
    public init(_ sink: @escaping @Sendable (Report) -> Void) {
        self.sink = sink
    }

    /// A progress that discards every report.
    public static let silent = Progress { _ in }

    public func step(_ line: String) { sink(.step(line)) }
    public func detail(_ line: String) { sink(.detail(line)) }
    @_disfavoredOverload
    public func warning(_ line: String) { sink(.warning(Message(line))) }
    public func warning(_ line: Message) { sink(.warning(line)) }

    /// Reports how far an activity has come; with `done` at `total` it has ended.
    ///
    /// The unit `bytes` is shown in kB, MB or GB; an activity that lasts for a given time has the unit `s`.
    public func advance(_ activity: String, done: Int, of total: Int, unit: String, remark: String? = nil) {
        sink(.advance(activity: activity, done: done, total: total, unit: unit, remark: remark))
    }
}
