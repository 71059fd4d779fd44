package import CustomerModels
import Ids
import ModelFiles
package import Ranking
package import RecommenderModels

/// What the customers of each segment buy most, as items of a recommender.
///
/// It knows nothing of consent: whoever asks for a customer makes sure that this one has not opted out.
package struct SegmentPopularity: Sendable {
    private let model: SegmentModel
    private let lists: [[RankedItem]]
    /// How many popular items of segments the recommender does not know, which are passed over.
    package let unknownItems: Int

    /// Finds the items; O(popular items), once for a version of segments and one of a recommender.
    ///
    /// - Parameters:
    ///   - model: The segments.
    ///   - side: The items of the recommender.
    /// - Throws: `UserError` with code `modelUnusable` for an item side that is damaged.
    package init(_ model: SegmentModel, for side: ItemSide) throws {
        let places = try model.items.indices.map { try side.ids.index(of: model.items[$0]).map { UInt32($0) } }
        self.model = model
        unknownItems = places.count { $0 == nil }
        lists = model.popular.map { list in
            list.compactMap { item in places[Int(item.item)].map { RankedItem(index: $0, score: item.score) } }
                .sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
        }
    }

    /// What most customers of a segment bought, best first, equal ones by index; the score is the number of these customers.
    package func items(ofSegment segment: Int) -> [RankedItem] { lists[segment] }

    /// What most customers of the segment with a name bought; nil for another name.
    package func items(ofSegment name: String) -> [RankedItem]? { model.segment(named: name).map { lists[$0] } }

    /// What most customers of a customer's segment bought; nil for somebody who is in no segment.
    package func items(of customer: UnsafeRawBufferPointer) -> [RankedItem]? {
        model.segment(of: customer).map { lists[$0] }
    }

    /// What most customers of a customer's segment bought; nil for somebody who is in no segment.
    package func items(of customer: String) -> [RankedItem]? { model.segment(of: customer).map { lists[$0] } }
}
