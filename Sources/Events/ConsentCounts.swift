/// How the distinct ids of a consent table meet the customers of a log, a table or a model.
package struct ConsentCounts: Codable, Sendable, Equatable {
    package let known: Int
    package let unknown: Int
    /// How many of the known and of the unknown ids are of customers who said no.
    package let knownNo: Int
    package let unknownNo: Int

    private enum CodingKeys: String, CodingKey {
        case known, unknown
        case knownNo = "no_known"
        case unknownNo = "no_unknown"
    }

    package var total: Int { known + unknown }
}
