import Events
import Testing
import Tuning

/// The rules that a search begins with, where those that were given leave the transform to the data.
@Suite struct SearchStartTests {
    /// Purchases in January, and a view and a purchase later.
    private static let rows = [
        "a,x,2024-01-01,purchase", "a,y,2024-01-20,purchase", "b,x,2024-01-30,purchase", "b,y,2024-02-10,view",
        "a,z,2024-02-11,purchase",
    ]

    /// The events of both types, and the first ones, which are purchases.
    private func logs() throws -> (whole: EventLog, early: EventLog) {
        let whole = try PlantedTask.log("user,item,timestamp,type", Self.rows)
        return (whole, whole.keeping([true, true, true, false, false], reason: "later"))
    }

    @Test func typesThatOnlyOtherPartsHaveDoNotOccur() throws {
        let (whole, early) = try logs()
        #expect(early.typeNames == ["purchase", "view"] && early.occurringTypes == ["purchase"])
        #expect(whole.occurringTypes == ["purchase", "view"])
        #expect(try PlantedTask.log("user,item", ["a,x"]).occurringTypes.isEmpty)
    }

    /// Models learn from purchases alone, so no weight changes what they learn.
    @Test func weightsAreThoseOfTypesThatOccur() throws {
        let (whole, early) = try logs()
        // The transform and two half-lives, and the weight of views where there are some.
        #expect(ConfidenceSpace(Confidence(), for: early, masking: .seen, hasRepeats: true).dimensions.count == 3)
        #expect(ConfidenceSpace(Confidence(), for: whole, masking: .seen, hasRepeats: true).dimensions.count == 4)
    }

    /// A log of purchases alone has binary confidences, whatever the events to find are.
    @Test func theTransformIsThatOfWhatTrialsLearnFrom() throws {
        let (whole, early) = try logs()
        #expect(Confidence().start(on: early, masking: .seen).transform == .binary)
        #expect(Confidence().start(on: whole, masking: .seen) == Confidence())
        let alone = try PlantedTask.log("user,item,timestamp,type", Array(Self.rows[..<3]))
        #expect(Confidence().start(on: alone, masking: .seen) == Confidence(), "as a fit has it anyway")
        let (space, same) = (
            ConfidenceSpace(Confidence(), for: early, masking: .seen, hasRepeats: true),
            ConfidenceSpace(Confidence(), for: alone, masking: .seen, hasRepeats: true)
        )
        #expect(space.dimensions.count == same.dimensions.count)
        #expect(space.confidence(at: space.point).transform == .binary)
        for point in [[0.1, 0.375, 0.9], [0.4, 0.9, 0.375], [0.9, 0.375, 0.375], [0.4, 0.9, 0.9]] {
            var (mine, expected) = (space.confidence(at: point), same.confidence(at: point))
            (mine.transform, expected.transform) = (mine.transform ?? .binary, expected.transform ?? .binary)
            #expect(mine == expected)
        }
        var given = Confidence()
        given.weights = ["purchase": 1, "view": 0.5]
        #expect(given.start(on: early, masking: .seen) == given, "unequal weights have no effect on binary confidences")
        given.weights = [:]
        given.transform = .linear
        #expect(given.start(on: early, masking: .seen) == given)
    }

    /// Where lists may hold what customers have, how often they bought it counts from the first trial on.
    @Test func searchesForListsOfRepeatsBeginWithLogarithms() throws {
        let (_, early) = try logs()
        #expect(Confidence().start(on: early, masking: .none).transform == .log)
        let space = ConfidenceSpace(Confidence(), for: early, masking: .none, hasRepeats: true)
        #expect(space.confidence(at: space.point).transform == .log)
        var given = Confidence()
        given.transform = .binary
        #expect(given.start(on: early, masking: .none) == given)
    }

    /// The usual confidences of one type do not decay.
    @Test func aHalfLifeTakesTheLargest() throws {
        let log = try PlantedTask.log("user,item,timestamp", ["a,x,2024-01-01", "b,x,2024-02-01", "b,y,2024-04-10"])
        for keyPath in [\Confidence.halfLife, \Confidence.historyHalfLife] {
            var given = Confidence()
            given[keyPath: keyPath] = .seconds(30 * 86_400)
            let start = given.start(on: log, masking: .seen)
            #expect(start.transform == .largest && start[keyPath: keyPath] == given[keyPath: keyPath])
            let space = ConfidenceSpace(given, for: log, masking: .seen, hasRepeats: true)
            #expect(space.confidence(at: space.point) == start)
            // Of three transforms that are left, and another half-life.
            #expect(space.dimensions.count == 2)
            let transforms = [0.1, 0.5, 0.9].map { space.confidence(at: [$0, 0.9]).transform }
            #expect(transforms == [.largest, .log, .linear])
            let several = try logs().whole
            #expect(given.start(on: several, masking: .seen) == given, "the logarithms of several types decay")
        }
    }

    /// "None" is given, so it is not searched; a fit has it without a rule.
    @Test func noHalfLifeIsKept() throws {
        let log = try PlantedTask.log("user,item,timestamp", ["a,x,2024-01-01", "b,x,2024-02-01", "b,y,2024-04-10"])
        var given = Confidence()
        given.halfLife = .never
        #expect(given.start(on: log, masking: .seen) == Confidence())
        let space = ConfidenceSpace(given, for: log, masking: .seen, hasRepeats: true)
        // The transform and the half-life of histories.
        #expect(space.dimensions.count == 2)
        let decaying = space.confidence(at: [0.1, 0.375])
        #expect(decaying.halfLife == nil && decaying.historyHalfLife == .seconds(10 * 86_400))
        given.historyHalfLife = .never
        #expect(ConfidenceSpace(given, for: log, masking: .seen, hasRepeats: true).dimensions.count == 1)
    }
}
