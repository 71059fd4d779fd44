import Documents
import ModelFiles
import Service
import TestSupport
import Testing

@Suite struct ListTests {
    private let shop: ServedShop

    init() throws { shop = try ServedShop() }

    /// The answer of the command line, which the service must repeat.
    private func command(_ arguments: String...) throws -> JSONValue {
        try shop.bench.scorer(["recommend", "--model", "recommendations", "--format", "json", "--quiet"] + arguments)
    }

    @Test func listsEqualTheCommandLinesToTheLastBit() throws {
        for user in ["u0", "u17", "u59", "nobody"] {
            let expected = try command("--user", user, "--top", "12", "--explain")
            let answer = try shop.get("/v1/recommend/\(user)?n=12&explain=true")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["cache-control"] == "private, no-store")
            for key in ["model", "version", "user", "source", "items", "short", "unknown_session_items"] {
                #expect(answer.json[key] == expected[key], "\(key) of \(user)")
            }
            let posted = try shop.post("/v1/recommend", #"{"user": "\#(user)", "n": 12, "explain": true}"#)
            #expect(posted.text == answer.text)
        }
        let batch = try shop.bench.batch("recommendations", "--top", "12")
        let own = batch.filter { $0.user == "u17" }
        #expect(own.count == 12)
        #expect(
            listed(try shop.get("/v1/recommend/u17?n=12").json) == own.map { "\($0.item) \($0.score) \($0.source)" })
    }

    /// Customer `u17` has bought seven of the forty items; without a mask these may be listed, but never the session.
    @Test func listsUnderAMaskEqualTheCommandLines() throws {
        for (mask, count) in [("seen", 33), ("none", 40)] {
            let expected = try command("--user", "u17", "--top", "40", "--mask", mask)
            let answer = try shop.get("/v1/recommend/u17?n=40&mask=\(mask)")
            #expect(listed(answer.json) == listed(expected))
            #expect(listed(answer.json).count == count)
            #expect((answer.json["short"] != nil) == (mask == "seen"))
            let posted = try shop.post("/v1/recommend", #"{"user": "u17", "n": 40, "mask": "\#(mask)"}"#)
            #expect(posted.text == answer.text)
        }
        let seen = try shop.get("/v1/recommend/u17?n=40&mask=seen")
        #expect(try shop.get("/v1/recommend/u17?n=40").text == seen.text)
        let looking = try shop.post("/v1/recommend", #"{"user":"u17","n":40,"session":["i2","i3"],"mask":"none"}"#)
        let items = listed(looking.json).map { $0.split(separator: " ")[0] }
        #expect(items.count == 38 && !items.contains("i2") && !items.contains("i3"))
    }

    /// Of ten places at least six hold what the customer has not bought.
    @Test func aShareOfNewItemsIsThatOfTheCommandLine() throws {
        let expected = try command("--user", "u17", "--top", "10", "--mask", "none", "--share-new", "0.6")
        let answer = try shop.get("/v1/recommend/u17?n=10&mask=none&share_new=0.6")
        #expect(answer.json["items"] == expected["items"])
        let parts = (answer.json["items"]?.arrayValue ?? []).map { $0["part"]?.stringValue }
        #expect(parts.count == 10 && parts.count { $0 == "new" } >= 6)
        let posted = try shop.post("/v1/recommend", #"{"user": "u17", "n": 10, "mask": "none", "share_new": 0.6}"#)
        #expect(posted.text == answer.text)
        for query in ["mask=none&share_new=1.5", "mask=none&share_new=few", "share_new=0.5"] {
            let refused = try shop.get("/v1/recommend/u17?\(query)")
            #expect(refused.status == 400 && refused.text.contains("share_new"), "\(refused.text)")
        }
        #expect(try shop.get("/v1/recommend/u17").json["items"]?[0]?["part"] == nil)
    }

    @Test func reasonsAreTheStrongestAlone() throws {
        let shop = try ServedShop { settings, _ in settings.limits.reasons = 2 }
        let all = try command("--user", "u3", "--explain")["items"]?.arrayValue ?? []
        let some = try shop.get("/v1/recommend/u3?explain=true").json["items"]?.arrayValue ?? []
        #expect(all.contains { ($0["reasons"]?.arrayValue?.count ?? 0) > 2 })
        #expect(
            some.map { $0["reasons"]?.arrayValue }
                == all.map { ($0["reasons"]?.arrayValue?.prefix(2)).map { Array($0) } })
    }

    @Test func sharesComeInPerCentToo() throws {
        let items = try shop.get("/v1/recommend/u17?n=5&explain=true").json["items"]?.arrayValue ?? []
        let personal = items.filter { $0["source"] == "personal" }
        #expect(!personal.isEmpty)
        for item in personal {
            let score = Double(Float(try #require(item["score"]?.doubleValue)))
            for reason in item["reasons"]?.arrayValue ?? [] {
                let share = try #require(reason["share"]?.doubleValue)
                #expect(reason["percent"]?.intValue == Int((share / score * 100).rounded()))
            }
        }
    }

    @Test func wholeNumbersMayHaveAPoint() throws {
        #expect(try listed(shop.post("/v1/recommend", #"{"user":"u1","n":3.0}"#).json).count == 3)
        #expect(try listed(shop.post("/v1/recommend", #"{"user":"u1","n":1e1}"#).json).count == 10)
        #expect(try shop.post("/v1/recommend", #"{"user":"u1","n":3.5}"#).status == 400)
    }

    @Test func aSessionIsFoldedInWithTheWeightsOfItsTypes() throws {
        let expected = try command("--user", "u3", "--session", "i1,i7,unknown")
        let body = #"{"user":"u3","session":["i1",{"item":"i7"},{"item":"unknown","type":"purchase"}]}"#
        let answer = try shop.post("/v1/recommend", body).json
        #expect(listed(answer) == listed(expected))
        #expect(answer["unknown_session_items"] == 1)
        #expect(answer["ignored_session_events"] == 0)

        // A purchase is the heaviest type, a view weighs less, and an unknown type weighs nothing.
        let stranger = #"{"session":[{"item":"i1","type":"%"},{"item":"i2","type":"view"}]}"#
        let types = try ["purchase", "view", "wish"].map { type in
            try shop.post("/v1/recommend", stranger.replacing("%", with: type)).json
        }
        #expect(types.allSatisfy { $0["source"] == "session" && $0["user"] == .null })
        #expect(Set(types.map { listed($0) }).count == 3)
        #expect(types.map { $0["ignored_session_events"] } == [0, 0, 1])
    }

    @Test func listsAreRestrictedToCategoriesAndToTheRequestsStock() throws {
        let all = try shop.get("/v1/recommend/u5?n=40").json
        let some = try shop.get("/v1/recommend/u5?n=40&category=c1").json
        let expected = (all["items"]?.arrayValue ?? []).filter { $0["category"] == "c1" }
        #expect(!expected.isEmpty)
        #expect(some["items"]?.arrayValue?.map { $0["item"] } == expected.map { $0["item"] })
        #expect(some["short"] != nil)
        let unknown = try shop.get("/v1/recommend/u5?category=c1&category=C1")
        #expect(unknown.status == 400)
        #expect(unknown.json["error"]?.stringValue == "no item of the model has the category 'C1'")
        #expect(unknown.json["remedy"]?.stringValue?.hasPrefix("Did you mean 'c1'? ") == true)
        let stock = try shop.post("/v1/recommend", #"{"user":"u5","available":["i3","i9","x"],"categories":["c1"]}"#)
            .json
        #expect(Set(listed(stock).map { $0.split(separator: " ")[0] }) == ["i3", "i9"])
    }

    @Test func similarItemsEqualTheCommandLines() throws {
        let expected = try shop.bench.scorer(
            "similar", "--model", "recommendations", "--item", "i4", "--top", "7", "--format", "json", "--quiet")
        let answer = try shop.get("/v1/similar/i4?n=7")
        #expect(answer.json == expected)
        #expect(try shop.get("/v1/similar/none").status == 404)
        #expect(try shop.get("/v1/similar/i4?model=churn").status == 404)
    }

    @Test func aBodyThatIsNotUnderstoodIsAnErrorThatNamesTheField() throws {
        let cases: [(String, String)] = [
            (#"{"user":"u1","n":0}"#, "'n'"), (#"{"user":"u1","n":1001}"#, "1000"), (#"{"usr":"u1"}"#, "'usr'"),
            (#"{"user":1}"#, "'user'"), (#"{"session":[{"item":"i1","typ":"x"}]}"#, "'session[0].typ'"),
            (#"{"session":[{"type":"view"}]}"#, "'session[0].item'"), (#"{"session":[1]}"#, "'session[0]'"),
            (#"{"categories":"c1"}"#, "'categories'"), ("[]", "object"), ("", "JSON"), ("{\"user\":\"u1\"", "JSON"),
            (#"{"user":"u1","user":"u2"}"#, "twice"), (#"{"explain":"yes"}"#, "'explain'"),
        ]
        for (body, part) in cases {
            let answer = try shop.post("/v1/recommend", body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?.stringValue?.contains(part) == true, "\(answer.text)")
        }
    }

    @Test func anAddressThatIsNotUnderstoodIsAnError() throws {
        let cases: [(String, Int)] = [
            ("/v1/recommend/u1?n=x", 400), ("/v1/recommend/u1?m=3", 400), ("/v1/recommend/u1?n=3&n=4", 400),
            ("/v1/recommend/%zz", 400), ("/v1/recommend/%ff", 400), ("/v1/recommend/", 404), ("/", 404), ("/v3", 404),
            ("/v1/recommend/u1?model=other", 404),
            ("/v1/recommend/u1?model=churn", 404), ("/v1/recommend/u1?explain=maybe", 400), ("/v1/score/churn", 405),
        ]
        for (target, status) in cases {
            let answer = try shop.get(target)
            #expect(answer.status == status)
            #expect(answer.json["error"]?.stringValue?.isEmpty == false)
        }
    }

    @Test func idsAreBytesBehindPercentSigns() throws {
        let answer = try shop.get("/v1/recommend/a%2Fb%20%C3%BC%22?n=1").json
        #expect(answer["user"] == "a/b ü\"")
        #expect(answer["source"] == "popular")
        #expect(try shop.get("/v1/recommend/%75%31").json["source"] == "personal")
    }
}
