package import Diagnostics
import Documents
import Tables

extension EventLog {
    /// The types of this log that mean "bought", in the order of `typeNames`; empty for a log without types, each of
    /// whose events is a purchase.
    ///
    /// These are the types that the reader named, else the only type there is, else the type `purchase`. Which types
    /// are seen, found, counted as popular and predicted all follow from them.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a named type that the log does not have, `invalidData` when
    ///   several types and no names leave open which are purchases.
    package func purchaseTypes() throws -> [String] {
        if let namedPurchases { return try named(namedPurchases) }
        guard typeNames.count > 1 else { return typeNames }
        guard typeNames.contains(Self.usualPurchase) else { throw unnamedPurchases() }
        try refuseOtherSpellings(of: [Self.usualPurchase])
        return [Self.usualPurchase]
    }

    /// The types of this log that a model, which learnt from another log, takes for purchases.
    ///
    /// - Parameter trained: The model's purchase types; empty for a model of events without types.
    /// - Returns: The types as above.
    /// - Throws: `UserError` as above, and with code `invalidData` when the log has types and none of the model's.
    package func purchaseTypes(trained: [String]) throws -> [String] {
        if namedPurchases != nil || trained.isEmpty || type == nil { return try purchaseTypes() }
        let known = typeNames.filter { Self.isIn(trained, $0) }
        guard !known.isEmpty else {
            throw UserError(
                .invalidData,
                "no event is of a type that the model takes for a purchase (\(quoted(trained))): these have \(countedTypes())",
                at: .init(file: file),
                remedy: "Name those that mean bought with \(.purchaseTypes, likelyPurchases())")
        }
        try refuseOtherSpellings(of: trained)
        return known
    }

    /// For each of `typeNames` whether it is among `purchases`; one entry, true, for a log without types.
    package func mask(ofTypes purchases: [String]) -> [Bool] {
        type == nil ? [true] : typeNames.map { Self.isIn(purchases, $0) }
    }

    /// How many events mean "bought", for people; nil for a log without types.
    ///
    /// - Throws: `UserError` as `purchaseTypes()`.
    package func purchaseSummary() throws -> String? {
        guard let type else { return nil }
        let purchases = try purchaseTypes()
        let isPurchase = mask(ofTypes: purchases)
        let bought = type.count { isPurchase[Int($0)] }
        return "\(bought.grouped) of \(count.grouped) events mean bought: those of type \(quoted(purchases))"
    }

    private static var usualPurchase: String { "purchase" }

    private func named(_ names: [String]) throws -> [String] {
        for name in names where !typeNames.contains(name) {
            let found = typeNames.isEmpty ? "no column of types" : countedTypes()
            throw UserError(
                .wrongUsage, "\(.purchaseTypes) names '\(name)', but the events have \(found)",
                at: .init(file: file),
                remedy: "Name types that there are, or leave the option out")
        }
        guard !names.isEmpty else {
            throw UserError(.wrongUsage, "no type is a purchase", remedy: "Name one with \(.purchaseTypes)")
        }
        return typeNames.filter(names.contains)
    }

    private func unnamedPurchases() -> UserError {
        UserError(
            .invalidData,
            "the events have \(typeNames.count) types and none is called '\(Self.usualPurchase)': \(countedTypes())",
            at: .init(file: file),
            remedy: "Name those that mean bought with \(.purchaseTypes, likelyPurchases())")
    }

    /// Refuses types that are one of some names but for case and blanks: most likely they mean the same.
    ///
    /// - Parameter names: Types that count.
    /// - Throws: `UserError` with code `invalidData`.
    package func refuseOtherSpellings(of names: [String]) throws {
        let counted = names + (namedPurchases ?? [])
        let folded = Set(names.map(Self.folded))
        guard let other = typeNames.first(where: { !Self.isIn(counted, $0) && folded.contains(Self.folded($0)) }) else {
            return
        }
        let one = names.first { Self.folded($0) == Self.folded(other) } ?? other
        throw UserError(
            .invalidData,
            "the events have the type '\(other)', which is another than '\(one)' and would not count as it",
            at: .init(file: file),
            remedy: """
                Write types alike, or, where they mean bought, name them with \
                \(.purchaseTypes, Self.list([one, other]))
                """)
    }

    /// Warns of types that sound like purchases and do not count as such, unless purchases were named.
    package func reportLikelyPurchases(to progress: Progress) throws {
        guard namedPurchases == nil, typeNames.count > 1 else { return }
        let purchases = try purchaseTypes()
        let others = typeNames.filter { !Self.isIn(purchases, $0) && soundsLikePurchase($0) }
        guard !others.isEmpty else { return }
        progress.warning(
            """
            events of type \(quoted(others)) may mean bought, too, but do not count as \(quoted(purchases)); if they do, \
            name all such types with \(.purchaseTypes)
            """)
    }

    /// Whether exactly these bytes are among the names; `==` would also match canonically equivalent Unicode.
    private static func isIn(_ names: [String], _ name: String) -> Bool {
        names.contains { $0.utf8.elementsEqual(name.utf8) }
    }

    /// A name in lower case without blanks and characters that nobody sees.
    private static func folded(_ name: String) -> String {
        let seen = name.lowercased().unicodeScalars.filter {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .format
        }
        return String(String.UnicodeScalarView(seen))
    }

    /// The types with the numbers of their events, the commonest first.
    private func countedTypes() -> String {
        var counts = [Int](repeating: 0, count: typeNames.count)
        for type in type ?? [] { counts[Int(type)] += 1 }
        let order = typeNames.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
        let shown = order.prefix(Self.typesShown).map { "\(typeNames[$0].excerpt) (\(counts[$0].grouped))" }
        let rest = order.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static var typesShown: Int { 10 }

    /// Those types whose names sound like a purchase, as the option takes them; a placeholder when none does.
    private func likelyPurchases() -> String {
        let likely = typeNames.filter(soundsLikePurchase)
        return likely.isEmpty ? "TYPE" : Self.list(likely)
    }

    private func soundsLikePurchase(_ name: String) -> Bool {
        Self.purchaseWords.contains { Self.folded(name).contains($0) }
    }

    private static let purchaseWords = [
        "purchas", "buy", "bought", "order", "transaction", "sale", "sold", "paid", "payment",
    ]

    /// The names as the option takes them, in quotes where a shell would split them.
    private static func list(_ names: [String]) -> String { shellWord(NameList(names).description) }
}
