import Diagnostics
import Events
import TestSupport
import Testing

/// Which types of a log mean "bought": what a shop's export may call them, and what is then right.
@Suite struct PurchaseTypesTests {
    private func log(_ types: [String], named: [String]? = nil) throws -> EventLog {
        var options = EventOptions()
        options.purchaseTypes = named
        let rows = types.enumerated().map { "u\($0.0),i,\($0.1)\n" }
        return try withFile("user,item,type\n" + rows.joined()) { path in
            try EventLog.read(files: [path], options: options, consent: nil, progress: .silent)
        }
    }

    @Test(
        arguments: [
            (["purchase"], nil, ["purchase"]),
            (["view", "purchase", "cart"], nil, ["purchase"]),
            // With one type there is nothing to choose, whatever it is called.
            (["sale", "sale"], nil, ["sale"]),
            (["view"], nil, ["view"]),
            // A refund is no purchase, and a type that merely contains the word is another one.
            (["purchase", "refund", "purchase_intent"], nil, ["purchase"]),
            (["view", "transaction"], ["transaction"], ["transaction"]),
            (
                ["view", "web order", "shop order", "purchase"], ["web order", "shop order"],
                ["shop order", "web order"]
            ),
            (["Purchase", "purchase", "view"], ["purchase", "Purchase"], ["Purchase", "purchase"]),
            (["view", "purchase "], ["purchase "], ["purchase "]),
            (["view", "achat"], ["achat", "achat"], ["achat"]),
        ] as [([String], [String]?, [String])])
    func purchases(types: [String], named: [String]?, expected: [String]) throws {
        #expect(try log(types, named: named).purchaseTypes() == expected)
    }

    @Test func withoutTypesEveryEventIsAPurchase() throws {
        let log = try withFile("user,item\nu,i\n") { path in
            try EventLog.read(files: [path], options: EventOptions(), consent: nil, progress: .silent)
        }
        #expect(try log.purchaseTypes() == [] && log.purchaseTypes(trained: ["purchase"]) == [])
        #expect(log.mask(ofTypes: []) == [true])
    }

    /// The types that a log has, and what the remedy must propose.
    @Test(arguments: [
        (["view", "transaction"], "purchase_types transaction"), (["view", "cart", "buy"], "purchase_types buy"),
        (["click", "Order"], "purchase_types Order"), (["view", "Purchase"], "purchase_types Purchase"),
        (["view", "purchase "], "purchase_types 'purchase '"), (["view", "PURCHASE"], "purchase_types PURCHASE"),
        (["view", "order_web", "order_app"], "purchase_types order_app,order_web"),
        (["1", "2", "3"], "purchase_types TYPE"),
    ])
    func severalTypesAndNoPurchaseAreAnError(types: [String], proposal: String) throws {
        let log = try log(types + ["view", "1"])
        let error = try #require(throws: UserError.self) { try log.purchaseTypes() }
        #expect(error.code == .invalidData && error.place?.file == log.file)
        for type in types { #expect(error.problem.contains("'\(type)' (")) }
        #expect(error.remedy?.contains(proposal) == true, "\(error)")
    }

    @Test func countsComeCommonestFirstAndTheRestIsCounted() throws {
        let types = (1...12).flatMap { Array(repeating: "t\($0)", count: $0) } + Array(repeating: "view", count: 1234)
        let error = try #require(throws: UserError.self) { try log(types).purchaseTypes() }
        #expect(error.problem.contains("13 types"))
        #expect(error.problem.contains("'view' (1,234), 't12' (12), 't11' (11)"))
        #expect(error.problem.hasSuffix("'t4' (4) and 3 more"))
    }

    @Test(arguments: ["Purchase", "purchase ", " PURCHASE", "pur chase", "purchase\u{A0}", "pur\u{200B}chase"])
    func anotherSpellingOfPurchaseIsNotPassedOver(spelling: String) throws {
        let log = try log(["view", "purchase", spelling])
        for purchases in [{ try log.purchaseTypes() }, { try log.purchaseTypes(trained: ["purchase"]) }] {
            let error = try #require(throws: UserError.self) { _ = try purchases() }
            let shown = spelling == "pur\u{200B}chase" ? "pur\\u{200B}chase" : spelling
            #expect(error.code == .invalidData && error.problem.contains("'\(shown)'"), "\(error)")
            #expect(error.place?.file == log.file)
        }
    }

    @Test func namesThatTheLogDoesNotHaveAreWrong() throws {
        for log in [try log(["view", "purchase"], named: ["purchase", "order"]), try log(["view"], named: ["View"])] {
            let error = try #require(throws: UserError.self) { try log.purchaseTypes() }
            #expect(error.code == .wrongUsage && error.problem.contains("'view' ("))
        }
        let none = try log(["view"], named: [])
        #expect(throws: UserError.self) { try none.purchaseTypes() }
    }

    @Test func aModelSaysWhatMeansBoughtUnlessTheLogWasNamed() throws {
        let trained = ["order", "purchase"]
        #expect(try log(["view", "order"]).purchaseTypes(trained: trained) == ["order"])
        #expect(try log(["view", "sale"], named: ["sale"]).purchaseTypes(trained: trained) == ["sale"])
        let error = try #require(throws: UserError.self) { try log(["view", "sale"]).purchaseTypes(trained: trained) }
        #expect(error.code == .invalidData && error.problem.contains("'order', 'purchase'"))
        #expect(error.remedy?.contains("sale") == true)
        // A model of events without types cannot tell the types of another log apart.
        #expect(throws: UserError.self) { try log(["view", "sale"]).purchaseTypes(trained: []) }
        #expect(try log(["view", "purchase"]).purchaseTypes(trained: []) == ["purchase"])
    }

    /// A type that most likely means bought, too, is told but not guessed.
    @Test(
        arguments: [
            (["view", "purchase", "order"], nil, "'order'"),
            (["purchase", "purchased", "app order"], nil, "'app order', 'purchased'"),
            (["view", "purchase", "order"], ["purchase", "order"], nil), (["view", "purchase", "cart"], nil, nil),
            (["order"], nil, nil),
        ] as [([String], [String]?, String?)])
    func otherTypesThatSoundLikePurchases(types: [String], named: [String]?, told: String?) throws {
        let warnings = Warnings()
        try log(types, named: named).reportLikelyPurchases(to: warnings.progress)
        #expect(warnings.all.count == (told == nil ? 0 : 1))
        if let told { #expect(warnings.all.first?.contains(told) == true) }
    }

    @Test func partsOfALogMeanTheSame() throws {
        let log = try log(["view", "transaction", "view"], named: ["transaction"])
        let views = log.keeping([true, false, true], reason: "held out")
        #expect(try views.purchaseTypes() == ["transaction"])
        #expect(views.mask(ofTypes: ["transaction"]) == [true, false])
    }
}
