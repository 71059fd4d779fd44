import ArgumentParser
import Diagnostics
import Events
import Measuring
import ModelStore
import RecommenderModels
import Rules
import Scoring
import Tables
import Terminal

extension Evaluate {
    /// The rules under which lists are measured.
    struct RuleFlags: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Measure the lists under the rules of this file, beside those without: what the rules cost.",
                valueName: "file"))
        var rules: String?

        @Option(
            help: ArgumentHelp(
                "With --rules, the placement whose rules and fallback hold; all rules of the file unless given.",
                valueName: "name"))
        var placement: String?

        @Option(
            help: ArgumentHelp(
                "With --rules, a table of what customers were shown: user,item,shown.", valueName: "file"))
        var exposures: String?

        @Option(
            help: ArgumentHelp(
                "With --rules, the day on which the lists are shown, such as 2026-12-24; that of the newest event of the training unless given.",
                valueName: "date"))
        var day: String?

        func validate() throws {
            if rules == nil, let key = needingRules.keys.first {
                throw ValidationError("\(key.option) has no effect without --rules.")
            }
            if let day, Days.day(day) == nil {
                throw ValidationError("--day takes a day such as 2026-12-24, not '\(day)'.")
            }
        }

        private var needingRules: GivenOptions {
            [.placement: placement != nil, .exposures: exposures != nil, .day: day != nil]
        }

        /// The options that were given.
        var given: GivenOptions { [.rules: rules != nil] + needingRules }

        /// What makes the lists under the rules; nil without rules.
        ///
        /// - Parameters:
        ///   - items: A newer item table than that of the model.
        ///   - store: The store with the segments of the placement.
        ///   - mask: Whether lists leave out what customers have.
        ///   - hasCandidates: Whether each list may hold only some items.
        /// - Returns: What makes the lists of a model.
        func makesLists(
            items: String?, store: ModelStore, mask: ItemMask, hasCandidates: Bool
        ) -> (@Sendable (Recommender, Progress) throws -> MadeLists)? {
            guard let rules else { return nil }
            let (placement, exposures, day) = (placement, exposures, day)
            return { model, progress in
                let newest = model.settings.weights.newest.map { Int(Timestamp.day($0)) }
                guard let day = day.flatMap(Days.day) ?? newest else {
                    throw UserError(
                        .wrongUsage, "the model was trained without times, so nobody knows for which day rules hold",
                        remedy: "Name the day with \(.day)")
                }
                var source = try RuleSource(RuleBook(file: rules), placement: placement, on: day)
                (source.items, source.exposures) = (items, exposures)
                if let place = source.placement, let own = place.mask, own != mask {
                    throw UserError(
                        .wrongUsage,
                        "the placement '\(place.name)' has the mask \(own.rawValue), and lists are measured with another",
                        at: place.place, remedy: "Give \(.mask, own.rawValue)")
                }
                source.segments = try source.placement.flatMap { try PlacedSegments(of: $0, in: store) }
                let maker = ListMaker(model, available: nil, consent: nil, isForOneAnswer: hasCandidates)
                let ready = try source.ready(for: maker, progress: progress)
                return MadeLists(nameOfOwnLists: "without-rules") {
                    let scratch = maker.makeScratch()
                    return { count, users, excluded, candidates in
                        try maker.items(
                            count, of: users, excluding: excluded, among: candidates, masking: mask, under: ready,
                            scratch: scratch)
                    }
                }
            }
        }
    }
}
