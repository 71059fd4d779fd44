import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Propensity
import Tables

extension DraftText {
    /// Adds all that follows the name of a model of who leaves.
    mutating func customers(_ churn: ChurnDraft, of draft: LogDraft, _ sources: DraftSources) {
        events(draft, sources)
        consent(draft.consent, sources)
        gap()
        comment(
            "What is predicted: who will buy nothing within the horizon. What customers did before each cutoff gives the "
                + "features, and what they did in the horizon after it the outcome.")
        line("customers:")
        line("label: churn", 1)
        let horizon = churn.horizon
        guess(.horizon, "\(horizon)d", because: churn.evidence, 1)
        line("horizon: \(horizon)d", 1)
        comment("Counted back from the newest event.", 1)
        line("cutoff: [\(2 * horizon)d, \(horizon)d]", 1)
        comment("Customers without a purchase for longer have left already.", 1)
        line("active_within: 365d", 1)
        train(folds: churn.folds)
        publish(
            measured: ["log-loss < base-rate", "log-loss <= champion + 0.005"], few: churn.few,
            others: ["rows >= 0.8 * champion", "smoke"],
            later: ["newest within 2d", "calibration-error < 0.03"])
        checks(rows: draft.rowsRead, column: draft.roles.name(.user))
    }

    private mutating func train(folds: Int) {
        gap()
        comment("How the model is trained, and the number of parts of the customers on which it is measured in turn.")
        line("train:")
        line("folds: \(folds)", 1)
        comment("Others to try: a penalty that is chosen by these folds, and probabilities that are corrected.", 1)
        line("# path: l2", 1)
        line("# calibrate: platt", 1)
    }

    /// Adds all that follows the name of a model of a table.
    mutating func table(_ draft: TableDraft, path: String, _ sources: DraftSources) {
        line("data:")
        comment("A table with a row per customer and an outcome. It has \(draft.sample.rowsText).", 1)
        line("table:", 1)
        value("path", DraftPath.path(path, from: sources.folder), 2)
        line("columns:", 2)
        let target = draft.target
        if let evidence = target.evidence { guess(.targetColumn, target.column.name, because: evidence, 3) }
        value("target", target.column.name, 3)
        if let id = draft.id {
            if let evidence = id.evidence { guess(.idColumn, id.name, because: evidence, 3) }
            value("id", id.name, 3)
        }
        outcome(draft, sources)
        kinds(draft)
        layout(draft.layout, given: sources.answers.layout, fields: draft.sample.columns.count, in: "data.table")
        consent(draft.consent, sources)
        train(folds: draft.folds)
        publish(
            measured: ["log-loss < base-rate", "log-loss <= champion + 0.005"], few: draft.few,
            others: ["rows >= 0.8 * champion", "smoke"],
            later: ["calibration-error < 0.03"])
        checks(rows: draft.sample.rows, column: draft.id?.name)
    }

    private mutating func outcome(_ draft: TableDraft, _ sources: DraftSources) {
        let (target, yes) = (draft.target, draft.target.yes)
        comment("\(yes.rows.grouped) of \(draft.sample.rowsText) say \(yes.text.excerpt), which means yes.", 2)
        if let positive = target.positive {
            if sources.answers.positive == nil {
                guess(.positive, positive, because: "it sounds like yes beside the other value", 2)
            }
            value("positive", positive, 2)
        }
        if draft.repeatedIds, let id = draft.id, let column = draft.sample.column(id.name) {
            guess(
                .repeatedIds, "true",
                because: "\(column.filled.grouped) rows have \(column.distinctText) different ids", 2)
            line("repeated_ids: true", 2)
        }
    }

    /// Adds the kinds of columns, and what the user may want to know of them.
    private mutating func kinds(_ draft: TableDraft) {
        comment("Kinds that are not given are inferred: \(Self.kinds(of: draft.profiles)).", 2)
        if !draft.codes.isEmpty {
            let names = draft.codes.map { $0.name }
            let values = draft.codes.map { "\($0.name.excerpt) (\($0.values))" }.joined(separator: ", ")
            guess(
                .categoryColumns, names.joined(separator: ", "),
                because: "a few whole numbers, and by their names they are codes: \(values)", 2)
            line("category: \(Self.list(names))", 2)
        }
        if !draft.ignored.isEmpty {
            let why = draft.ignored.map { "\($0.name.excerpt): \($0.why)" }.joined(separator: "; ")
            let names = draft.ignored.map { $0.name }
            guess(.ignoredColumns, names.joined(separator: ", "), because: why, 2)
            line("ignore: \(Self.list(names))", 2)
        }
        for profile in draft.profiles where profile.use == .feature || profile.use == .leftOut {
            for remark in profile.remarks where remark.kind != .manyLevels {
                comment("\(profile.name.excerpt): \(remark.text).", 2)
            }
        }
        for suspicion in draft.suspicions {
            comment(
                "Is \(suspicion.columns.map { $0.excerpt }.joined(separator: ", ")) known only after the outcome? "
                    + "\(Self.words(for: suspicion)). If so, add it to `ignore`.", 2)
        }
    }

    private static func kinds(of profiles: [ColumnProfile]) -> String {
        var counts: [String] = []
        for kind in ["numeric", "category", "boolean"] {
            let count = profiles.count { $0.use == .feature && $0.kind.rawValue == kind }
            if count > 0 { counts.append("\(count) \(kind)") }
        }
        return counts.joined(separator: ", ")
    }

    private static func words(for suspicion: SuspectedLeaks.Suspicion) -> String {
        func percent(_ share: Double?) -> String { "\(Int((100 * (share ?? 0)).rounded()))%" }
        switch suspicion.sign {
        case .alone: return "Alone it explains \(percent(suspicion.explained)) of the outcome"
        case .value: return "Rows where \(suspicion.condition ?? "it has a value") nearly all have one outcome"
        case .share: return "Without it a model loses \(percent(suspicion.lost)) of what it explains"
        }
    }
}
