/// Which columns of a table of customers hold the customer and the time from which a row holds.
///
/// nil stands for the usual name: that of the events' customers, else `user`; and `valid_from`, if there is such a
/// column.
package struct ProfileColumns: Codable, Sendable, Equatable {
    package var user: String?
    package var validFrom: String?

    private enum CodingKeys: String, CodingKey {
        case user
        case validFrom = "valid_from"
    }

    package init(user: String? = nil, validFrom: String? = nil) {
        self.user = user
        self.validFrom = validFrom
    }

    /// These columns; nil when none is named.
    package var orNil: ProfileColumns? { self == ProfileColumns() ? nil : self }

    /// These columns with those that a command names in their place.
    package func overridden(by others: ProfileColumns?) -> ProfileColumns {
        ProfileColumns(user: others?.user ?? user, validFrom: others?.validFrom ?? validFrom)
    }
}
