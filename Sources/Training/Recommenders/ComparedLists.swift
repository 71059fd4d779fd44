import Diagnostics
import Evaluation
import Events
import Interactions
import Measuring

/// Measures lists on all customers that a model can be tested on, and others beside it on those that both know.
///
/// So the figures of a model do not depend on what it is compared with.
struct ComparedLists {
    private let hidden: EventLog
    private let evaluator: ListEvaluator
    private let catalogue: Catalogue
    private let unknownItems: UnknownItems

    /// The least share of the customers that may be left of a comparison without a warning.
    private static let usualShare = 0.9

    /// - Parameters:
    ///   - hidden: The events to find.
    ///   - evaluator: What is measured, and how.
    ///   - catalogue: The catalogue of the model that is measured.
    ///   - unknownItems: What becomes of a pair whose item a model does not know.
    init(_ hidden: EventLog, _ evaluator: ListEvaluator, _ catalogue: Catalogue, unknownItems: UnknownItems) {
        self.hidden = hidden
        self.evaluator = evaluator.withoutGroups
        self.catalogue = catalogue
        self.unknownItems = unknownItems
    }

    /// Measures a model beside others.
    ///
    /// The report has groups by activity, by category where the catalogue knows categories, and by channel where the
    /// events do; another model is a baseline of groups only where it was measured on the same customers and pairs.
    ///
    /// - Parameters:
    ///   - measured: The model.
    ///   - others: Those that it is compared with.
    ///   - holdOut: What was held out.
    ///   - progress: Receives the sizes, and a warning where few customers can be compared.
    /// - Returns: The measures, with the others as baselines.
    /// - Throws: `UserError` with code `invalidData` when there is nothing to find for the model.
    func quality(
        of measured: MeasuredModel, against others: [MeasuredModel], _ holdOut: HoldOut, _ progress: Progress
    ) throws -> HeldOutQuality {
        let test = try self.test(of: [measured])
        progress.step("\(test.pairs) pairs of \(test.users) users to find")
        let tests = try others.map { try self.test(of: [measured, $0]) }
        // A test that asks the same measures both in one pass.
        let shared = tests.firstIndex { $0.asksTheSame(as: test) }
        var report =
            if let shared {
                try grouping(beside: others[shared].name).report(
                    on: tests[shared], [measured, others[shared]], catalogue)
            } else {
                try grouping().report(on: test, [measured], catalogue)
            }
        report.warnOfEmptyParts(progress)
        var commonUsers: [String: Int] = [:]
        var commonPartUsers: [String: [String: Int]] = [:]
        var failures: [String: UserError] = [:]
        for (index, other) in others.enumerated() where index != shared {
            let common = tests[index]
            guard common.users > 0 else {
                failures[other.name] = UserError(
                    .gateNotMet, "with the settings of \(other.name) no customer of the test has an item left to find")
                continue
            }
            Self.warn(common, of: test, beside: other, progress)
            let pair: EvaluationReport
            do {
                pair = try evaluator.report(on: common, [measured, other], catalogue)
            } catch let error as UserError where error.code == .invalidData {
                // Nobody may be left of the only part that is measured.
                failures[other.name] = error
                continue
            }
            if let comparison = pair.baselines[other.name] {
                report = report.beside(comparison, named: other.name)
            }
            if common.users < test.users { commonUsers[other.name] = common.users }
            if pair.partUsers != report.partUsers { commonPartUsers[other.name] = pair.partUsers }
        }
        var quality = HeldOutQuality(holdOut: holdOut, report: .lists(report, pairs: test.pairs))
        (quality.commonUsers, quality.commonPartUsers, quality.failures) = (commonUsers, commonPartUsers, failures)
        return quality
    }

    private func test(of models: [MeasuredModel]) throws -> TestPairs {
        try TestPairs(
            hidden, models: models, mask: evaluator.mask, unknownItems: unknownItems,
            asksForChannels: hidden.channel != nil)
    }

    /// The evaluator with the groups that a version keeps: two measures of each, beside popularity and another model.
    private func grouping(beside other: String? = nil) -> ListEvaluator {
        let measures = GroupScope.telling(of: evaluator.measures)
        guard !measures.isEmpty else { return evaluator }
        var grouping = evaluator
        (grouping.byActivity, grouping.byChannel) = (true, true)
        grouping.byCategory = catalogue.categoryNames != nil
        grouping.scope = GroupScope(
            measures: measures, baselines: Set([Popularity.ever.rawValue] + [other].compactMap(\.self)))
        return grouping
    }

    private static func warn(
        _ common: TestPairs, of test: TestPairs, beside other: MeasuredModel, _ progress: Progress
    ) {
        guard Double(common.users) < usualShare * Double(test.users) else { return }
        progress.warning(
            """
            only \(common.users) of \(test.users) customers can be compared with \(other.name), because its settings \
            leave out the others, or all that they bought
            """)
    }
}
