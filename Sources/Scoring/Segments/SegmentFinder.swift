package import CustomerModels
package import Diagnostics
package import Events
import Ids
package import ModelStore

/// Finds the segments of customers, of whom those who opted out have none.
package struct SegmentFinder: Sendable {
    package let model: SegmentModel
    private let consent: Consent?
    /// For each id of the model whether its customer opted out; nil where each id is a customer, who is asked for alone.
    private let refusals: [Bool]?

    /// What is known of a customer.
    package enum Finding: Sendable, Equatable {
        /// The position of the segment.
        case segment(Int)
        case unknown
        case optedOut
    }

    /// - Parameters:
    ///   - model: The segments.
    ///   - consent: The answers of customers; nil where all have agreed.
    package init(_ model: SegmentModel, consent: Consent? = nil) {
        (self.model, self.consent) = (model, consent)
        guard let consent, let standing = model.standing else {
            refusals = nil
            return
        }
        // A no of any id of a customer counts before a yes of another.
        var (no, yes) = (Set<UInt32>(), Set<UInt32>())
        for user in model.users.indices {
            switch model.users[user].withUnsafeBytes({ consent.answer(of: $0) }) {
            case false?: no.insert(standing[user])
            case true?: yes.insert(standing[user])
            case nil: break
            }
        }
        refusals = standing.map { no.contains($0) || !consent.defaultYes && !yes.contains($0) }
    }

    /// The same segments under another consent table.
    package func asking(_ consent: Consent?) -> SegmentFinder { SegmentFinder(model, consent: consent) }

    /// What is known of the customer with an id.
    package func finding(of id: UnsafeRawBufferPointer) -> Finding {
        guard let user = model.users.index(of: id) else { return isRefused(id) ? .optedOut : .unknown }
        if refusals.map({ $0[user] }) ?? isRefused(id) { return .optedOut }
        return .segment(Int(model.segmentOfUser[user]))
    }

    private func isRefused(_ id: UnsafeRawBufferPointer) -> Bool { consent?.isOptedOut(id) ?? false }

    /// Compares the consent table with the customers of the segments.
    ///
    /// - Returns: How many ids are known; nil without answers.
    /// - Throws: As `ConsentJoin.check`.
    package func join(of version: Version, progress: Progress) throws -> ConsentCounts? {
        guard let consent, !consent.isEmpty else { return nil }
        var join = ConsentJoin(consent)
        for user in model.users.indices { model.users[user].withUnsafeBytes { join.add($0) } }
        try join.check(
            against: "the segments", wasMadeWithoutRefusals: version.wasMadeWithoutRefusals, progress: progress)
        return join.counts
    }
}

/// The segment of one customer, as it is shown.
package struct SegmentAnswer: Codable, Sendable, Equatable {
    package let model: String
    package let version: Int
    package let user: String
    /// nil for somebody whom the model does not know, and for whoever opted out.
    package let segment: String?
    /// What distinguishes the segment, in words.
    package let about: [String]
    /// Why there is no segment: `unknown` or `opted_out`.
    package let reason: String?

    /// - Parameters:
    ///   - user: The customer's id.
    ///   - finder: The segments.
    ///   - version: Their version.
    package init(of user: String, by finder: SegmentFinder, version: Version) {
        var id = user
        let finding = id.withUTF8 { finder.finding(of: UnsafeRawBufferPointer($0)) }
        (model, self.version, self.user) = (version.model, version.number, user)
        switch finding {
        case .segment(let position):
            let found = finder.model.settings.segments[position]
            (segment, about, reason) = (found.name, found.about, nil)
        case .unknown: (segment, about, reason) = (nil, [], "unknown")
        case .optedOut: (segment, about, reason) = (nil, [], "opted_out")
        }
    }
}
