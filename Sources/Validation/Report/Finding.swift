package import Diagnostics

/// Something in the data that the user should know: of how many rows it holds, and the first of them.
package struct Finding: Sendable, Equatable, Encodable {
    /// What a finding means for a run.
    package enum Severity: String, Sendable, Encodable, CaseIterable {
        /// A run of the pipeline would end with an error.
        case failure
        /// A check of the pipeline does not hold.
        case violation
        /// It may be a mistake; a run takes it as it is.
        case suspicion
    }

    /// What was found; scripts may rely on these names.
    package enum Kind: String, Sendable, Encodable, CaseIterable {
        // The tables as such.
        case unreadable
        case missingColumn = "missing_column"
        case otherColumns = "other_columns"
        case sharedColumn = "shared_column"
        case doubtfulHeader = "doubtful_header"
        case malformedRow = "malformed_row"
        case invalidCell = "invalid_cell"
        case tooManyInvalid = "too_many_invalid"
        case noRows = "no_rows"
        case repeatedHeader = "repeated_header"
        case noLineFeed = "no_line_feed"
        case repeatedRows = "repeated_rows"
        // Columns.
        case notUTF8 = "not_utf8"
        case garbledText = "garbled_text"
        case emptyColumn = "empty_column"
        case constantColumn = "constant_column"
        case mixedKinds = "mixed_kinds"
        case mixedDecimals = "mixed_decimals"
        case beginsLate = "begins_late"
        case endsEarly = "ends_early"
        // Ids.
        case nobody
        case otherSpelling = "other_spelling"
        case giantCustomer = "giant_customer"
        case giantItem = "giant_item"
        case repeatedId = "repeated_id"
        case unrepeatedIds = "unrepeated_ids"
        // Events.
        case mixedTimes = "mixed_times"
        case futureTime = "future_time"
        case ancientTime = "ancient_time"
        case strayRows = "stray_rows"
        case daysWithoutEvents = "days_without_events"
        case repeatedEvents = "repeated_events"
        case priceNotPositive = "price_not_positive"
        case negativeQuantity = "negative_quantity"
        case absentType = "absent_type"
        case unusedType = "unused_type"
        case typeSpelling = "type_spelling"
        case purchaseTypes = "purchase_types"
        case channels
        case split
        case cutoff
        case labels
        case interactions
        // Other tables.
        case itemsUnknown = "items_unknown"
        case itemsWithoutRow = "items_without_row"
        case customersUnknown = "customers_unknown"
        case customersWithoutRow = "customers_without_row"
        case knownAlways = "known_always"
        case contradictingAnswers = "contradicting_answers"
        case consent
        case identities
        case target
        case features
        case folds
        case encoding
        // Demands.
        case condition
        case gate
        case check
    }

    /// A row that shows a finding.
    package struct Example: Sendable, Equatable, Encodable {
        package var file: String?
        /// The line on which the row begins, from 1.
        package var line: Int?
        /// The text of the cell, in quotes and at most 80 characters long, or what else was found.
        package var value: String

        package init(file: String? = nil, line: Int? = nil, value: String) {
            self.file = file
            self.line = line
            self.value = value
        }

        /// The same row without the text of its cell.
        var withoutValue: Example { Example(file: file, line: line, value: "not shown") }
    }

    /// How many examples a finding has at most.
    package static let mostExamples = 10

    package var severity: Severity
    package var kind: Kind
    /// The table or tables as messages name them.
    package var file: String?
    package var column: String?
    /// What was found, in a sentence without a full stop.
    package var text: String
    /// The number of rows, ids or days that it holds of; nil where nothing is counted.
    package var count: Int?
    package var examples: [Example]
    /// How to fix it; nil where the text says all.
    package var remedy: String?
    /// The code with which a run ends that comes upon it; of no meaning for a suspicion.
    package var code: ExitCode

    private enum CodingKeys: String, CodingKey {
        case severity, kind, file, column, text, count, examples, remedy
    }

    package init(
        _ severity: Severity, _ kind: Kind, file: String? = nil, column: String? = nil, _ text: String,
        count: Int? = nil, examples: [Example] = [], remedy: String? = nil, code: ExitCode = .invalidData
    ) {
        self.severity = severity
        self.kind = kind
        self.file = file
        self.column = column
        self.text = text
        self.count = count
        self.examples = Array(examples.prefix(Self.mostExamples))
        self.remedy = remedy
        self.code = code
    }
}
