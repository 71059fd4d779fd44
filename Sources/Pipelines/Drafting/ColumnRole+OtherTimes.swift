extension ColumnRole {
    /// Whether the name of a column of times says that they are not those of events, such as a date of birth.
    static func saysOtherTimes(_ name: String) -> Bool {
        let name = plain(name)
        return otherTimes.contains { name.contains($0) }
    }

    private static let otherTimes = [
        "birth", "geburt", "dob", "expir", "ablauf", "valid", "gültig", "gueltig", "update", "modif", "änder", "aender",
        "delet", "lösch", "loesch", "cancel", "return", "retour", "refund", "deliver", "liefer", "ship", "versand",
        "fällig", "faellig", "registr", "signup", "signedup", "joined", "since", "seit", "anmeld", "launch", "release",
        "publish", "erschein", "start", "begin", "until", "first", "erst", "last", "letzt", "export", "import",
    ]
}
