import Diagnostics
import Documents
package import Ids
package import LinearAlgebra
import ModelFiles

/// Groups of a shop's customers: who is in which, and what each of them buys most.
///
/// The file is read into memory whole and checked before anything of it is used.
package struct SegmentModel: Sendable {
    /// The file's name within a version.
    package static let fileName = "segments.safetensors"

    package let settings: SegmentSettings
    /// All ids by which customers are known, in ascending byte order.
    package let users: IdTable
    /// For each id, the position of its segment.
    package let segmentOfUser: [UInt32]
    /// For each id, the position of the id that stands for the customer; `nil` where each id is a customer.
    package let standing: [UInt32]?
    /// The items that are popular in some segment, in ascending byte order of their ids.
    package let items: IdTable
    /// For each segment its most popular items, best first.
    package let popular: [[PopularItem]]
    /// The centres of the groups, segments × columns, in scaled units; no rows for segments by scores.
    package let centres: DoubleMatrix

    /// An item that customers of a segment bought.
    package struct PopularItem: Sendable, Equatable {
        /// The position in `items`.
        package let item: UInt32
        /// How many customers of the segment bought it.
        package let score: Float

        package init(item: UInt32, score: Float) {
            self.item = item
            self.score = score
        }
    }

    /// A model that was just trained; positions that do not fit each other are a defect of the caller.
    package init(
        settings: SegmentSettings, users: IdTable, segmentOfUser: [UInt32], standing: [UInt32]? = nil, items: IdTable,
        popular: [[PopularItem]], centres: DoubleMatrix
    ) {
        precondition(segmentOfUser.count == users.count && popular.count == settings.segments.count)
        precondition(standing.map { $0.count == users.count } ?? true)
        (self.settings, self.users, self.segmentOfUser) = (settings, users, segmentOfUser)
        (self.standing, self.items, self.popular, self.centres) = (standing, items, popular, centres)
    }

    /// The position of the segment with a name, compared byte by byte; `nil` for another name.
    package func segment(named name: String) -> Int? {
        settings.segments.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The position of a customer's segment; `nil` for somebody whom the model does not know.
    package func segment(of id: UnsafeRawBufferPointer) -> Int? {
        users.index(of: id).map { Int(segmentOfUser[$0]) }
    }

    /// The position of a customer's segment; `nil` for somebody whom the model does not know.
    package func segment(of id: String) -> Int? {
        users.index(of: id).map { Int(segmentOfUser[$0]) }
    }

    /// Whether the id at a position is the one that stands for its customer.
    package func isStanding(_ user: Int) -> Bool { standing.map { Int($0[user]) == user } ?? true }
}
