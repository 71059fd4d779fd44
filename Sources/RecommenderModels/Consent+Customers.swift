package import Events

extension Consent {
    /// Whether a customer of a model must not get personal recommendations, by what is said of any of their ids: a no
    /// counts before a yes.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func refuses(customerAt index: Int, of users: UserSide) throws -> Bool {
        var answers: Set<Bool> = []
        try users.forEachID(of: index) { id in
            if let answer = answer(of: id) { answers.insert(answer) }
        }
        return answers.contains(false) || !defaultYes && !answers.contains(true)
    }
}
