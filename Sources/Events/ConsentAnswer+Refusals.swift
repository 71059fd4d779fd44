extension ConsentAnswer {
    /// What in the name of a column says that yes most likely means that the customer does not agree; nil for a name
    /// that says nothing of the kind.
    package static func refusal(in name: String) -> String? {
        let name = name.lowercased()
        let letters = name.filter(\.isLetter)
        if let part = refusals.first(where: { letters.contains($0) }) { return part }
        return name.split { !$0.isLetter }.map(String.init).first { negations.contains($0) }
    }

    /// Parts of such names, in English, German and French, whatever stands between their letters.
    private static let refusals = [
        "optout", "optedout", "optingout", "unsub", "objection", "objected", "opposition", "opposed", "revok",
        "withdraw", "withdrew", "refus", "declin", "denied", "deny", "reject", "blocked", "blacklist", "blocklist",
        "banned", "suppress", "cancel", "donot", "noads", "nomarketing", "notracking", "nopersonal", "nonewsletter",
        "noconsent", "nooptin", "nocontact", "noemail", "deleted", "erased", "forgotten", "inactive", "deactivated",
        "disabled", "exclude", "exclusion", "nonconsent", "unpersonal", "depersonal", "missing", "expired", "void",
        "pending",
        "robinson",
        "widerspr", "widerruf", "abgemeld", "abmeld", "sperr", "keinewerb", "keinnewsletter", "abgelehnt", "ablehn",
        "verweiger", "untersag", "gelösch", "geloesch", "gekündigt", "gekuendigt", "inaktiv", "deaktiviert",
        "ausgeschlossen", "ausgetragen", "abgelaufen", "ausstehend", "fehlt", "werbestop", "unerwünscht",
        "unerwuenscht",
        "désabon", "desabon", "désinscri", "desinscri", "bloqu", "supprim", "retiré", "inactif",
    ]

    /// Whole words in such names.
    private static let negations: Set<String> = [
        "no", "not", "non", "never", "without", "stop", "off", "required", "needs", "asked", "dont", "dnt", "dnc",
        "aus", "kein", "keine", "keinen", "nicht", "nie",
        "ohne", "sans", "pas",
    ]
}
