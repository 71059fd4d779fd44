import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import ModelStore
import Scoring
import Terminal

extension Batch {
    /// The options for uplifts only.
    struct Contacts: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Of uplifts: what it costs to contact a customer. With --value, whoever has value * uplift > cost is contacted; those of the training unless given, and without these whoever has an uplift above 0.",
                valueName: "amount"))
        var cost: Double?

        @Option(
            help: ArgumentHelp("Of uplifts: what an outcome is worth that the contact caused.", valueName: "amount"))
        var value: Double?

        @Option(
            help: ArgumentHelp(
                "Of uplifts: contact this share of the customers, those with the highest uplift, such as 0.1.",
                valueName: "share"))
        var best: Double?

        func validate() throws {
            if (cost == nil) != (value == nil) { throw ValidationError("--cost and --value go together.") }
            if cost != nil && best != nil { throw ValidationError("Give either --cost and --value, or --best.") }
        }

        /// The options that were given.
        var given: GivenOptions {
            [.treatmentCost: cost != nil, .outcomeValue: value != nil, .bestShare: best != nil]
        }

        /// Who is contacted; nil where nothing was said.
        func rule() throws -> ContactRule? {
            if let best { return try ContactRule(bestShare: best) }
            guard let cost, let value else { return nil }
            return .worth(try ContactTerms(cost: cost, value: value))
        }
    }

    /// Writes the uplifts of the rows of a table.
    func writeUplifts(_ version: Version, _ console: Console) throws {
        guard let input = probabilities.input else {
            throw UserError(
                .wrongUsage, "\(version) is an uplift model, which scores the rows of a table",
                remedy: "Name the table with \(.scoredTable)")
        }
        try ([.explained: explain] as GivenOptions).refuse("for uplifts")
        var job = UpliftJob(version, input: input)
        job.rule = try contacts.rule()
        job.consent = consentOptions.source(for: version, console.progress)
        job.layout = eventFlags.layoutFlags.layout
        job.skipsInvalid = eventFlags.skipInvalid
        job.maximumInvalid = eventFlags.maximumInvalid ?? job.maximumInvalid
        job.shard = night.shard
        job.threads = threadOptions.chosen
        try write(
            job, as: UpliftCSV.self, console, by: started(job, as: UpliftCSV.self, console.progress),
            table: Self.table(of:))
    }

    private static func table(of manifest: BatchManifest<UpliftSummary>) -> Table {
        let summary = manifest.summary
        var table = Table([
            "model", "rows", "contacts", "rule", "mean uplift", "opted out", "invalid", "unseen levels", "seconds",
        ])
        table.append([
            .text("\(manifest.model)/\(manifest.version)"), .integer(summary.rows), .integer(summary.contacts),
            .text(summary.rule), summary.meanUplift.map { .number($0, digits: 4) } ?? .empty,
            summary.optedOut.map { .integer($0) } ?? .empty, .integer(summary.invalid),
            .integer(summary.unseenLevels.values.reduce(0, +)), .number(manifest.seconds, digits: 2),
        ])
        return table
    }
}
