import Ids

extension Consent {
    /// The answers by customer in place of by id: a no of any id of a group is a no for all of them, also in a group that
    /// is left apart; a yes of any id is one for its customer, unless another id said no.
    ///
    /// Who said no must not be trained on by another id, so a no reaches further than everything else. `optedOut` and
    /// `optedIn` then have the ids that stand for customers.
    ///
    /// - Complexity: O(ids of both tables).
    package func merged(by identities: Identities) -> Consent {
        let (ids, group, customer) = (identities.ids, identities.group, identities.customer)
        var (refusedGroups, agreed) = (PositionSet(), PositionSet())
        var (otherNo, otherYes): ([Int], [Int]) = ([], [])
        for index in optedOut.indices {
            if let id = ids.index(of: optedOut[index]) {
                refusedGroups.insert(Int(group[id]))
            } else {
                otherNo.append(index)
            }
        }
        for index in optedIn.indices {
            if let id = ids.index(of: optedIn[index]) {
                if !refusedGroups.contains(Int(group[id])) { agreed.insert(Int(customer[id])) }
            } else {
                otherYes.append(index)
            }
        }
        if forgotten != nil {
            for id in ids.indices where ids[id].withUnsafeBytes(isForgotten) { refusedGroups.insert(Int(group[id])) }
        }
        let refusedIds = ids.indices.filter { refusedGroups.contains(Int(group[$0])) }
        var refused = PositionSet()
        for id in refusedIds { refused.insert(Int(customer[id])) }
        let others = optedOut.subset(keeping: otherNo)
        let no = others.union(ids.subset(keeping: ids.indices.filter { refused.contains($0) }))
        let yes = optedIn.subset(keeping: otherYes)
            .union(ids.subset(keeping: ids.indices.filter { agreed.contains($0) }))
        var refusals = [UInt32](repeating: .max, count: ids.count)
        for id in refusedIds { refusals[id] = no.index(of: ids[Int(customer[id])]).map { UInt32($0) } ?? .max }
        var consent = Consent(
            file: file, userColumn: userColumn, optedOut: no, optedIn: yes, defaultYes: defaultYes)
        consent.forgotten = forgotten
        consent.byCustomer = AnswersByCustomer(
            identities: identities, refusals: refusals, agreed: agreed,
            refusedIds: others.union(ids.subset(keeping: refusedIds)),
            spread: refusedIds.count { identities.isApart($0) && optedOut.index(of: ids[$0]) == nil })
        return consent
    }
}

extension EventLog {
    /// The answers by which its rows were chosen, by customer where ids were merged; nil where no table was read, and for
    /// a log that was kept.
    package var answers: Consent? { consentJoin?.consent }
}

extension Consent {
    /// The position of a user among those who said yes.
    func agreement(of user: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        guard let byCustomer, let id = byCustomer.identities.ids.index(of: user, hash: hash) else {
            return optedIn.index(of: user, hash: hash)
        }
        return optedIn.index(of: byCustomer.identities.ids[Int(byCustomer.identities.customer[id])])
    }
}

/// The answers about a customer, by any of their ids.
struct AnswersByCustomer: Sendable {
    let identities: Identities
    /// For each id of the table of pairs, the position of its customer among those who said no; `UInt32.max` for one who
    /// did not.
    let refusals: [UInt32]
    /// The customers who said yes, by the position of the id that stands for them in the table of pairs.
    let agreed: PositionSet
    /// All ids by which somebody who said no may be found.
    let refusedIds: IdTable
    /// How many ids of groups that are left apart count as no only because another id of their group said no.
    let spread: Int

    /// Why the customer with an id of the table of pairs must not get personal recommendations.
    func refusal(of id: Int, defaultYes: Bool) -> Consent.Refusal? {
        if refusals[id] != .max { return .answer(Int(refusals[id])) }
        return !defaultYes && !agreed.contains(Int(identities.customer[id])) ? .silence : nil
    }
}
