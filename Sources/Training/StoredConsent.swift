import Events

/// What the settings of a training keep of where the answers about personal recommendations are.
///
/// `defaultYes` says whether a customer who is not in the table has agreed, and `isDefaultGiven` is true when somebody said
/// so of those who are not, so that the table may be empty.
typealias StoredConsent = (table: String?, columns: ConsentColumns?, defaultYes: Bool, isDefaultGiven: Bool?)

extension ConsentSource {
    /// The answers that settings name; nil where they name none.
    init?(stored: StoredConsent) {
        guard let table = stored.table else { return nil }
        let isSaid = stored.isDefaultGiven == true || !stored.defaultYes
        self.init(table, columns: stored.columns ?? ConsentColumns(), defaultYes: isSaid ? stored.defaultYes : nil)
    }
}

extension ConsentSource? {
    /// What settings keep of it, without who was forgotten.
    var stored: StoredConsent {
        (self?.path, self?.columns.orNil, self?.defaultYes ?? true, self?.defaultYes == true ? true : nil)
    }
}
