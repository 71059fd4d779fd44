import Diagnostics
import Documents
import Events
import Tables

extension DraftText {
    /// Adds the log: its columns, the conditions, what means bought, and its layout.
    mutating func events(_ draft: LogDraft, _ sources: DraftSources) {
        let roles = draft.roles
        line("data:")
        comment(
            "The log, a row for each thing that a customer did. Of \(roles.sample.rowsText) \(draft.counts.rows.grouped) "
                + "count: of \(draft.counts.users.grouped) customers"
                + (roles.name(.item) == nil ? "" : " and \(draft.counts.items.grouped) items")
                + (draft.days.map { ", over \($0.grouped) days" } ?? "") + ".", 1)
        line("events:", 1)
        path(sources.events.map { DraftPath.path($0, from: sources.folder) })
        comment("Which column holds what.", 2)
        line("columns:", 2)
        for role in ColumnRole.ofLogs where role != .rating { column(role, roles) }
        for remark in roles.remarks { comment("Not used: \(remark).", 3) }
        conditions(draft.conditions)
        types(draft.types)
        time(draft, sources)
        if draft.options.skipInvalid {
            guess(
                .skipInvalid, "true",
                because: "\(roles.invalidRows.grouped) of \(roles.sample.rows.grouped) rows cannot be read", 2)
            line("skip_invalid: true", 2)
            line("maximum_invalid: \(Percentage.text(InvalidRows.usualMaximum))", 2)
        }
        layout(
            draft.options.layout, given: sources.answers.layout, fields: roles.sample.columns.count, in: "data.events")
    }

    private mutating func path(_ paths: [String]) {
        if paths.count == 1 { return value("path", paths[0], 2) }
        line("path:", 2)
        for path in paths { line("- \(Self.scalar(path))", 3) }
    }

    private mutating func column(_ role: ColumnRole, _ roles: LogRoles) {
        guard let found = roles.found[role] else { return }
        column(role.key, found.column.name, because: found.evidence)
    }

    /// Adds a column with a role; one that is called like it is no guess, and neither is one that the user named.
    mutating func column(_ key: ParameterKey, _ name: String, because evidence: String?) {
        if let evidence, name == key.name { comment(evidence, 3) }
        if let evidence, name != key.name { guess(key, name, because: evidence, 3) }
        value(key.name, name, 3)
    }

    private mutating func conditions(_ conditions: LogConditions) {
        guard !conditions.found.isEmpty else { return }
        comment("Rows that do not meet all of these conditions are dropped, and counted.", 2)
        line("where:", 2)
        for found in conditions.found {
            guess(.conditions, "\(found.condition)", because: found.evidence, 3)
            line("- \(Self.scalar("\(found.condition)"))", 3)
        }
    }

    private mutating func types(_ types: LogTypes?) {
        guard let types else { return }
        guard let purchases = types.purchases else {
            guard let only = types.only else { return }
            comment("All events are of the type \(only.excerpt), which counts as bought.", 2)
            return
        }
        comment("The types that mean that the customer bought the item.", 2)
        if let evidence = types.evidence {
            guess(.purchaseTypes, purchases.joined(separator: ", "), because: evidence, 2)
        }
        line("purchase_types: \(Self.list(purchases))", 2)
    }

    private mutating func time(_ draft: LogDraft, _ sources: DraftSources) {
        if let format = draft.options.timestampFormat {
            comment("How the times are written.", 2)
            if sources.answers.timestampFormat == nil, let time = draft.roles.time {
                let column = draft.roles.found[.timestamp]?.column
                let example = column?.example.map { " like \($0.excerpt)" } ?? ""
                guess(
                    .timestampFormat, format,
                    because: "\(time.rows.grouped) of \((column?.filled ?? 0).grouped) values are times\(example), and "
                        + "no other format reads as many", 2)
            }
            value("timestamp_format", format, 2)
        }
        if let until = sources.answers.until {
            comment("Later events do not count.", 2)
            value("until", Timestamp.text(until), 2)
        }
    }

    /// Adds the table of items.
    mutating func items(_ items: ItemsDraft?, _ sources: DraftSources) {
        guard let items else { return }
        gap()
        comment("A row for each item, with what lists show and filter by.", 1)
        line("items:", 1)
        value("path", DraftPath.path(items.path, from: sources.folder), 2)
        line("columns:", 2)
        for found in items.evidence { column(found.key, found.value, because: found.text) }
    }
}
