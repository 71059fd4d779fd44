package import Documents
import ModelFiles
package import RecommenderModels

/// What all rows of a batch of lists share.
package struct ListColumns: Sendable {
    /// The items of each model that lists are of; the first is that of the batch.
    package let models: [ItemSide]
    /// Whether each row says if the customer had its item.
    package let hasParts: Bool
    /// Whether each row has the title of its item.
    package let hasTitles: Bool
    /// Whether each row has its reasons.
    package let hasReasons: Bool
    /// Whether each row has the code of why its item is there.
    package let hasCodes: Bool
    /// Whether each row has the experiment and the arm of its customer.
    package let hasArms: Bool

    package init(
        _ models: [ItemSide], hasParts: Bool = false, hasTitles: Bool = false, hasReasons: Bool = false,
        hasCodes: Bool = false, hasArms: Bool = false
    ) {
        self.models = models
        self.hasArms = hasArms
        self.hasParts = hasParts
        self.hasTitles = hasTitles
        self.hasReasons = hasReasons
        self.hasCodes = hasCodes
    }

    /// The names of the columns, in order; optional ones come last.
    package var names: [String] {
        ["user", "rank", "item", "score", "source"] + (hasParts ? ["part"] : []) + (hasTitles ? ["title"] : [])
            + (hasReasons ? ["reasons"] : []) + (hasCodes ? ["code", "about"] : [])
            + (hasArms ? ["experiment", "arm"] : [])
    }

    /// The strongest reasons for a row in words: `Little Trowel (9%) · Plant Stand (8%)`, or its source, such as `popular`.
    ///
    /// Past items have their titles if rows have titles, else their ids.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func reasonText(for row: ListRow, in rows: ListRows) throws -> String {
        let reasons = try rows.shares(for: row).map {
            (name: try name(of: $0.item, models[row.model]), share: $0.share, account: $0.account)
        }
        return ReasonText.text(
            reasons, source: row.source, score: row.plainScore,
            isRating: models[row.model].settings.meanRating != nil)
    }

    private func name(of item: UInt32, _ items: ItemSide) throws -> String {
        let title = hasTitles ? try items.titleBytes(of: Int(item)) : []
        return title.isEmpty ? try items.ids.string(at: Int(item)) : String(decoding: title, as: UTF8.self)
    }
}

extension JSONBytes {
    /// Writes the strongest reasons for a row as an array of objects; empty for an item that is not the
    /// customer's own.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package mutating func write(reasonsFor row: ListRow, in rows: ListRows, _ columns: ListColumns) throws {
        let items = columns.models[row.model]
        openArray()
        for past in rows.shares(for: row) {
            openObject()
            key("item")
            string(try items.ids.string(at: Int(past.item)))
            if columns.hasTitles {
                key("title")
                string(String(decoding: try items.titleBytes(of: Int(past.item)), as: UTF8.self))
            }
            key("share")
            number(past.share)
            if items.settings.meanRating == nil, let percent = PastShare.percent(past.share, of: row.plainScore) {
                key("percent")
                number(percent)
            }
            if let account = past.account {
                key("account")
                string(account)
            }
            closeObject()
        }
        closeArray()
    }
}
