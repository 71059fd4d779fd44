/// What a type of event most likely means, by its name.
enum EventWord: Sendable {
    case view, cart, purchase
    /// Something that says that nothing was bought, or that the customer does not want the item.
    case negative
    case unknown

    init(_ type: String) {
        let name = ColumnRole.plain(type)
        self =
            Self.isDenied(type)
            ? .negative : Self.words.first { $0.words.contains { name.contains($0) } }?.meaning ?? .unknown
    }

    /// How much an event of this type counts beside others; nil for one that must not count.
    var weight: Int? {
        switch self {
        case .view, .unknown: 1
        case .cart: 3
        case .purchase: 10
        case .negative: nil
        }
    }

    /// Whether a type is called a purchase and nothing else: `Order`, but not `order shipped`.
    static func isPurchaseItself(_ type: String) -> Bool { names.contains(ColumnRole.plain(type)) }

    /// Whether the words of a name deny what the others say: `no sale`, `not purchased`, `unpaid`, `order pending`.
    private static func isDenied(_ type: String) -> Bool {
        let words = words(of: type)
        if words.contains(where: { word in unfinished.contains { word.hasPrefix($0) } }) { return true }
        guard words.count > 1 || words.first?.hasPrefix("un") ?? false else { return false }
        if words.contains(where: denials.contains) { return true }
        // `no sale`, but not `Kauf ohne Konto`.
        for (denial, word) in zip(words, words.dropFirst()) where Self.nearDenials.contains(denial) {
            if bought.contains(where: { word.hasPrefix($0) }) { return true }
        }
        return words.contains { word in word.hasPrefix("un") && bought.contains { word.dropFirst(2).hasPrefix($0) } }
    }

    /// The words of a name in lower case; a capital after a small letter begins one, as in `orderPaid`.
    private static func words(of type: String) -> [String] {
        var words: [String] = [""]
        var before: Character = " "
        for letter in type {
            if !letter.isLetter || letter.isUppercase && before.isLowercase { words.append("") }
            if letter.isLetter { words[words.count - 1] += letter.lowercased() }
            before = letter
        }
        return words.filter { !$0.isEmpty }
    }

    private static let denials: Set<String> = ["not", "never", "nicht", "nie"]
    /// They deny only the word behind them.
    private static let nearDenials: Set<String> = ["no", "non", "un", "without", "kein", "keine", "ohne"]
    /// Beginnings of words for what is not bought yet, or only spoken of.
    private static let unfinished = ["pending", "remind", "void", "erinner", "ausstehend"]

    private static let names: Set<String> = [
        "purchase", "purchases", "purchased", "order", "orders", "ordered", "buy", "bought", "sale", "sales", "sold",
        "transaction", "transactions", "kauf", "käufe", "kaeufe", "gekauft", "bestellung", "bestellungen", "bestellt",
        "verkauf", "verkauft",
    ]

    private static let bought = [
        "purchas", "buy", "bought", "order", "transaction", "sale", "sold", "paid", "payment", "kauf", "bestell",
        "bezahl",
    ]

    /// In this order, because `remove from cart` is no cart, and `Einkaufswagen` no purchase.
    private static let words: [(meaning: EventWord, words: [String])] = [
        (
            .negative,
            [
                "cancel", "storn", "retour", "return", "refund", "remove", "delete", "dislike", "unlike", "reject",
                "fail", "abandon", "chargeback", "abbruch", "abgebroch", "abbrech", "rückgäng", "rueckgaeng", "rückgab",
                "rueckgab", "zurück", "zurueck", "widerruf", "entfern", "unsubscribe",
            ]
        ),
        (.cart, ["cart", "basket", "korb", "wagen", "addto", "wish", "merk", "fav", "like", "checkout"]),
        (.view, ["view", "click", "klick", "visit", "detail", "impression", "ansicht", "besuch", "search", "browse"]),
        (.purchase, bought),
    ]
}
