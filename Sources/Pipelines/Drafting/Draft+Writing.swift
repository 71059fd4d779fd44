package import Diagnostics
import Events
package import LinearAlgebra
import ModelStore
import Sources
import Tables

extension Draft {
    /// Looks at a shop's tables and drafts a pipeline.
    ///
    /// - Parameters:
    ///   - sources: The tables, either of events or of customers.
    ///   - threads: The number of threads; the draft does not depend on it.
    ///   - progress: Receives how far the reading has come, and what the user should know.
    /// - Throws: `UserError` with code `invalidData` when the tables leave open what is meant, with what the user may
    ///   say; and whatever a run of the pipeline would throw of the tables.
    package init(of sources: DraftSources, threads: Threads, progress: Progress) throws {
        // A look at a table reads it several times.
        let results = try KeptResults(
            of: sources.events + [sources.items, sources.consent, sources.table].compactMap(\.self), progress: progress)
        defer { withExtendedLifetime(results) {} }
        var text = DraftText()
        if let name = sources.model { _ = try ModelName.checked(name) }
        text.head()
        if let path = sources.table {
            let table = try Self.looking {
                try TableDraft(sources, path: path, threads: threads, progress: progress)
            }
            model = sources.model ?? Self.modelName(table.target.column.name)
            text.model(model)
            text.table(table, path: path, sources)
        } else {
            let log = try Self.looking { try LogDraft(sources, threads: threads, progress: progress) }
            model = sources.model ?? (log.roles.name(.item) == nil ? "churn" : "recommendations")
            text.model(model)
            if let churn = log.churn {
                text.customers(churn, of: log, sources)
                progress.warning(Self.withoutItems(log))
            } else {
                text.recommender(log, sources)
            }
        }
        guesses = text.guesses
        self.text = text.text
        try Self.check(self.text, sources)
    }

    /// Looks at tables, and says of rows that stop a run what to do without its options.
    private static func looking<Look>(_ look: () throws -> Look) throws -> Look {
        do {
            return try look()
        } catch let error as UserError {
            let runs = (error.remedyMessage?.parts ?? []).contains { part -> Bool in
                guard case .parameter(let key, _) = part else { return false }
                return key == .skipInvalid || key == .conditions
            }
            guard runs else { throw error }
            throw UserError(
                error.code, error.problemMessage, at: error.place,
                remedy: "Mend this row and others like it, or leave them out of the table")
        }
    }

    /// Reads a draft as a run would, because a pipeline cannot hold every name of a file or a column.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    private static func check(_ text: String, _ sources: DraftSources) throws {
        let file = "\(sources.folder)/pipeline.yaml"
        do {
            guard let root = try YAMLTree.node(text, locate: { .file(file, line: $0, column: $1) }) else { return }
            let references = EnvironmentReferences(environment: [:], connections: PipelineFile.connections)
            let reading = try PipelineReading(root, in: PipelineFolder(of: file), references)
            _ = try PipelineFile.pipeline(file, reading)
        } catch let error as UserError {
            throw UserError(
                .invalidData, "a pipeline cannot say what these tables need: \(error.problemMessage)",
                at: .init(file: sources.table ?? sources.events.joined(separator: ", ")),
                remedy: "Rename the file or the column that this is about")
        }
    }

    private static func withoutItems(_ log: LogDraft) -> Message {
        if let remedy = log.roles.productsInList {
            return "no column holds the product, so this is a model of who leaves. To get recommendations: " + remedy
        }
        let others = log.roles.free.prefix(5).map(\.name.excerpt).joined(separator: ", ")
        let hint = others.isEmpty ? "" : " (the others are \(others))"
        return
            "no column is known to hold the product\(hint), so this is a model of who leaves; if one does, name it with "
            + "\(.itemColumn) to get recommendations"
    }

    /// A model's name that says what is predicted.
    private static func modelName(_ column: String) -> String {
        let letters = column.lowercased().map { letter -> Character in
            letter.isASCII && (letter.isLetter || letter.isNumber) ? letter : "-"
        }
        let name = String(String(letters).split(separator: "-").joined(separator: "-").prefix(64))
        return ModelName.isValid(name) && name != "y" ? name : "outcome"
    }
}

extension DraftText {
    mutating func head() {
        comment("A pipeline: one way from a shop's data to a published version. It was drafted from the tables below.")
        comment(
            "It runs as it is. Look first at the lines under a comment that begins with \"guess\": the comment says what "
                + "speaks for them.")
        comment("Paths are relative to this file.")
        gap()
    }

    mutating func model(_ name: String) {
        comment("The name of the model. Each run writes its next version.")
        value("model", name, 0)
        comment("The folder of the versions; unless it is given, `models` where the command runs.")
        line("# store: ../models")
        gap()
    }

    /// Adds the table of consent.
    mutating func consent(_ consent: ConsentDraft?, _ sources: DraftSources) {
        guard let consent, let path = sources.consent else { return }
        gap()
        comment("Who agreed to personal recommendations. Rows of customers who said no are dropped first.", 1)
        line("consent:", 1)
        value("path", DraftPath.path(path, from: sources.folder), 2)
        line("columns:", 2)
        for found in consent.evidence { column(found.key, found.value, because: found.text) }
        if let defaultYes = consent.source.defaultYes {
            comment("The answer of customers who are not in the table.", 2)
            line("default: \(defaultYes ? "yes" : "no")", 2)
        } else {
            comment("Customers who are not in the table have agreed, unless it says:", 2)
            line("# default: no", 2)
        }
    }

    /// Adds what decides about the alias.
    ///
    /// - Parameters:
    ///   - measured: Gates that compare what is measured.
    ///   - few: Why no version can ever meet these, as gates say it; nil where one can.
    ///   - others: Further gates.
    ///   - later: Gates for data that comes every day.
    mutating func publish(measured: [String], few: String?, others: [String], later: [String]) {
        gap()
        comment(
            "A version that meets all gates becomes the champion, which is served. One that fails a gate stays in the "
                + "store, and the champion stays as it is.")
        line("publish:")
        line("alias: champion", 1)
        line("gates:", 1)
        for gate in (few == nil ? measured : []) + others { line("- \(Self.scalar(gate))", 2) }
        if let few, !measured.isEmpty {
            comment(
                "The following gates would keep every version out, because one is measured \(few) whether it is good. "
                    + "Once there are more, take them in:", 2)
            for gate in measured { line("# - \(Self.scalar(gate))", 2) }
        }
        comment("Once the data comes every day, add for example:", 2)
        for gate in later { line("# - \(Self.scalar(gate))", 2) }
        comment(
            "What happens when the customers are too few to tell a version from the champion: `publish` lets it through, "
                + "with `refuse` it must prove itself.", 1)
        line("on_doubt: publish", 1)
    }

    /// Adds an example of demands on the data; the rows are those that were read, which is what a demand counts.
    mutating func checks(rows: Int, column: String?) {
        gap()
        comment("Demands on the data, which are checked before anything is trained, for example:")
        line("# checks:")
        line("#   rows: at least \(max(rows / 2, 1))")
        if let column { line("#   \(Self.scalar(column)): required") }
    }
}
