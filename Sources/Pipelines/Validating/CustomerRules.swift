import Diagnostics
import Events
import FeatureLearning
import Features
import LinearAlgebra
import Propensity
import Training
import Validation

/// Holds what a training of customers who are made from events asks of its log against what a validation has seen of it.
///
/// The rules are those of the training itself, called with logs of few events.
struct CustomerRules: Sendable {
    let training: PropensityTraining
    /// The log, with the cutoffs that are counted back from the newest event.
    let log: CustomerEventLog

    func findings(_ facts: LogFacts) -> [Finding] {
        let found = items(facts) + facts.typesThatAreNot
        do {
            let plan = try log.plan(for: facts.outline)
            // Types of which nobody can tell whether they are purchases are a finding elsewhere.
            guard (try? facts.outline.purchaseTypes()) != nil else { return found }
            let definition = try PointInTimeDefinition.learn(
                from: facts.outline, before: plan.cutoffs.min() ?? 0, activeWithin: plan.activeWithin)
            let times = try PointInTimeRows.effectiveCutoffs(of: plan, definition)
            try PointInTimeRows.checkHorizon(times.max() ?? 0, Int64(millisecondsIn: plan.horizon), facts.outline)
            return found + rows(facts, plan, definition, times) + columns(facts, definition)
        } catch {
            return found + [Finding(.failure, .cutoff, of: error)]
        }
    }

    /// Labels and categories that need products, or ask for what no product has.
    private func items(_ facts: LogFacts) -> [Finding] {
        var found: [Finding] = []
        if log.plan.label.needsItems || facts.items?.has(PointInTimeRows.categoryColumn) ?? false {
            found += Finding.refused(.labels) { _ = try facts.outline.requiredItems() }
        }
        if case .purchaseOf(let column, let value) = log.plan.label, let items = facts.items {
            found += Finding.refused(.labels) { try items.check(value, in: column) }
        }
        return found
    }

    /// Cutoffs without customers at risk, labels of one class, and folds that one class cannot fill.
    private func rows(
        _ facts: LogFacts, _ plan: PointInTimePlan, _ definition: PointInTimeDefinition, _ times: [Int64]
    ) -> [Finding] {
        guard let (cutoffs, labels, customers) = answers(facts, plan, definition, times) else { return [] }
        let found = Finding.refused(.cutoff) {
            try PointInTimeRows.checkRisk(cutoffs, activeWithin: plan.activeWithin)
        }
        // Who bought a certain product is not known here, only that nobody did who bought nothing.
        if plan.label.needsItems, labels.contains(1) { return found }
        let ofOneClass = Finding.refused(.labels) { try PointInTimeRows.check(plan.label, of: cutoffs) }
        guard found.isEmpty, ofOneClass.isEmpty, training.folds > 0 else { return found + ofOneClass }
        return Finding.refused(.folds) {
            _ = try Folds(training.folds, labels: labels, customers: customers, seed: training.seed)
        }
    }

    /// The customers at risk at each cutoff with their answers; nil where not all purchases are known.
    private func answers(
        _ facts: LogFacts, _ plan: PointInTimePlan, _ definition: PointInTimeDefinition, _ times: [Int64]
    ) -> (cutoffs: [PointInTimeRows.Cutoff], labels: [UInt8], customers: [UInt32])? {
        let purchasesOnly = PointInTimeDefinition(
            types: [], purchaseTypes: [], activeWithin: plan.activeWithin, daysOnly: definition.daysOnly, sources: [],
            categories: nil)
        guard let log = facts.purchases,
            let events = try? CustomerEvents(log, definition: purchasesOnly, categories: nil)
        else { return nil }
        let horizon = Int64(millisecondsIn: plan.horizon)
        var (cutoffs, labels, customers): ([PointInTimeRows.Cutoff], [UInt8], [UInt32]) = ([], [], [])
        for time in times {
            let bought = events.haveBought(from: time, until: time.adding(horizon))
            let atRisk = zip(events.areAtRisk(at: time), bought.indices).filter { $0.0 }.map { $0.1 }
            let answers = atRisk.map { bought[$0] == (plan.label != .churn) ? UInt8(1) : 0 }
            cutoffs.append(.init(time: time, atRisk: atRisk.count, positive: answers.count { $0 == 1 }))
            labels += answers
            customers += atRisk.map { UInt32($0) }
        }
        return (cutoffs, labels, customers)
    }

    /// The rows that a training would make, and those with the answer yes.
    ///
    /// - Returns: The counts; nil where not all purchases are known or no row can be made, no number of answers where only
    ///   the products tell them.
    func counts(_ facts: LogFacts) -> (rows: Int, positives: Int?)? {
        guard let plan = try? log.plan(for: facts.outline), (try? facts.outline.purchaseTypes()) != nil,
            let definition = try? PointInTimeDefinition.learn(
                from: facts.outline, before: plan.cutoffs.min() ?? 0, activeWithin: plan.activeWithin),
            let times = try? PointInTimeRows.effectiveCutoffs(of: plan, definition),
            let (cutoffs, labels, _) = answers(facts, plan, definition, times),
            cutoffs.allSatisfy({ $0.atRisk > 0 })
        else { return nil }
        return (labels.count, plan.label.needsItems ? nil : labels.count { $0 == 1 })
    }

    /// Columns that the file names and that are no features.
    private func columns(_ facts: LogFacts, _ definition: PointInTimeDefinition) -> [Finding] {
        let names = definition.featureNames
        let hasCategories = facts.items?.has(PointInTimeRows.categoryColumn) ?? false
        let hasManyChannels = facts.outline.channelNames.count > PointInTimeDefinition.mostChannels
        // Which categories sell best before the cutoff is not known here, nor which of many channels are busiest,
        // which types have values, nor of which kind columns of customers are.
        func isKnown(_ name: String) -> Bool {
            if log.customers != nil, ProfileDefinition.column(ofFeature: name) != nil { return false }
            if log.options.value != nil, name.hasPrefix("value_") { return false }
            let isOfCategories = name == "categories" || name.hasPrefix("share_")
            return !(hasCategories && isOfCategories) && !(hasManyChannels && name.hasPrefix("channel_"))
        }
        var asked = log
        asked.ignore = log.ignore.filter(isKnown)
        let features = FeatureTable(
            rowCount: 0,
            columns: names.filter { !log.ignore.contains($0) }.map {
                FeatureTable.Column(name: $0, kind: .numeric, values: .numbers([]))
            })
        let found =
            Finding.refused(.encoding) { try asked.checkIgnored(among: names) }
            + training.encodingFindings(features, where: isKnown)
        if log.customers != nil { return found }
        return found + Finding.refused(.encoding) { try training.checkRareLevels(of: features) }
    }
}

extension PropensityTraining {
    /// What is wrong with the encodings of columns.
    ///
    /// - Parameters:
    ///   - features: All features of which name and kind are known.
    ///   - isKnown: Whether a column would be among them if it were a feature.
    /// - Returns: The findings.
    func encodingFindings(_ features: FeatureTable, where isKnown: (String) -> Bool) -> [Finding] {
        var encoding = encoding
        encoding.bins = encoding.bins.filter { isKnown($0.key) }
        encoding.hash = encoding.hash.filter { isKnown($0.key) }
        let known = encoding
        return Finding.refused(.encoding) { try known.validate(for: features) }
    }
}
