package import Assignment
package import Diagnostics
package import Events
import Ids
import LinearAlgebra
import ModelFiles
package import ModelStore
package import RecommenderModels
import Rules
import Tables

/// The experiments that decide about some lists, with what their arms make lists by.
package struct ExperimentSource: Sendable {
    package let book: ExperimentBook
    /// The placement of the lists; `nil` for lists that name none.
    package let placement: String?
    /// The day on which the lists are shown, in days since 1970-01-01 UTC.
    package let day: Int
    /// What the arms with a model or a placement of their own make lists by.
    package let arms: [ArmSource]

    /// - Parameters:
    ///   - book: The file of experiments.
    ///   - placement: The placement of the lists; `nil` for lists that name none.
    ///   - day: The day on which the lists are shown.
    ///   - open: Finds what a treatment with a model or a placement makes lists by.
    /// - Throws: What `open` throws.
    package init(
        _ book: ExperimentBook, at placement: String?, on day: Int,
        open: (Experiment.Treatment) throws -> ArmSource
    ) throws {
        (self.book, self.placement, self.day) = (book, placement, day)
        var arms: [ArmSource] = []
        for experiment in book.experiments
        where experiment.placement == placement && experiment.days.standing(of: day) == .within {
            for arm in experiment.arms where !arms.contains(where: { $0.treatment == arm.treatment }) {
                switch arm.treatment {
                case .usual, .popular, .nothing: break
                case .model, .placement: arms.append(try open(arm.treatment))
                }
            }
        }
        self.arms = arms
    }

    /// Whether any list may be another than without the experiments.
    package var decides: Bool {
        book.holdout != nil
            || book.experiments.contains { $0.placement == placement && $0.days.standing(of: day) == .within }
    }

    /// What a treatment makes lists by; `nil` where these are the lists' own model and rules.
    package func source(of treatment: Experiment.Treatment) -> ArmSource? {
        arms.first { $0.treatment == treatment }
    }
}

/// What an arm with a model or a placement of its own makes lists by.
package struct ArmSource: Sendable {
    package let treatment: Experiment.Treatment
    package let version: Version
    package let rules: RuleSource?
    package let count: Int
    package let mask: ItemMask

    package init(
        _ treatment: Experiment.Treatment, _ version: Version, rules: RuleSource?, count: Int, mask: ItemMask
    ) {
        (self.treatment, self.version, self.rules, self.count, self.mask) = (treatment, version, rules, count, mask)
    }
}

extension ExperimentBook {
    /// Compares the table of customers, if there is one, with those of the model that everybody else's lists are of.
    ///
    /// - Throws: `UserError` with code `invalidData` where it knows none of them.
    package func checkCustomers(of model: Recommender, progress: Progress) throws {
        let ids = model.users.ids
        let warning = try checkCustomers(meet: OtherIds("the model", ids)) { try ids.index(of: $0) != nil }
        if let warning { progress.warning(warning) }
    }
}

extension ListMaker {
    /// Whether nothing may be used or kept of a customer; of a visitor without an id, where silence means no.
    package func isOptedOut(_ user: String?) throws -> Bool {
        guard var user else { return asksForConsent }
        if case .optedOut = try user.withUTF8({ try identity(of: UnsafeRawBufferPointer($0)) }) { return true }
        return false
    }

    /// The arm in which a customer gets a list, by the id that stands for all of theirs.
    ///
    /// - Returns: That of no experiment for a customer who opted out, and for a visitor without an id.
    package func assignment(
        of user: String?, in book: ExperimentBook, at placement: String?, on day: Int
    ) throws -> AssignedArm {
        guard let user, try !isOptedOut(user) else { return .none }
        var id = try standing(for: user) ?? user
        return id.withUTF8 { book.assignment(of: UnsafeRawBufferPointer($0), at: placement, on: day) }
    }
}

extension RecommendationRequest {
    /// The same request for what an arm shows.
    ///
    /// - Parameters:
    ///   - treatment: What the arm does.
    ///   - source: What it makes lists by; `nil` for the lists' own model and rules.
    /// - Returns: The request.
    package func under(_ treatment: Experiment.Treatment, by source: ArmSource? = nil) -> RecommendationRequest {
        var request = self
        switch treatment {
        case .usual, .model, .placement: break
        case .popular: request.shown = .popular
        case .nothing: request.shown = .nothing
        }
        if let source { (request.count, request.mask) = (source.count, source.mask) }
        // Its placement may leave out what customers have; then a share of new items means nothing.
        if source != nil, request.mask == .seen { request.shareNew = nil }
        return request
    }
}
