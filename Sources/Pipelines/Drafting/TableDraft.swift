import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Gates
import LinearAlgebra
import Propensity
import Sources
import Tables

/// What a pipeline says of a table with a row per customer.
struct TableDraft: Sendable {
    let sample: TableSample
    let consent: ConsentDraft?
    let target: TableTarget
    /// The column of the customer, and what speaks for it (nil if the user named it); nil without one.
    let id: (name: String, evidence: String?)?
    let repeatedIds: Bool
    /// Columns of whole numbers whose names sound like codes, with the number of their values.
    let codes: [(name: String, values: Int)]
    /// Columns from which nothing can be learnt, and why.
    let ignored: [(name: String, why: String)]
    let layout: TableLayout
    let profiles: [ColumnProfile]
    /// How many parts of the customers can be held out in turn.
    let folds: Int
    /// Why no comparison of what is measured is ever beyond doubt, as gates say it; nil where one may be.
    let few: String?
    /// What the search for columns that are known only after the outcome found.
    let suspicions: [SuspectedLeaks.Suspicion]

    /// Looks at a table, and infers its columns as a run would.
    ///
    /// - Throws: `UserError` with code `invalidData` when no column, or more than one, could be the outcome, and what a
    ///   run would throw.
    init(_ sources: DraftSources, path: String, threads: Threads, progress: Progress) throws {
        for path in [path, sources.consent].compactMap(\.self) { try DraftPath.checkIsFile(path) }
        let source = TableSource(path)
        let given = [sources.answers.target, sources.answers.id].compactMap(\.self)
        let sample = try TableSample([source], sources.answers.layout, named: given, progress: progress)
        let target = try TableTarget(sample, sources.answers)
        let id = try Self.id(of: sample, sources.answers.id, target: target.column.name)
        let rest = sample.columns.filter { $0.name != target.column.name && $0.name != id?.name }
        var layout = sample.layout
        if let separator = sample.separator, separator != .comma, sample.columns.count > 1 {
            layout.delimiter = separator
        }
        layout.numbers = try TableNumbers.formats(
            of: rest, given: sources.answers.layout.numbers, file: sample.file)
        let times = rest.filter(Self.holdsTimes)
        codes = rest.filter(Self.holdsCodes).map { (name: $0.name, values: $0.distinct) }
        var options = SchemaOptions()
        options.target = target.column.name
        options.id = id?.name
        options.category = codes.map { $0.name }
        options.ignore = times.map(\.name)
        let consent = try sources.consent.map {
            try ConsentDraft($0, userColumn: id?.name, sources.answers, progress: progress)
        }
        let answers = try consent?.source.read()
        let inferred = try SchemaInference.infer(
            source: source, options: options, layout: layout, consent: answers, threads: threads, progress: progress)
        let features = inferred.profiles.filter { $0.use == .feature }
        let crowded = features.filter { profile in profile.remarks.contains { $0.kind == .manyLevels } }
        guard crowded.count < features.count else {
            let names = crowded.map(\.name.excerpt).joined(separator: ", ")
            throw UserError(
                .invalidData, "no column is left to learn from: \(names) have nearly as many texts as rows",
                at: .init(file: sample.file), remedy: "Give a table with columns that many rows have alike, or numbers")
        }
        ignored =
            times.map { (name: $0.name, why: "times, which such a model does not read") }
            + crowded.map { (name: $0.name, why: "nearly as many texts as rows, so that no row teaches about another") }
        let rows = try TableDraftRows(source, inferred.schema, consent: answers)
        repeatedIds = rows.repeatIds
        profiles = inferred.profiles
        (self.sample, self.target, self.id, self.layout, self.consent) = (sample, target, id, layout, consent)
        guard let known = try rows.labelled(target.column.name, positive: target.positive) else {
            (folds, few, suspicions) = (5, Self.few(target, sample), [])
            return
        }
        if rows.areCut {
            folds = Folds.most(labels: known.labels, customers: known.customers) ?? 5
            few = Self.few(target, sample)
        } else {
            few = Gate.fewness(ofRows: known.labels.count, positives: known.labels.count { $0 == 1 })
            folds = try Self.folds(of: known, target, sample)
        }
        // The search only adds comments: a run makes it again, and says what keeps it from it.
        suspicions = (try? Self.suspicions(among: known, threads: threads)) ?? []
    }

    /// Whether a long table has few answers of one kind; its cells tell, as far as all were looked at.
    private static func few(_ target: TableTarget, _ sample: TableSample) -> String? {
        Gate.fewness(ofRows: sample.rows, positives: sample.looked == sample.rows ? target.yes.rows : nil)
    }

    private static func holdsTimes(_ column: ColumnEvidence) -> Bool {
        guard column.values.numbers < column.values.filled else { return false }
        if case .none = column.values.times.choice(of: column.values.filled) { return false }
        return true
    }

    /// Whether a column has 3 to 50 whole numbers and a name that sounds like codes.
    private static func holdsCodes(_ column: ColumnEvidence) -> Bool {
        guard !column.isCut, (3...50).contains(column.distinct), column.values.whole == column.values.filled else {
            return false
        }
        let name = ColumnRole.plain(column.name)
        guard !amountWords.contains(where: { name.contains($0) }) else { return false }
        return name == "os" || codeWords.contains { name.contains($0) }
    }

    private static let codeWords = [
        "operatingsystem", "browser", "region", "type", "typ", "code", "category", "kategorie", "channel", "kanal",
        "store", "shop", "branch", "filiale", "plz", "zip", "postal", "segment", "cluster", "country", "land", "city",
        "device", "gender", "geschlecht", "tariff", "tarif", "status",
    ]

    /// Words in names of amounts, such as `store visits`.
    private static let amountWords = ["visit", "count", "number", "num", "anzahl", "total", "days", "tage", "besuch"]

    /// The column that names the customer.
    private static func id(
        of sample: TableSample, _ named: String?, target: String
    ) throws -> (name: String, evidence: String?)? {
        if let named {
            guard sample.column(named) != nil else { throw sample.names.missing(named) }
            return (named, nil)
        }
        let candidates = sample.columns.filter { $0.name != target && $0.empty == 0 }.compactMap { column in
            let rank = ColumnRole.user.rank(of: column.name) ?? (ColumnRole.plain(column.name) == "id" ? 0 : nil)
            return rank.map { (rank: $0, column: column) }
        }
        // A few values, such as 'client: yes', name nobody.
        let ids = candidates.filter { $0.column.isCut || 2 * $0.column.distinct > $0.column.filled }
        guard let best = ids.min(by: { $0.rank < $1.rank }) else { return nil }
        return (best.column.name, "by its name; \(LogRoles.contents(of: best.column))")
    }

    private static func folds(of rows: TrainingRows, _ target: TableTarget, _ sample: TableSample) throws -> Int {
        if let folds = Folds.most(labels: rows.labels, customers: rows.customers) { return folds }
        let yes = rows.labels.count { $0 == 1 }
        throw UserError(
            .invalidData,
            "\(yes.grouped) of \(rows.labels.count.grouped) rows say \(target.yes.text.excerpt), which means yes, and at "
                + "least two customers of each outcome are needed to train on one and measure on the other",
            at: .init(file: sample.file, column: target.column.name), remedy: "Give a table of more customers")
    }

    /// Columns that look as if they were known only after the outcome.
    private static func suspicions(among rows: TrainingRows, threads: Threads) throws -> [SuspectedLeaks.Suspicion] {
        let folds = try Folds(5, labels: rows.labels, customers: rows.customers, seed: 0)
        return try SuspectedLeaks(among: rows, folds: folds, threads: threads).suspicions
    }
}
