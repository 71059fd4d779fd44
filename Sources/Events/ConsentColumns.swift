/// Which columns of a consent table hold the user and the answer; nil stands for `user` and `personalization`.
package struct ConsentColumns: Codable, Sendable, Equatable {
    package var user: String?
    package var personalization: String?

    package init(user: String? = nil, personalization: String? = nil) {
        self.user = user
        self.personalization = personalization
    }

    /// The name of the column of users.
    package var userName: String { user ?? "user" }

    /// The name of the column of answers.
    package var answerName: String { personalization ?? "personalization" }

    /// These columns; nil when none is named.
    package var orNil: ConsentColumns? { self == ConsentColumns() ? nil : self }
}
