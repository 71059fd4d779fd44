import Diagnostics
import Documents

/// What a pipeline trains, which decides what its keys may be.
package enum PipelineKind: CaseIterable, Sendable {
    case recommender
    /// A model of customers who are made from events.
    case customers
    /// A model of customers who stand in a table.
    case table
    /// A model of whom a contact changes, from the table of a campaign.
    case uplift
    /// Groups of customers.
    case segments
    /// A model of what customers will still buy.
    case lifetime

    /// Where a key of another kind has no effect.
    var circumstance: Message {
        switch self {
        case .recommender: "for a recommender, which has neither customers nor data.table"
        case .customers: "for customers who are made from events"
        case .table: "with data.table.path"
        case .uplift: "for an uplift model, which is made from the table of a campaign"
        case .segments: "for segments"
        case .lifetime: "for a lifetime model, which is made from what customers bought and when"
        }
    }
}

/// A key of a pipeline file: what it takes, what it is for, and where its value goes.
///
/// The table of all keys (`all`) reads the files, fills in the resolved file, and makes the JSON Schema.
package struct PipelineField {
    /// The names of all sections and of the key, joined by dots: `data.events.columns.user`.
    package let path: String
    package let form: ValueForm
    /// One sentence that says what it is for.
    package let summary: String
    /// The kinds of pipeline that have it.
    package let kinds: Set<PipelineKind>
    /// Puts the value into the draft.
    let read: (PipelineNode, inout PipelineDraft) throws -> Void
    /// The value of a draft as a pipeline file says it; `nil` where it says nothing.
    let write: (PipelineDraft) -> JSONValue?

    /// The section that holds the key; empty for the file itself.
    var section: String { Self.section(of: path) }
    /// The name within its section.
    var name: String { ParameterKey(path).name }

    /// The path without its last name.
    static func section(of path: String) -> String {
        path.lastIndex(of: ".").map { String(path[..<$0]) } ?? ""
    }
}

extension PipelineField {
    /// A key whose value stands in the draft as it is.
    init<Value>(
        _ path: String, _ value: PipelineValue<Value>, _ target: WritableKeyPath<PipelineDraft, Value?>,
        for kinds: Set<PipelineKind> = Self.everyKind, _ summary: String
    ) {
        self.init(path: path, form: value.form, summary: summary, kinds: kinds) { node, draft in
            draft[keyPath: target] = try value.read(node, path)
        } write: { draft in
            draft[keyPath: target].map(value.write)
        }
    }

    init<Value>(
        _ key: ParameterKey, _ value: PipelineValue<Value>, _ target: WritableKeyPath<PipelineDraft, Value?>,
        for kinds: Set<PipelineKind> = Self.everyKind, _ summary: String
    ) {
        self.init(key.path, value, target, for: kinds, summary)
    }

    /// A parameter of algorithms of recommenders.
    static func parameter<Value>(_ key: ParameterKey, _ value: PipelineValue<Value>, _ summary: String) -> Self {
        Self(path: key.path, form: value.form, summary: summary, kinds: [.recommender]) { node, draft in
            draft.parameters[key.name] = value.write(try value.read(node, key.path))
        } write: { draft in
            draft.parameters[key.name]
        }
    }

    static let everyKind = Set(PipelineKind.allCases)
}

/// The sections of a pipeline file, each with one sentence that says what it is for.
enum PipelineSections {
    static let summaries: [String: String] = [
        "": "One way from a shop's data to a published version.",
        "data": "The tables that the pipeline reads.",
        "data.events": "The event log: what customers did with products.",
        "data.events.columns": "Which columns of the log hold what.",
        "data.events.layout": "How the text of the log is laid out.",
        "data.events.postgres": "A query to PostgreSQL whose rows are the log, in place of a path.",
        "data.items": "A table of the products.",
        "data.items.postgres": "A query to PostgreSQL whose rows are the products, in place of a path.",
        "data.items.columns": "Which columns of the table of products hold what.",
        "data.customers": "A table of what is known of the customers beside their events.",
        "data.customers.postgres": "A query to PostgreSQL whose rows are of customers, in place of a path.",
        "data.customers.columns": "Which columns of the table of customers hold what.",
        "data.consent": "A table of the customers' answers about personal recommendations.",
        "data.consent.postgres": "A query to PostgreSQL whose rows are the answers, in place of a path.",
        "data.consent.columns": "Which columns of the table of answers hold what.",
        "data.identities": "A table of pairs of ids that say which ids are of one customer.",
        "data.identities.columns": "Which columns of the table of pairs hold the ids.",
        "data.table": "A table with a row per customer and a yes/no outcome, in place of the log.",
        "data.table.postgres": "A query to PostgreSQL whose rows are the customers, in place of a path.",
        "data.table.columns": "Which columns of the table have a role of their own.",
        "data.table.layout": "How the text of the table is laid out.",
        "confidence": "How events become the confidence that a customer wants a product.",
        "interactions": "Which customers and products count.",
        "customers": "How customers are made from events: who is looked at, when, and what is predicted.",
        "encoding": "How columns of customers become numbers.",
        "split": "What is held out of a training to measure it; one way of it.",
        "tune": "A search for the best algorithm and its parameters.",
        "train": "The model and its parameters.",
        "lifetime": "A model of what customers will still buy; {} for all defaults.",
        "segments": "Groups of customers: by what, and how many.",
        "uplift": "A model of whom a contact changes; {} for all defaults.",
        "evaluate": "What is measured on what is held out.",
        "publish": "Which alias moves to the version, and under which conditions.",
    ]
}
