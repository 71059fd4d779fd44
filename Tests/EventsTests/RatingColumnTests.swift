import Diagnostics
import Events
import Ids
import Tables
import TestSupport
import Testing

/// The column of ratings, which is read only where ratings are needed.
struct RatingColumnTests {
    private func log(
        _ text: String, ratings: Bool = true, _ change: (inout EventOptions) -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        change(&options)
        return try withFile(text) { path in
            try EventLog.read(files: [path], options: options, consent: nil, needsRatings: ratings, progress: .silent)
        }
    }

    @Test func ratingsAreNumbersOfAnySign() throws {
        #expect(try log("user,item,rating\nu,a,4.5\nu,b,-1\nv,a,0\n").rating == [4.5, -1, 0])
        #expect(try log("user,item,stars\nu,a,3\n") { $0.rating = "stars" }.rating == [3])
    }

    @Test func whereNobodyAsksTheColumnIsNotLookedAt() throws {
        let text = "user,item,rating\nu,a,excellent\n"
        let plain = try log(text, ratings: false)
        #expect(plain.rating == nil)
        #expect(try plain.fingerprint() == log("user,item\nu,a\n", ratings: false).fingerprint())
    }

    @Test(arguments: [
        ("", "'rating !empty'"), ("excellent", "skip_invalid"), ("NaN", "skip_invalid"), ("inf", "skip_invalid"),
        ("1e39", "skip_invalid"),
    ])
    func aRatingThatIsNoneIsAnInvalidRow(cell: String, remedy: String) throws {
        let text = "user,item,rating\nu,a,4\nu,b,\(cell)\n"
        let error = try #require(throws: UserError.self) { _ = try log(text) }
        #expect(error.code == .invalidData)
        #expect(error.place?.line == 3)
        #expect(error.place?.column == "rating")
        #expect(error.remedy?.contains(remedy) == true, "\(error)")
        let rest = try log(text) {
            $0.skipInvalid = true
            $0.maximumInvalid = 0.5
        }
        #expect(rest.rating == [4])
        #expect(rest.items.count == 1)
    }

    @Test func theColumnMustBeThere() throws {
        let error = try #require(throws: UserError.self) { _ = try log("user,item\nu,a\n") }
        #expect(error.code == .invalidData)
        #expect(error.description.contains("'rating'") && error.description.contains("data.events.columns.rating"))
    }

    @Test func fingerprintKnowsRatings() throws {
        var names: Set<String> = []
        let columns = ["rating\nu,a,1\nv,b,2", "rating\nv,b,2\nu,a,1", "rating\nu,a,2\nv,b,1", "rating\nu,a,1\nv,b,3"]
        for column in columns { names.insert(try log("user,item,\(column)\n").fingerprint()) }
        #expect(names.count == 3)
        names.insert(try log("user,item,rating\nu,a,1\nv,b,2\n", ratings: false).fingerprint())
        #expect(names.count == 4)
    }

    @Test func weightsOfRatingsAllowNothingElse() throws {
        let weights = try Confidence().resolved(typeNames: ["review", "view"], newest: nil, usesRatings: true)
        #expect(weights.usesRatings && weights.byType == [1, 1])
        #expect(try Confidence().resolved(typeNames: [], newest: nil).usesRatings == false)
        let changes: [(String, (inout Confidence) -> Void)] = [
            ("confidence.weights", { $0.weights = ["view": 1] }),
            ("confidence.half_life", { $0.halfLife = .seconds(10) }),
            ("confidence.history_half_life", { $0.historyHalfLife = .never }),
            ("confidence.use_quantity", { $0.useQuantity = true }),
            ("confidence.transform", { $0.transform = .linear }),
        ]
        for (parameter, change) in changes {
            var confidence = Confidence()
            change(&confidence)
            let error = try #require(throws: UserError.self) { try confidence.checkRatings() }
            #expect(error.code == .wrongUsage && error.problem.contains(parameter))
        }
    }
}
