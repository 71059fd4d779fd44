import Assignment
import Diagnostics
import Events
import Ids
import ModelFiles
import RecommenderModels
import Tables

extension BatchJob {
    /// What makes the lists of a batch.
    struct Making {
        let own: ReadyLists
        let choices: BatchCandidates?
        let campaign: CampaignLists?
        /// The arms of experiments; `nil` without experiments.
        let arms: BatchArms?
        /// The counts of the rules before the first list.
        let noCounts: BatchSummary.RuleCounts?
        let comparison: ListComparison?

        /// What the batch itself is made by, then what the arms are.
        var all: [ReadyLists] { [own] + (arms?.lists ?? []) }
    }

    /// The lists of some customers who are treated alike.
    private struct Made {
        let lists: [[ScoredItem]]
        var ruled: [RuledList]?
        var shares: [[[PastShare]]]?
        var codes: [[ReasonCode]]?
        /// How many items a list should have.
        let wanted: Int
    }

    /// A customer of a block.
    private struct Person {
        let position: Int
        let customer: ListMaker.Customer
        var arm = AssignedArm.none
        /// What makes the list, as a position in `Making.all`.
        var lists = 0

        /// No arm is given to whoever opted out, so that the customer is as consent says.
        var isOptedOut: Bool { customer.isOptedOut }
    }

    /// Makes the lists of some customers, as rows.
    func rows(
        _ people: Range<Int>, of audience: Audience, _ making: Making, _ scratch: [ListMaker.Scratch]
    ) throws -> (rows: ListRows, summary: BatchSummary) {
        var users = TextColumn()
        var summary = BatchSummary(repeatedUsers: 0)
        summary.rules = making.noCounts
        summary.experiments = making.arms.map { .init(day: $0.counts.day) }
        let persons = try people.map { try person($0, of: audience, making) }
        let open = try making.choices.map { choices in
            try people.map { try audience.withID(of: $0) { choices.items.candidates(of: $0) } }
        }
        var lists = [[ScoredItem]](repeating: [], count: persons.count)
        var shares = explains ? [[[PastShare]]](repeating: [], count: persons.count) : nil
        var codes = showsCodes ? [[ReasonCode]](repeating: [], count: persons.count) : nil
        var shortages = [Shortage](repeating: .nothingLeft, count: persons.count)
        var wanted = [Int](repeating: 0, count: persons.count)
        for number in making.all.indices {
            let group = persons.indices.filter {
                persons[$0].lists == number && persons[$0].arm.treatment != .nothing
            }
            guard !group.isEmpty else { continue }
            let made = try made(
                group.map { persons[$0] }, of: audience, by: making.all[number], making, scratch[number],
                among: open.map { open in group.map { open[$0] ?? [] } })
            for (index, position) in group.enumerated() {
                lists[position] = made.lists[index]
                shares?[position] = made.shares?[index] ?? []
                codes?[position] = made.codes?[index] ?? []
                shortages[position] = made.ruled?[index].shortage ?? .nothingLeft
                wanted[position] = made.wanted
                if number == 0, let list = made.ruled?[index] { summary.rules?.add(list) }
            }
        }
        for (position, person) in persons.enumerated() {
            summary.experiments?.add(person.arm)
            try audience.withID(of: person.position) { id in
                users.append(UnsafeRawBufferPointer(id))
                let isWritten = making.comparison?.differs(lists[position], of: id, counting: &summary) ?? true
                summary.add(
                    lists[position], isWritten: isWritten, customer: person.customer, wanted: wanted[position],
                    shortage: shortages[position], hasCandidates: open.map { $0[position] != nil } ?? true,
                    id: { String(decoding: id, as: UTF8.self) })
                if !isWritten { lists[position] = [] }
            }
        }
        return (
            ListRows(
                users: users, lists: lists, shares: shares, codes: codes,
                arms: making.arms.map { _ in
                    persons.map { .init(arm: $0.arm, model: $0.lists, isOptedOut: $0.isOptedOut) }
                }), summary
        )
    }

    /// A customer with the arm, if there are experiments.
    private func person(_ position: Int, of audience: Audience, _ making: Making) throws -> Person {
        func customer(by ready: ReadyLists) throws -> ListMaker.Customer {
            var customer = try audience.customer(position, by: ready.maker, masking: ready.mask)
            if ready.rules?.asksForIds == true, !customer.isOptedOut {
                customer.id = try audience.withID(of: position) { Array($0) }
            }
            return customer
        }
        let own = try customer(by: making.own)
        guard let arms = making.arms, !own.isOptedOut else { return Person(position: position, customer: own) }
        let (arm, lists) = try audience.withID(of: position) { arms.arm(of: UnsafeRawBufferPointer($0)) }
        if arm.treatment == .popular {
            let stranger = ListMaker.stranger(optedOut: false, masking: making.own.mask)
            return Person(position: position, customer: stranger, arm: arm)
        }
        guard lists > 0 else { return Person(position: position, customer: own, arm: arm) }
        let ready = making.all[lists]
        var other = try audience.withID(of: position) {
            try ready.maker.customer(UnsafeRawBufferPointer($0), masking: ready.mask)
        }
        if ready.rules?.asksForIds == true, !other.isOptedOut {
            other.id = try audience.withID(of: position) { Array($0) }
        }
        return Person(position: position, customer: other, arm: arm, lists: lists)
    }

    private func made(
        _ people: [Person], of audience: Audience, by ready: ReadyLists, _ making: Making,
        _ scratch: ListMaker.Scratch, among allowed: [[UInt32]]?
    ) throws -> Made {
        let (maker, customers) = (ready.maker, people.map(\.customer))
        if let campaign = making.campaign {
            let lists = try campaign.lists(count, for: customers, by: maker, under: ready.rules)
            var made = Made(lists: lists.items, wanted: 0)
            if explains { made.shares = try shares(in: lists.items, people, of: audience, maker) }
            made.codes = lists.codes
            return made
        }
        let ruled = try ready.rules.map { rules in
            try maker.lists(
                ready.count, for: customers, under: rules, among: allowed, shareNew: shareNew(for: ready),
                comparing: true, scratch: scratch)
        }
        let lists =
            try ruled?.map(\.items)
            ?? maker.lists(
                ready.count, for: customers, among: allowed, shareNew: shareNew(for: ready), scratch: scratch)
        var made = Made(lists: lists, ruled: ruled, wanted: ready.count)
        if explains || showsCodes { made.shares = try shares(in: lists, people, of: audience, maker) }
        if showsCodes { made.codes = try maker.codes(of: lists, spokenForBy: made.shares ?? []) }
        return made
    }

    /// The share of new items; it has no effect in an arm whose placement leaves out what customers have.
    private func shareNew(for ready: ReadyLists) -> Double? { ready.mask == .none ? shareNew : nil }

    /// The strongest shares in the score of each item of some customers' lists, as for a single list.
    private func shares(
        in lists: [[ScoredItem]], _ people: [Person], of audience: Audience, _ maker: ListMaker
    ) throws -> [[[PastShare]]] {
        try zip(people, lists).map { person, list in
            let visitor =
                list.contains { $0.source.isOwn }
                ? try person.lists == 0
                    ? audience.visitor(person.position, by: maker)
                    : audience.withID(of: person.position) { try maker.visitor(of: UnsafeRawBufferPointer($0)) }
                : nil
            return try list.map { try maker.strongestShares(in: $0, by: visitor) }
        }
    }
}

extension ListMaker {
    /// The visitor from whom a customer's list is explained; `nil` for a customer whom the model does not know or who opted
    /// out.
    fileprivate func visitor(of id: UnsafeRawBufferPointer) throws -> (any FoldedVisitor)? {
        guard case .known(let index) = try identity(of: id) else { return nil }
        return try visitor(at: index)
    }
}
