import Diagnostics
import Events
import Features
import Ids
import Segmentation
import Tables

/// The customers who are put into segments, with all that is asked about them.
struct SegmentData: Sendable {
    /// The customers, in ascending byte order.
    let users: IdTable
    /// Their further ids; nil where each id is a customer.
    var aliases: IdAliases?
    /// What segments are described by: numeric columns, a row for each customer.
    let table: FeatureTable
    /// Where k-means groups; nil for segments by scores.
    var points: CustomerPoints?
    /// The items, in ascending byte order.
    let items: IdTable
    /// The distinct items that each customer bought.
    let bought: [[UInt32]]
    /// A column of `table`, and whether customers have more of it, in words.
    let words: @Sendable (String, Bool) -> PointInTimeDefinition.ContrastWords?
    /// The share of the customers who bought in the last 28 days; nil where nobody knows when.
    var conversion: Double?
    /// The time of the newest event, in milliseconds since 1970 UTC; nil for segments by factors.
    var newest: Int64?
    /// The customers who never bought, and so are in no segment.
    var withoutPurchase = 0
    /// How many rows of the events were read, dropped and kept; nil for segments by factors.
    var funnel: Funnel?
    /// A fingerprint of what was read.
    let fingerprint: String
    /// How the consent table, the item table, the customers' own table and the table of pairs meet the customers; nil without the table.
    var consent: ConsentCounts?
    var itemTable: IdCounts?
    var customerTable: ProfileCounts?
    var identities: IdentityCounts?
    /// The version whose factors were grouped, and the check sum of its manifest; nil for others.
    var parent: (version: String, manifest: String)?

    /// The numbers of a column of `table`; nil when there is none of this name.
    func numbers(_ name: String) -> [Double]? {
        guard let column = table.columns.first(where: { $0.name == name }), case .numbers(let values) = column.values
        else { return nil }
        return values
    }
}
