package import Events
package import Tables

/// The tables that a pipeline is drafted from, and what the user says about them.
package struct DraftSources: Sendable {
    /// What the user says where the tables leave it open; nil and empty mean that the tables tell.
    package struct Answers: Sendable {
        package var user: String?
        package var item: String?
        package var timestamp: String?
        package var type: String?
        package var timestampFormat: String?
        package var purchaseTypes: [String] = []
        /// The end of the log, in milliseconds since 1970 UTC.
        package var until: Int64?
        package var target: String?
        package var positive: String?
        package var id: String?
        package var consent = ConsentColumns()
        /// Whether customers who are not in the table of consent have agreed.
        package var consentDefault: Bool?
        package var layout = TableLayout.standard

        package init() {}
    }

    /// Tables of events, or patterns of files.
    package var events: [String] = []
    package var items: String?
    package var consent: String?
    /// A table with a row per customer, in place of events.
    package var table: String?
    /// The model's name; nil means one that says what is predicted.
    package var model: String?
    package var answers = Answers()
    /// The folder of the file that is drafted, to which the paths in it are relative.
    package var folder = "."

    package init() {}
}
