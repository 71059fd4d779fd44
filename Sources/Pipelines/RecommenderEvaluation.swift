package import Diagnostics
package import Evaluation
package import Events
import Interactions
import LinearAlgebra
package import ModelStore
import Models
import Ranking
import Synchronization
import Tables

/// Measures a recommender on events that it was not trained on, beside popularity on the same users and masks.
package struct RecommenderEvaluation: Codable, Sendable {
    /// Tables of the hidden events.
    package var hidden: [String]
    /// Tables of what is known of the test users; then each is folded in from these events alone.
    package var given: [String] = []
    package var options = EventOptions()
    /// A table of who agreed to personal recommendations: whoever did not is not measured on.
    package var consent: String?
    /// Whether a user who is not in the consent table has agreed.
    package var consentDefault = true
    /// The measures, separated by commas; all that the model allows, at 20, unless given.
    package var metrics: String?
    package var mask = EvaluationReport.Mask.seen
    package var seed: UInt64 = 0

    package init(hidden: [String]) {
        self.hidden = hidden
    }

    /// Ranks the catalogue for every test user and compares the lists with the hidden events.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for the model, `invalidData` when there is nothing to measure.
    package func run(_ version: Version, machine: Machine, progress: Progress) throws -> RecommenderReport {
        let named = try metrics.map { try Measure.list(parsing: $0) }
        let model = try Recommender(inFolder: version.folder)
        let catalogue = try Catalogue(model)
        let measures = named ?? Measure.usual(for: catalogue)
        try Measure.check(measures, for: catalogue)
        guard given.isEmpty || model.settings.kind != .truth else {
            throw UserError(
                .wrongUsage, "\(version) has given factors, so nobody can be folded in", remedy: "Leave --given out")
        }
        let consent = try consent.map { try Consent(file: $0, defaultYes: consentDefault) }
        let log = try EventLog.read(files: hidden, options: options, consent: consent, progress: progress)
        progress.step("hidden events:\n\(log.funnel)")
        let visitors: any Visitors
        if given.isEmpty {
            visitors = KnownUsers(model)
        } else {
            var givenOptions = options
            (givenOptions.from, givenOptions.until) = (nil, nil)
            let events = try EventLog.read(files: given, options: givenOptions, consent: consent, progress: progress)
            progress.step("given events:\n\(events.funnel)")
            let users = try GivenUsers(model, events, threads: machine.threads)
            if users.unknownItems > 0 {
                progress.warning("\(users.unknownItems) given pairs have an item that the model does not know")
            }
            visitors = users
        }
        let test = try TestPairs(log, model: model, visitors: visitors, mask: mask)
        progress.step("\(test.pairs) pairs of \(test.users.count) users to find")
        let empty = RankingTally(measures: measures, catalogue: catalogue)
        let tallies = try tally(empty, test, visitors, model, machine.threads)
        let report = try EvaluationReport(
            model: tallies.model, baselines: ["popularity": tallies.popularity], masked: mask, skipped: test.skipped,
            bootstrap: Bootstrap(seed: seed), threads: machine.threads)
        return RecommenderReport(model: version.model, version: version.number, pairs: test.pairs, evaluation: report)
    }

    private typealias Tallies = (model: RankingTally, popularity: RankingTally)

    private func tally(
        _ empty: RankingTally, _ test: TestPairs, _ visitors: any Visitors, _ model: Recommender, _ threads: Int
    ) throws -> Tallies {
        let ranker = ModelRanker(model.items)
        let popular = PopularityRanker(model.items.popularity)
        let parts = Mutex<[Int: Tallies]>([:])
        let masks = mask == .seen
        try parallelFor(
            test.users.count, chunk: 512, threads: threads, scratch: { ranker?.makeScratch() },
            body: { range, scratch in
                var part = (model: empty, popularity: empty)
                let seen = try range.map { masks ? try visitors.seen(by: test.users[$0]) : [] }
                let tastes = try range.map { ranker == nil ? nil : try visitors.taste(of: test.users[$0]) }
                let queries = zip(tastes, seen).compactMap { taste, seen in taste.map { Query($0, excluded: seen) } }
                var own: [[RankedItem]] = []
                if let ranker, var ranking = scratch {
                    own = ranker.top(empty.listLength, for: queries[...], scratch: &ranking)
                }
                var next = own.makeIterator()
                for (position, index) in range.enumerated() {
                    let list = tastes[position] == nil ? [] : next.next() ?? []
                    // A short list is filled with what is popular, as the scorer fills it.
                    let rest = popular.filling(list, to: empty.listLength, excluding: seen[position])
                    let popularList = popular.top(empty.listLength, excluding: seen[position])
                    part.model.add(ranked: (list + rest).map(\.index), relevant: test.relevant[index])
                    part.popularity.add(ranked: popularList.map(\.index), relevant: test.relevant[index])
                }
                parts.withLock { $0[range.lowerBound] = part }
            })
        var all = (model: empty, popularity: empty)
        for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            all.model.append(part.model)
            all.popularity.append(part.popularity)
        }
        return all
    }
}

/// What `evaluate` prints for a recommender.
package struct RecommenderReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    /// The number of pairs to find.
    package let pairs: Int
    package let evaluation: EvaluationReport

    private enum CodingKeys: String, CodingKey {
        case model, version, pairs
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(pairs, forKey: .pairs)
        try evaluation.encode(to: encoder)
    }
}
