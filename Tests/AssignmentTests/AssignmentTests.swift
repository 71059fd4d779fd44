import Assignment
import Diagnostics
import Files
import Statistics
import Testing

extension ExperimentBook {
    static func reading(_ text: String) throws -> ExperimentBook {
        try ExperimentBook(parsing: Array(text.utf8), file: "experiments.json")
    }

    /// The letter of an arm at a placement on a day: `-` for none.
    func letter(_ id: String, at placement: String? = "home", on day: Int = 20_000) -> String {
        var id = id
        let arm = id.withUTF8 { assignment(of: UnsafeRawBufferPointer($0), at: placement, on: day).arm }
        return arm.map { String($0.prefix(1)) } ?? "-"
    }
}

/// Who is in which arm.
@Suite struct AssignmentTests {
    private static func book(traffic: Double, holdout: String = "") throws -> ExperimentBook {
        try .reading(
            """
            {"experiments": [{"name": "blend-on-home", "placement": "home", "salt": "7f3a", "traffic": \(traffic),
              "arms": [{"name": "control", "share": 0.5},
                       {"name": "blend", "share": 0.5, "model": "recommendations@challenger"}]}]\(holdout)}
            """)
    }

    /// As `make-assignment.py` computes it with Python's hmac.
    @Test func positionsAreThoseOfTheDefinition() throws {
        for (salt, message, position) in [
            ("7f3a", "layer\0blend-on-home\u{0}17850", 0.2536169797681138),
            ("7f3a", "arm\0blend-on-home\u{0}17850", 0.19300833962866504),
            ("c1", "holdout\0\u{0}17850", 0.9008929896134427), ("9a", "layer\0front\0ü 1", 0.8953596208328837),
        ] { #expect(KeyedHash(key: salt.utf8).position(of: Array(message.utf8)) == position) }
        let book = try Self.book(traffic: 0.5, holdout: #", "holdout": {"share": 0.05, "salt": "c1"}"#)
        #expect((0..<40).map { book.letter("c\($0)") }.joined() == "bh---bch-cc----ccbbhbc-c-hbccc---hcb-cb-")
    }

    @Test func whoHasAnArmKeepsItWhenTrafficGrows() throws {
        let books = try [0, 0.1, 0.3, 0.7, 1].map { try Self.book(traffic: $0) }
        var sizes = [Int](repeating: 0, count: books.count)
        for customer in 0..<20_000 {
            let letters = books.map { $0.letter("c\(customer)") }
            for index in letters.indices {
                if letters[index] != "-" { sizes[index] += 1 }
                if index > 0, letters[index - 1] != "-" { #expect(letters[index] == letters[index - 1]) }
            }
        }
        #expect(sizes[0] == 0 && sizes[4] == 20_000)
        #expect(abs(sizes[1] - 2_000) < 200 && abs(sizes[2] - 6_000) < 300 && abs(sizes[3] - 14_000) < 300)
    }

    /// Pearson's χ² over a million ids that count up, the hardest for a weak hash.
    @Test func armsAreUniformAndIndependentAcrossExperiments() throws {
        let book = try ExperimentBook.reading(
            """
            {"experiments": [
              {"name": "a", "placement": "home", "salt": "s", "arms": [
                {"name": "control", "share": 0.2}, {"name": "x", "share": 0.3, "control": "popular"},
                {"name": "y", "share": 0.5, "control": "nothing"}]},
              {"name": "b", "placement": "basket", "salt": "s", "arms": [
                {"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "popular"}]},
              {"name": "c", "salt": "s", "traffic": 0.25, "arms": [
                {"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "popular"}]}]}
            """)
        let columns = ["c", "x", "y"]
        var counts = [Int](repeating: 0, count: 3 * 2 * 3)
        for customer in 0..<1_000_000 {
            let id = "\(customer)"
            let first = columns.firstIndex(of: book.letter(id)) ?? 0
            let second = book.letter(id, at: "basket") == "x" ? 1 : 0
            let third = ["c", "x", "-"].firstIndex(of: book.letter(id, at: nil)) ?? 0
            counts[(first * 2 + second) * 3 + third] += 1
        }
        let weights = [0.2, 0.3, 0.5].flatMap { a in
            [0.5, 0.5].flatMap { b in [0.125, 0.125, 0.75].map { a * b * $0 } }
        }
        // All cells together: each experiment's shares, and the independence of the three.
        let fit = try #require(ChiSquaredFit(counts, weights: weights))
        #expect(fit.p > 0.001, "χ² = \(fit.statistic)")
    }

    @Test func experimentsOfALayerHaveNoCustomerInCommon() throws {
        let book = try ExperimentBook.reading(
            """
            {"layers": {"front": {"salt": "9a"}}, "experiments": [
              {"name": "a", "placement": "home", "salt": "1", "layer": "front", "range": [0, 0.5], "traffic": 0.5,
               "arms": [{"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "popular"}]},
              {"name": "b", "placement": "home", "salt": "2", "layer": "front", "range": [0.5, 1],
               "arms": [{"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "nothing"}]}]}
            """)
        var counts: [String?: Int] = [:]
        for customer in 0..<20_000 {
            let id = Array("\(customer)".utf8)
            let found = id.withUnsafeBytes { book.assignment(of: $0, at: "home", on: 0) }
            counts[found.experiment, default: 0] += 1
            let both = id.withUnsafeBytes { id in
                [0, 1].count { if case .inArm = book.standing(of: id, in: $0, on: 0) { true } else { false } }
            }
            #expect(both == (found.experiment == nil ? 0 : 1))
        }
        #expect(abs((counts["a"] ?? 0) - 5_000) < 300 && abs((counts["b"] ?? 0) - 10_000) < 300)
    }

    @Test func daysBeginAndEndInUTC() throws {
        let book = try ExperimentBook.reading(
            """
            {"experiments": [{"name": "a", "salt": "1", "from": "2026-12-01", "until": "2026-12-24",
               "arms": [{"name": "control", "share": 0.5}, {"name": "x", "share": 0.5, "control": "popular"}]}]}
            """)
        let id = Array("c".utf8)
        func standing(_ day: Int) -> ExperimentBook.Standing {
            id.withUnsafeBytes { book.standing(of: $0, in: 0, on: day) }
        }
        #expect(standing(20_787) == .notYet && standing(20_812) == .over)
        #expect(standing(20_788) == standing(20_811))
        #expect(book.letter("c", at: nil, on: 20_812) == "-" && book.letter("c", at: nil, on: 20_788) != "-")
        #expect(book.letter("c", at: "home", on: 20_788) == "-")
    }
}
