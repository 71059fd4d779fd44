/// How a customer's past becomes features; a model keeps it, so that the scorer computes what training saw.
///
/// Everything in it was learnt from events strictly before the earliest cutoff, so no later event can change a column;
/// the profile from the rows of customers that hold at the cutoffs.
package struct PointInTimeDefinition: Sendable, Equatable {
    /// An optional column of the events that features are computed from.
    package enum Source: String, Codable, Sendable, CaseIterable {
        case item, quantity, price, order
    }

    /// The event types that count, in ascending byte order; empty if the events have no types, and then all events
    /// count.
    package let types: [String]
    /// The purchase types, a subset of `types`; if `types` is empty, every event is a purchase.
    package let purchaseTypes: [String]
    /// A customer is at risk if there is a purchase in this many seconds before the cutoff.
    package let activeWithin: Double
    /// The lengths in days, ascending, of the windows before the cutoff in which events are counted.
    package let windows: [Int]
    /// Whether the events have days only; cutoffs are then moved to the start of their day.
    package let daysOnly: Bool
    /// Which optional columns the events have.
    package let sources: [Source]
    /// The categories with a share feature, the one with the most purchase lines first; nil without an item table.
    package let categories: [String]?
    /// The channels with features of their own, the one with the most events first; nil for events without channels.
    package let channels: [String]?
    /// The types of which an event has a value, a subset of `types`; empty where events without types have values, nil
    /// where none has.
    package let valueTypes: [String]?
    /// The columns of the table of customers that are features, too; nil without such a table.
    package let profile: ProfileDefinition?

    /// A week, a month, a quarter and a year; only the windows shorter than the past are used.
    package static let standardWindows = [7, 30, 90, 365]

    private enum CodingKeys: String, CodingKey {
        case types, windows, sources, categories, channels, profile
        case purchaseTypes = "purchase_types"
        case valueTypes = "value_types"
        case activeWithin = "active_within"
        case daysOnly = "days_only"
    }

    package init(
        types: [String], purchaseTypes: [String], activeWithin: Double,
        windows: [Int] = PointInTimeDefinition.standardWindows, daysOnly: Bool, sources: [Source],
        categories: [String]?, channels: [String]? = nil, valueTypes: [String]? = nil,
        profile: ProfileDefinition? = nil
    ) {
        self.types = types
        self.purchaseTypes = purchaseTypes
        self.activeWithin = activeWithin
        self.windows = windows
        self.daysOnly = daysOnly
        self.sources = sources
        self.categories = categories
        self.channels = channels
        self.valueTypes = valueTypes
        self.profile = profile
    }

    /// The same definition with columns of a table of customers.
    package func with(_ profile: ProfileDefinition?) -> PointInTimeDefinition {
        PointInTimeDefinition(
            types: types, purchaseTypes: purchaseTypes, activeWithin: activeWithin, windows: windows,
            daysOnly: daysOnly, sources: sources, categories: categories, channels: channels, valueTypes: valueTypes,
            profile: profile)
    }

    /// The cutoff that is used for a requested cutoff: the start of its day if the events have days only.
    ///
    /// A purchase on the day of the cutoff may have been before or after it, so it belongs to the label.
    package func effective(_ cutoff: Int64) -> Int64 {
        daysOnly ? startOfDay(cutoff) : cutoff
    }

    func has(_ source: Source) -> Bool { sources.contains(source) }
}

extension PointInTimeDefinition: Codable {
    /// Reads a definition from a file that may not be ours.
    ///
    /// - Throws: `DecodingError` for a definition from which no feature could be computed.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        types = try values.decode([String].self, forKey: .types)
        purchaseTypes = try values.decode([String].self, forKey: .purchaseTypes)
        activeWithin = try values.decode(Double.self, forKey: .activeWithin)
        windows = try values.decode([Int].self, forKey: .windows)
        daysOnly = try values.decode(Bool.self, forKey: .daysOnly)
        sources = try values.decode([Source].self, forKey: .sources)
        categories = try values.decodeIfPresent([String].self, forKey: .categories)
        channels = try values.decodeIfPresent([String].self, forKey: .channels)
        valueTypes = try values.decodeIfPresent([String].self, forKey: .valueTypes)
        profile = try values.decodeIfPresent(ProfileDefinition.self, forKey: .profile)
        let isUsable =
            types.count <= Self.mostTypes && types.isEmpty == purchaseTypes.isEmpty
            && purchaseTypes.allSatisfy(types.contains) && activeWithin.isFinite && activeWithin > 0
            && zip(windows, windows.dropFirst()).allSatisfy { $0 < $1 } && (windows.first ?? 1) > 0
            && (windows.last ?? 1) <= 36_500 && windows.count <= 16
            && Set(types).count == types.count && Self.areUsable(channels)
            && Self.areUsable(valueTypes: valueTypes, among: types)
            && Set(categories ?? []).count == (categories ?? []).count
            && Set(profile?.featureNames ?? []).count == (profile?.columns ?? []).count
        guard isUsable else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no usable definition of features"))
        }
    }
}
