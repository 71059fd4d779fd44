import Events
import Testing
import Tuning

/// What a search may choose of how events become confidences.
@Suite struct ConfidenceSpaceTests {
    private static let day = 86_400.0

    /// Events of two customers up to 2024-04-10, the hundredth day after 2024-01-01.
    private static let timed = ["a,x,2024-01-01", "b,x,2024-02-01", "b,y,2024-04-10"]

    private func space(
        _ header: String, _ rows: [String], _ given: Confidence = Confidence(),
        _ change: (inout EventOptions) -> Void = { _ in }
    ) throws -> ConfidenceSpace {
        ConfidenceSpace(given, for: try PlantedTask.log(header, rows, change), masking: .seen, hasRepeats: true)
    }

    /// Transform, half-life and half-life of histories, from a hundredth of the 100 days to all of them.
    @Test func halfLivesAreWorkedByHand() throws {
        let space = try space("user,item,timestamp", Self.timed)
        #expect(space.dimensions.count == 3)
        #expect(space.confidence(at: space.point) == Confidence())
        // The middle of the logarithm of 1 to 100 days; binary confidences do not decay, so another transform is taken.
        let decaying = space.confidence(at: [0.1, 0.375, 0.9])
        #expect(decaying.halfLife == .seconds(10 * Self.day) && decaying.historyHalfLife == nil)
        #expect(decaying.transform == .largest)
        let ofHistories = space.confidence(at: [0.9, 0.9, 0.375])
        #expect(ofHistories.halfLife == nil && ofHistories.historyHalfLife == .seconds(10 * Self.day))
        #expect(ofHistories.transform == .linear)
        // Equal half-lives are one.
        let both = space.confidence(at: [0.9, 0.375, 0.375])
        #expect(both.halfLife == .seconds(10 * Self.day) && both.historyHalfLife == nil)
        // What is bought again is learnt from occasions, so nothing but histories decays.
        #expect(space.ofHistories.dimensions.count == 1)
        let again = space.ofHistories.confidence(at: [0.375])
        #expect(again.halfLife == nil && again.historyHalfLife == .seconds(10 * Self.day))
    }

    @Test func shortLogsHaveHoursAndOnesOfAMomentHaveNone() throws {
        let rows = ["a,x,2024-01-01T00:00:00Z", "b,x,2024-01-01T16:00:00Z"]
        let space = try space("user,item,timestamp", rows)
        // 1 to 16 hours.
        #expect(space.confidence(at: [0.9, 0.375, 0.9]).halfLife == .seconds(4 * 3600))
        let moment = try self.space("user,item,timestamp", ["a,x,2024-01-01", "b,y,2024-01-01"])
        #expect(moment.dimensions.count == 1)
        #expect(try self.space("user,item", ["a,x"]).dimensions.count == 1)
    }

    @Test func anOrderHasHalfLivesInEvents() throws {
        let space = try space("user,item,step", ["a,x,1", "a,y,2"]) { $0.sequence = "step" }
        #expect(space.dimensions.count == 3)
        #expect(space.confidence(at: [0.9, 0, 0.9]).halfLife == .events(1))
        #expect(space.confidence(at: [0.9, 0.7499, 0.9]).halfLife == .events(200))
    }

    /// The types that mean bought weigh 1, and the others less: their middle is √.01.
    @Test func otherTypesThanPurchasesAreWeighed() throws {
        let rows = ["a,x,purchase", "a,y,view", "b,x,cart"]
        let space = try space("user,item,type", rows)
        #expect(space.dimensions.count == 3)
        #expect(space.confidence(at: space.point) == Confidence())
        let weighed = space.confidence(at: [0.1, 0.5, space.point[2]])
        #expect(weighed.weights == ["cart": 0.1, "purchase": 1, "view": 1])
        var given = Confidence()
        given.weights = ["purchase": 5, "view": 1]
        let kept = try self.space("user,item,type", rows, given)
        // Only the transform is left, and unequal weights leave no sense in binary: log, largest, linear.
        #expect(kept.dimensions.count == 1)
        #expect([0.1, 0.5, 0.9].map { kept.confidence(at: [$0]).transform } == [nil, .largest, .linear])
        #expect(kept.confidence(at: [0.9]).weights == given.weights)
    }

    @Test func whatIsGivenIsNotSearched() throws {
        var given = Confidence()
        given.transform = .binary
        #expect(try space("user,item,timestamp", Self.timed, given).dimensions.isEmpty)
        given.transform = .log
        #expect(try space("user,item,timestamp", Self.timed, given).dimensions.count == 2)
        given.halfLife = .seconds(9 * Self.day)
        let histories = try space("user,item,timestamp", Self.timed, given)
        #expect(histories.dimensions.count == 1)
        #expect(histories.confidence(at: [0.375]).halfLife == given.halfLife)
        #expect(histories.confidence(at: [0.9]) == given)
        given.historyHalfLife = .never
        #expect(try space("user,item,timestamp", Self.timed, given).dimensions.isEmpty)
    }

    /// Types whose names are other bytes of the same text are two types.
    @Test func namesOfEqualTextsEndNothing() throws {
        let rows = ["a,x,purchase", "a,y,caf\u{e9}", "b,x,cafe\u{301}"]
        let space = try space("user,item,type", rows)
        #expect(space.confidence(at: space.point) == Confidence())
    }

    /// No point has rules that a fit refuses, whatever is given.
    @Test func everyPointCanBeResolved() throws {
        let rows = ["a,x,2024-01-01,purchase", "a,y,2024-03-01,view", "b,x,2024-04-10,cart"]
        let log = try PlantedTask.log("user,item,timestamp,type", rows)
        var given = [Confidence](repeating: Confidence(), count: 9)
        given[1].transform = .log
        given[2].transform = .binary
        given[3].halfLife = .seconds(9 * Self.day)
        given[4].historyHalfLife = .seconds(9 * Self.day)
        given[5].weights = ["purchase": 5, "view": 1]
        given[6].weights = ["purchase": 1, "view": 1]
        given[7].useQuantity = true
        given[8].transform = .largest
        for given in given {
            let space = ConfidenceSpace(given, for: log, masking: .seen, hasRepeats: true)
            for space in [space, space.ofHistories] {
                var points: [[Double]] = [[]]
                for _ in space.dimensions { points = points.flatMap { point in [0.1, 0.4, 0.9].map { point + [$0] } } }
                for point in points {
                    let confidence = space.confidence(at: point)
                    #expect(throws: Never.self) {
                        try confidence.resolved(typeNames: log.typeNames, newest: log.newest)
                    }
                }
            }
        }
    }
}
