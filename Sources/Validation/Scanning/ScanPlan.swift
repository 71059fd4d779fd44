import Events
import Tables

/// How the records of a file are looked at.
struct ScanPlan: Sendable {
    /// How each column is looked at.
    var columns: [ColumnTally.Plan]
    /// The columns that must be readable in JSON.
    var requested: [Int] = []
    /// The columns of which every distinct text is kept, and every row in which one comes again.
    var unique: [Int] = []
    /// Who opted out, and the column of the customer.
    var consent: Consent?
    var owner: Int?
    /// The column of a consent table's answers.
    var answer: Int?
    var events = EventColumns()
}

/// What makes records events.
struct EventColumns: Sendable {
    /// Whether they are events.
    var isLog = false
    var user: Int?
    /// Which ids belong to one customer; nil where each id is a customer.
    var identities: Identities?
    var item: Int?
    var timestamp: Int?
    var type: Int?
    /// How times are written; nil for any of the known forms.
    var format: TimestampFormat?
    /// The conditions that rows must meet; nil for none.
    var filter: RowFilter?
    var conditions = 0
    /// The window of time, in milliseconds since 1970 UTC.
    var from: Int64?
    var until: Int64?
    /// The types of which the times of purchases are kept; nil keeps none.
    var purchases: [[UInt8]]?
    /// Whether another type is kept like these while the log has no second one, because it then means bought.
    var takesOnlyType = false
    /// The times that are neither ancient nor in the future.
    var likely: Range<Int64> = 0..<Int64.max

    /// The instant of a cell and the number of its form.
    func time(of cell: UnsafeRawBufferPointer) -> (form: Int, instant: Int64)? {
        if let format { return format.instant(cell).map { (0, $0) } }
        return Timestamp.read(cell).map { ($0.form.number, $0.instant) }
    }
}

extension Timestamp.Form {
    /// All forms, each at its `number`.
    static let all: [Timestamp.Form] = [.iso8601, .date, .seconds, .milliseconds, .microseconds, .nanoseconds]

    var number: Int {
        switch self {
        case .iso8601: 0
        case .date: 1
        case .seconds: 2
        case .milliseconds: 3
        case .microseconds: 4
        case .nanoseconds: 5
        }
    }
}

/// The header of a file.
struct TableHeader: Sendable {
    let names: ColumnNames
    /// How the numbers of each column are written.
    let formats: [NumberFormat]

    var file: String { names.file }
    var columns: [String] { names.names }

    init(_ reader: borrowing RecordReader) {
        names = reader.names
        formats = reader.columns.indices.map { reader.numberFormat(of: $0) }
    }

    func position(of name: String) -> Int? { columns.firstIndex(of: name) }
}
