package import Events

extension RecommenderSettings {
    /// The kind that says what is stored of items and customers beside their purchases: that of the other member of a
    /// mixture.
    package var base: RecommenderKind { mixture?.member ?? kind }

    /// The kinds of a mixture's members, that of repeats first; `nil` for a model of one kind.
    package var members: [String]? { mixture.map { [RecommenderKind.repeat.rawValue, $0.member.rawValue] } }

    /// Whether the purchases of customers are stored, by which what they buy again is ranked.
    package var countsPurchases: Bool { kind == .repeat || kind == .mixture }

    /// Whether lists under a mask hold nothing that the model itself ranks: it lists only what a customer bought, and the
    /// mask leaves that out.
    package func ranksNothing(masking mask: ItemMask) -> Bool { kind == .repeat && hidesRepeats(masking: mask) }

    /// Whether lists under a mask leave out all that a model of repeats ranks, alone or in a mixture.
    package func hidesRepeats(masking mask: ItemMask) -> Bool {
        countsPurchases && mask == .seen && Set(purchaseTypes).isSubset(of: seenTypes)
    }
}
