import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Sources
import Tables

extension PipelineField {
    private static let logs: Set<PipelineKind> = [.recommender, .customers, .segments, .lifetime]
    private static let shelves: Set<PipelineKind> = [.recommender, .customers, .segments]
    private static let tables: Set<PipelineKind> = [.table, .uplift]

    /// The keys of `data`.
    static var data: [PipelineField] {
        events + postgres("data.events", \.events.postgres, for: logs)
            + reading(
                "data.events", \.events.reading, for: logs,
                skip: .skipInvalid, maximum: .maximumInvalid)
            + items + postgres("data.items", \.items.postgres, for: shelves)
            + profile + postgres("data.customers", \.profile.postgres, for: [.customers, .segments]) + consent
            + postgres("data.consent", \.consent.postgres) + identities
            + table + postgres("data.table", \.table.postgres, for: tables)
            + reading(
                "data.table", \.table.reading, for: tables, skip: "data.table.skip_invalid",
                maximum: "data.table.maximum_invalid")
    }

    private static var events: [PipelineField] {
        [
            PipelineField(
                .events, .list(of: .path), \.events.path, for: logs,
                "The table of events: a file, a pattern of files such as 'logs/*.csv', a query such as 'duckdb: SELECT …', or a list of them."
            ),
            PipelineField(
                .userColumn, .column, \.events.user, for: logs, "The column of the customer; 'user' unless given."),
            PipelineField(
                .itemColumn, .column, \.events.item, for: logs, "The column of the product; 'item' unless given."),
            PipelineField(
                .timestampColumn, .column, \.events.timestamp, for: logs,
                "The column of the time; 'timestamp' when there is one."),
            PipelineField(
                .typeColumn, .column, \.events.type, for: logs,
                "The column of the event's type; 'type' when there is one."),
            PipelineField(
                .quantityColumn, .column, \.events.quantity, for: logs,
                "The column of the quantity; 'quantity' when there is one."),
            PipelineField(
                .priceColumn, .column, \.events.price, for: logs,
                "The column of the price of a piece; 'price' when there is one."),
            PipelineField(
                .orderColumn, .column, \.events.order, for: logs,
                "The column of the order; 'order' when there is one."),
            PipelineField(
                .channelColumn, .column, \.events.channel, for: shelves,
                "The column of the channel, such as web or app; 'channel' when there is one."),
            PipelineField(
                .valueColumn, .column, \.events.value, for: [.customers, .segments, .lifetime],
                "The column of a value of events, such as a score of satisfaction, that is summed and averaged; of a lifetime model what each event is worth."
            ),
            PipelineField(
                .ratingColumn, .column, \.events.rating, for: [.recommender],
                "als: the column of the rating; 'rating' unless given."),
            PipelineField(
                .sequenceColumn, .column, \.events.sequence, for: [.recommender],
                "Without times: the column of numbers that order a customer's events; greater is later."),
            PipelineField(
                .rowOrder, .flag, \.events.rowOrder, for: [.recommender],
                "Without times: whether the rows are in the order of the events, file after file as given."),
            PipelineField(
                .conditions,
                .list(
                    of: .parsed(.text(words: "a condition such as Quantity > 0"), Condition.init(parsing:)) {
                        .string($0.description)
                    }),
                \.events.conditions, for: logs,
                "Conditions that rows must meet; all must hold (docs/data.md has their grammar)."),
            PipelineField(
                .purchaseTypes, .names("a type of event"), \.events.purchaseTypes, for: logs,
                "The types of event that mean bought; the only type, or purchase, unless given."),
            PipelineField(
                .seenTypes, .names("a type of event"), \.events.seenTypes, for: [.recommender],
                "The types that mark an item as seen; the purchase types unless given."),
            PipelineField(.eventsFrom, .time, \.events.from, for: logs, "Only events from this time on."),
            PipelineField(
                .eventsUntil, .time, \.events.until, for: logs,
                "Only events before this time; at most a day after the newest event, it confirms that the log ends there."
            ),
            PipelineField(
                .timestampFormat, .text("a format such as '%d.%m.%Y %H:%M'"), \.events.timestampFormat, for: logs,
                "How timestamps are written when it is no known form."),
            PipelineField(
                "data.events.ignore", .names("a feature"), \.events.ignore, for: [.customers, .segments],
                "Features made from events that the model must not use."),
        ]
    }

    /// The keys that say how the text of a table is read.
    private static func reading(
        _ section: String, _ target: WritableKeyPath<PipelineDraft, PipelineDraft.ReadingKeys>,
        for kinds: Set<PipelineKind>, skip: ParameterKey, maximum: ParameterKey
    ) -> [PipelineField] {
        let layout = "\(section).layout"
        func at<Value>(
            _ key: WritableKeyPath<PipelineDraft.ReadingKeys, Value?>
        ) -> WritableKeyPath<PipelineDraft, Value?> { target.appending(path: key) }
        return [
            PipelineField(
                skip, .flag, at(\.skipInvalid), for: kinds,
                "Whether rows that cannot be read are counted and passed over."),
            PipelineField(
                maximum, .percentage, at(\.maximumInvalid), for: kinds,
                "With skip_invalid, the largest share of the rows that may be passed over; \(Percentage.text(InvalidRows.usualMaximum)) unless given."
            ),
            PipelineField(
                "\(layout).delimiter",
                .parsed(
                    .text(words: "a character, or comma, semicolon, tab or pipe"), Delimiter.init(parsing:)
                ) { .string($0.text) },
                at(\.delimiter), for: kinds,
                "What separates the fields; the header tells it unless given."),
            PipelineField(
                "\(layout).no_header", .flag, at(\.noHeader), for: kinds,
                "Whether the first line is data; columns are then named by their numbers from 1 on."),
            PipelineField(
                "\(layout).encoding", .choice, at(\.encoding), for: kinds,
                "The encoding of the text; utf-8 unless given."),
            PipelineField(
                "\(layout).decimal", .marks("comma or point"), at(\.decimal), for: kinds,
                "The decimal mark of all numbers, or of single columns."),
            PipelineField(
                "\(layout).thousands", .marks("point, comma, space, apostrophe or none"),
                at(\.thousands), for: kinds,
                "What separates thousands in all numbers, or in those of single columns."),
            PipelineField(
                "\(layout).unit", .marks("a sign such as '€'"), at(\.unit), for: kinds,
                "A sign before or after all numbers, or those of single columns, that is left out."),
        ]
    }

    private static var items: [PipelineField] {
        [
            PipelineField(
                .itemTable, .path, \.items.path, for: shelves,
                "A table of the products, with titles, categories and what else there is."),
            PipelineField(
                .itemIdColumn, .column, \.items.item, for: shelves,
                "The column of the product's id; that of the events or 'item' unless given."),
            PipelineField(
                .itemTitleColumn, .column, \.items.title, for: [.recommender],
                "The column of the title; 'title' unless given."),
            PipelineField(
                .itemCategoryColumn, .column, \.items.category, for: shelves,
                "The column of the category; 'category' unless given."),
        ]
    }

    private static var consent: [PipelineField] {
        [
            PipelineField(
                .consentTable, .path, \.consent.path,
                "A table of the customers' answers: a no is left out of training before anything is counted."),
            PipelineField(
                .consentUserColumn, .column, \.consent.user, "The column of the customer; 'user' unless given."),
            PipelineField(
                .consentColumn, .column, \.consent.personalization,
                "The column of the answer, where yes means that the customer agrees; 'personalization' unless given."),
            PipelineField(
                .consentDefault, .flag, \.consent.defaultYes,
                "Whether customers who are not in the table agree; yes unless given."),
        ]
    }

    private static var table: [PipelineField] {
        [
            PipelineField(
                .customerTable, .path, \.table.path, for: tables,
                "A table with one row per customer, or several, and a yes/no outcome."),
            PipelineField(
                .targetColumn, .column, \.table.target, for: tables, "The column of the yes/no outcome."),
            PipelineField(
                .idColumn, .column, \.table.id, for: tables, "The column that names the customer; it is no feature."),
            PipelineField(
                .weightColumn, .column, \.table.weight, for: [.table],
                "The column of the rows' weights; it is no feature."),
            PipelineField(
                .positive, .text("a value of the target"), \.table.positive, for: tables,
                "The value of the target that means yes, where it is none of true, yes, y, t, 1."),
            PipelineField(
                .repeatedIds, .flag, \.table.repeatedIds, for: [.table],
                "Whether customers may have several rows; folds and intervals then go by customer."),
            PipelineField(
                .numericColumns, .names("a column"), \.table.numeric, for: tables, "Columns of amounts."),
            PipelineField(
                .categoryColumns, .names("a column"), \.table.category, for: tables, "Columns of names or codes."),
            PipelineField(
                .booleanColumns, .names("a column"), \.table.boolean, for: tables, "Columns of yes or no."),
            PipelineField(
                .ignoredColumns, .names("a column"), \.table.ignore, for: tables,
                "Columns that the model must not use."),
        ]
    }
}
