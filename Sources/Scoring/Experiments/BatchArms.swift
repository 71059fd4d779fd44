import Assignment
import Diagnostics
import Events
import LinearAlgebra
import ModelStore
import Ranking
import RecommenderModels
import Rules

/// What makes some lists of a batch, ready.
struct ReadyLists: Sendable {
    let maker: ListMaker
    let rules: ListRules?
    let count: Int
    let mask: ItemMask

    /// Whether rows say if the customer had their item.
    func hasParts(sharing shareNew: Double?) -> Bool {
        mask == .none && (shareNew != nil || maker.model.settings.mixture != nil)
    }
}

/// The arms of a batch, ready.
struct BatchArms: Sendable {
    let source: ExperimentSource
    /// What makes the lists of each of `source.arms`.
    let lists: [ReadyLists]
    /// The counts before the first list.
    let counts: BatchSummary.ExperimentCounts

    /// The arm of a customer who has not opted out, and the position of what makes the list: 0 for what the batch itself is
    /// made by.
    func arm(of id: UnsafeRawBufferPointer) -> (arm: AssignedArm, lists: Int) {
        let arm = source.book.assignment(of: id, at: source.placement, on: source.day)
        return (arm, (source.arms.firstIndex { $0.treatment == arm.treatment } ?? -1) + 1)
    }
}

extension ExperimentSource {
    /// Opens the models of the arms.
    ///
    /// - Throws: `UserError` for models, rules and tables that cannot be used.
    func ready(
        available: String?, on channel: String?, consent: Consent?, progress: Progress
    ) throws -> BatchArms {
        let lists = try arms.map { arm in
            let model = try Recommender(inFolder: arm.version.folder)
            let availability = try Availability.read(file: available, on: channel, for: model.items)
            availability?.report(to: progress)
            _ = try consent?.join(model, of: arm.version, progress: progress)
            let maker = ListMaker(model, available: availability, consent: consent)
            return ReadyLists(
                maker: maker, rules: try arm.rules?.ready(for: maker, progress: progress), count: arm.count,
                mask: arm.mask)
        }
        var counts = BatchSummary.ExperimentCounts(day: Days.text(day))
        for experiment in book.experiments where experiment.placement == placement {
            for arm in experiment.arms {
                guard let version = source(of: arm.treatment)?.version else { continue }
                counts.versions[experiment.name, default: [:]][arm.name] = "\(version)"
            }
        }
        return BatchArms(source: self, lists: lists, counts: counts)
    }
}

extension BatchSummary {
    /// The customers of experiments, in numbers.
    package struct ExperimentCounts: Codable, Sendable, Equatable {
        /// The day on which the lists are shown.
        package let day: String
        /// The version of each arm that has a model or a placement of its own, by experiment and arm.
        package internal(set) var versions: [String: [String: String]] = [:]
        /// The customers by experiment and arm.
        package internal(set) var customers: [String: [String: Int]] = [:]
        /// The customers who are in no experiment, for ever.
        package internal(set) var heldOut = 0
        /// The customers whose arm shows popular items or nothing.
        package internal(set) var notPersonal = 0

        private enum CodingKeys: String, CodingKey {
            case day, versions, customers
            case heldOut = "held_out"
            case notPersonal = "not_personal"
        }

        init(day: String) { self.day = day }

        mutating func add(_ arm: AssignedArm) {
            if let experiment = arm.experiment, let name = arm.arm {
                customers[experiment, default: [:]][name, default: 0] += 1
            } else if arm.arm != nil {
                heldOut += 1
            }
            if arm.treatment == .popular || arm.treatment == .nothing { notPersonal += 1 }
        }

        mutating func add(_ other: ExperimentCounts) {
            for (experiment, arms) in other.customers {
                customers[experiment, default: [:]].merge(arms, uniquingKeysWith: +)
            }
            heldOut += other.heldOut
            notPersonal += other.notPersonal
        }
    }
}
