import Diagnostics
import Events
import Ids
import TestSupport
import Testing

/// Who said no must not be trained on by another id.
struct ConsentByCustomerTests {
    private struct Outcome {
        /// The customers that are left.
        let users: [String]
        let funnel: Funnel
        let counts: ConsentCounts?
        let warnings: [String]
    }

    private func read(
        _ pairs: String, answers: [String], users: [String], defaultYes: Bool = true, limit: Int? = nil
    ) throws -> Outcome {
        let warnings = Warnings()
        let table = (["user,personalization"] + answers).joined(separator: "\n") + "\n"
        let consent = try withFile(table) { try Consent(file: $0, defaultYes: defaultYes) }
        let rows = (["user,item"] + users.map { "\($0),tea" }).joined(separator: "\n") + "\n"
        let log = try withFile(pairs) { file in
            var options = EventOptions()
            options.identities = IdentitySource(file, limit: limit)
            return try withFile(rows) { path in
                try EventLog.read(files: [path], options: options, consent: consent, progress: warnings.progress)
            }
        }
        try log.consentJoin?.check(against: "the events", progress: warnings.progress)
        return Outcome(
            users: log.users.indices.map { log.users.string(at: $0) }, funnel: log.funnel,
            counts: log.consentJoin?.counts, warnings: warnings.all)
    }

    /// `m` has the ids d1, d2 and m.
    private static let pairs = "device,account\nd1,m\nd2,m\nd3,n\n"

    @Test(arguments: ["d1", "d2", "m"], [["d1"], ["d2"], ["m"], ["d1", "d2", "m"]])
    func aNoOfAnyIdIsANoForAll(id: String, present: [String]) throws {
        let outcome = try read(Self.pairs, answers: ["\(id),no", "d3,yes"], users: present + ["d3", "x"])
        #expect(outcome.users == ["n", "x"])
        #expect(outcome.funnel.stages.first?.dropped == present.count)
        // The table is about the customers m and n.
        #expect(outcome.counts?.total == 2 && outcome.counts?.known == 2 && outcome.counts?.knownNo == 1)
    }

    @Test func aNoCountsBeforeAYesOfAnotherId() throws {
        let outcome = try read(Self.pairs, answers: ["d1,no", "d2,yes", "m,yes"], users: ["d2", "m", "d3"])
        #expect(outcome.users == ["n"])
    }

    @Test func whereSilenceIsANoAYesOfAnyIdIsOneForItsCustomer() throws {
        let outcome = try read(
            Self.pairs, answers: ["d1,yes", "x,yes"], users: ["d2", "m", "d3", "x", "y"], defaultYes: false)
        #expect(outcome.users == ["m", "x"])
        #expect(outcome.counts?.known == 2)
    }

    /// A device that several customers share holds events of all of them.
    @Test func aNoReachesTheIdsOfAGroupThatIsLeftApartAndAYesDoesNot() throws {
        let pairs = "device,account\nt,a\nt,b\nd3,n\n"
        let refused = try read(pairs, answers: ["a,no", "n,yes"], users: ["t", "a", "b", "d3"])
        #expect(refused.users == ["n"])
        #expect(refused.warnings.contains { $0.contains("2 ids of groups that are left apart count as no") })
        let agreed = try read(pairs, answers: ["a,yes"], users: ["t", "a", "b", "d3"], defaultYes: false)
        #expect(agreed.users == ["a"])
    }

    /// The no of `D1` would count for nobody: the log has the customer by another id, whose pair is with `d1`.
    @Test func aNoThatIsWrittenInAnotherWayThanInThePairsStops() throws {
        let error = try #require(throws: UserError.self) {
            try read(Self.pairs, answers: ["D1,no", "d3,yes"], users: ["m", "d3"])
        }
        #expect(error.code == .invalidData && error.problem.contains("'d1'"))
    }

    @Test func answersOfPeopleInNoPairStayTheirs() throws {
        let outcome = try read(Self.pairs, answers: ["x,no", "y,yes"], users: ["x", "y", "d1", "d3"])
        #expect(outcome.users == ["m", "n", "y"])
        #expect(outcome.counts?.knownNo == 1 && outcome.counts?.known == 2)
    }

    @Test func whereAllWithSeveralIdsSaidNoNoneNeedBeKnown() throws {
        let outcome = try read("one,other\nd1,d2\n", answers: ["d2,no"], users: ["d1", "x", "y"])
        #expect(outcome.users == ["x", "y"])
    }
}
