import Events
import LinearAlgebra
import Ranking
import RecommenderModels
import Testing

/// Lists of mixtures against a dense reference.
@Suite struct MixtureRankerTests {
    enum Member: CaseIterable {
        case factors
        case weights
    }

    private static func matrix(_ rows: [[Float]]) -> Matrix {
        Matrix(rows: rows.count, columns: rows[0].count, rows.flatMap { $0 })
    }

    static func scoring() throws -> RepeatScoring {
        var settings = RecommenderSettings(
            kind: .mixture,
            weights: try Confidence().resolved(typeNames: [], newest: MixtureFixture.today * 86_400_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(
            daysAhead: MixtureFixture.daysAhead, chancePower: MixtureFixture.chancePower,
            lapsePower: MixtureFixture.lapsePower, waitingShare: MixtureFixture.waitingShare)
        let rates = RepeatRates(
            chance: MixtureFixture.chance, interval: MixtureFixture.interval, deviation: MixtureFixture.deviation,
            shape: MixtureFixture.shape, rate: MixtureFixture.rate)
        return try #require(RepeatScoring(rates, settings))
    }

    static func ranker(_ member: Member, share: Double, allowed: [UInt32]? = nil) throws -> MixtureRanker {
        let items: MixtureRanker.Items =
            switch member {
            case .factors: .factors(matrix(MixtureFixture.items))
            case .weights: .weights(ItemWeights(dense: matrix(MixtureFixture.weights)))
            }
        return MixtureRanker(try scoring(), share: share, with: items, allowed: allowed)
    }

    static func profile(_ user: Int) -> Profile {
        let rows = MixtureFixture.histories[user]
        return Profile(
            items: rows.map { UInt32($0[0]) }, values: rows.map { Float($0[1]) },
            purchases: rows.map { row in
                row[2] == 0
                    ? .never
                    : Purchases(
                        count: UInt32(row[2]), repeats: Float(row[2] - 1), firstDay: UInt16(row[3]),
                        lastDay: UInt16(row[4]))
            })
    }

    static func taste(_ user: Int, _ member: Member) -> Taste {
        switch member {
        case .factors: .mixed(MixtureFixture.users[user], profile(user))
        case .weights: .history(profile(user))
        }
    }

    private static func expected(_ member: Member, share: Int) -> (items: [[UInt32]], scores: [[Double]]) {
        switch member {
        case .factors: (MixtureFixture.itemsByFactors[share], MixtureFixture.scoresByFactors[share])
        case .weights: (MixtureFixture.itemsByWeights[share], MixtureFixture.scoresByWeights[share])
        }
    }

    private static let users = Array(MixtureFixture.histories.indices)

    @Test(arguments: Member.allCases, MixtureFixture.shares.indices)
    func theListsAreThoseOfTheDefinition(member: Member, share: Int) throws {
        let ranker = try Self.ranker(member, share: MixtureFixture.shares[share])
        let (items, scores) = Self.expected(member, share: share)
        let queries = Self.users.map { Query(Self.taste($0, member)) }
        for count in [1, 4, 20] {
            let lists = ranker.top(count, for: queries[...], scratch: ranker.makeScratch())
            for user in Self.users {
                #expect(lists[user].map(\.index) == Array(items[user].prefix(count)))
                for (item, score) in zip(lists[user], scores[user]) {
                    #expect(abs(Double(item.score) - score) <= 1e-5)
                }
                // One customer alone gets the same bits.
                let alone = ranker.top(count, for: queries[user...user], scratch: ranker.makeScratch())
                #expect(alone == [lists[user]])
            }
        }
        #expect(ranker.top(0, for: queries[...], scratch: ranker.makeScratch()) == queries.map { _ in [] })
    }

    /// What may not be listed changes no score of the rest, however it is left out.
    @Test(arguments: Member.allCases)
    func aListOfSomeItemsIsAPartOfTheWholeOne(member: Member) throws {
        let whole = try Self.ranker(member, share: 0.35)
        let lists = whole.top(
            9, for: Self.users.map { Query(Self.taste($0, member)) }[...], scratch: whole.makeScratch())
        for hidden in [[UInt32](), [0], [1, 5, 8], [0, 2, 3, 4, 7], Array(0..<9)] {
            let open = (0..<UInt32(9)).filter { !hidden.contains($0) }
            let some = try Self.ranker(member, share: 0.35, allowed: open)
            for user in Self.users {
                let query = Query(Self.taste(user, member), excluded: hidden)
                let expected = Array(lists[user].filter { open.contains($0.index) }.prefix(3))
                #expect(whole.top(3, for: [query], scratch: whole.makeScratch()) == [expected])
                #expect(some.top(3, for: [Query(query.taste)], scratch: some.makeScratch()) == [expected])
                #expect(whole.top(3, for: Query(query.taste), among: open, scratch: whole.makeScratch()) == expected)
            }
        }
    }

    /// The shares of an explanation add up to the score, and what was bought says how often.
    @Test(arguments: Member.allCases)
    func theSharesAddUpToTheScore(member: Member) throws {
        let rule = MixtureRule(member: member == .factors ? .ials : .ease, share: 0.35)
        let items: MixtureFoldIn.Items =
            switch member {
            case .factors: .factors(Self.matrix(MixtureFixture.items))
            case .weights: .weights(ItemWeights(dense: Self.matrix(MixtureFixture.weights)))
            }
        let base: any FoldIn =
            switch items {
            case .factors(let rows):
                FactorFoldIn(
                    items: rows, gram: Matrix(rows: 3, columns: 3, [3, 0, 0, 0, 3, 0, 0, 0, 3]),
                    equations: RowEquations(
                        unobservedWeight: 0.5, regularization: 0.5, frequencyExponent: 1, otherSide: 9))
            case .weights(let weights): WeightFoldIn(weights)
            }
        let foldIn = MixtureFoldIn(rule, try Self.scoring(), with: base, over: items)
        let ranker = try Self.ranker(member, share: 0.35)
        for user in Self.users {
            let visitor = try foldIn.visitor(Self.profile(user))
            let list = ranker.top(9, for: [Query(visitor.taste)], scratch: ranker.makeScratch())[0]
            #expect(!list.isEmpty)
            for item in list {
                let shares = visitor.shares(of: item.index)
                #expect(shares.count == visitor.profile.items.count)
                #expect(abs(shares.reduce(0, +) - Double(item.score)) <= 1e-5)
                let row = MixtureFixture.histories[user].first { UInt32($0[0]) == item.index && $0[2] > 0 }
                #expect((visitor.account(of: item.index) == nil) == (row == nil))
            }
        }
    }
}
