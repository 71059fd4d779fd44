/// What a type of event most likely means, by its name.
enum EventWord: Sendable {
    case view, cart, purchase
    /// Something that says that the customer does not want the item.
    case negative
    case unknown

    init(_ type: String) {
        let name = ColumnRole.plain(type)
        self = Self.words.first { $0.words.contains { name.contains($0) } }?.meaning ?? .unknown
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

    /// In this order, because `remove from cart` is no cart, and `Einkaufswagen` no purchase.
    private static let words: [(meaning: EventWord, words: [String])] = [
        (
            .negative,
            [
                "cancel", "storno", "retour", "return", "refund", "remove", "delete", "dislike", "unlike", "reject",
                "fail", "abbruch", "widerruf", "entfern", "unsubscribe",
            ]
        ),
        (.cart, ["cart", "basket", "korb", "wagen", "addto", "wish", "merk", "fav", "like", "checkout"]),
        (.view, ["view", "click", "klick", "visit", "detail", "impression", "ansicht", "besuch", "search", "browse"]),
        (
            .purchase,
            [
                "purchas", "buy", "bought", "order", "transaction", "sale", "sold", "paid", "payment", "kauf",
                "bestell",
                "bezahl",
            ]
        ),
    ]
}
