package import CustomerModels
import Diagnostics
package import ModelStore
package import Rules

/// An open version of the segments that placements name.
package struct PlacedSegments: Sendable, CustomStringConvertible {
    package let version: Version
    package let model: SegmentModel

    /// Opens a version.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(_ version: Version) throws {
        self.version = version
        model = try SegmentModel(inFolder: version.folder)
    }

    /// The name of the version.
    package var description: String { version.description }

    /// Opens the segments that the placements of a file of rules name.
    ///
    /// - Parameters:
    ///   - book: The file of rules.
    ///   - store: The store with the segments.
    ///   - known: Open segments; a version among them is not read again.
    /// - Returns: The segments by their references.
    /// - Throws: `UserError` for segments that are not there or cannot be used.
    package static func all(
        of book: RuleBook, in store: ModelStore, reusing known: [String: PlacedSegments]
    ) throws -> [String: PlacedSegments] {
        var placed: [String: PlacedSegments] = [:]
        for placement in book.placements {
            guard let reference = placement.segments, placed[reference] == nil else { continue }
            placed[reference] = try PlacedSegments(of: placement, in: store, reusing: known[reference])
        }
        return placed
    }

    /// Opens the segments of a placement.
    ///
    /// - Parameters:
    ///   - placement: A placement that names segments.
    ///   - store: The store with the segments.
    ///   - known: An open version, which is not read again.
    /// - Throws: `UserError` with code `invalidData` that names the placement.
    package init?(of placement: Placement, in store: ModelStore, reusing known: PlacedSegments? = nil) throws {
        guard let reference = placement.segments else { return nil }
        do {
            let version = try store.trusted(Reference(parsing: reference))
            self = try known.flatMap { $0.version.folder == version.folder ? $0 : nil } ?? PlacedSegments(version)
        } catch let error as UserError {
            throw UserError(
                .invalidData, "the segments of the placement '\(placement.name)': \(error.problemMessage)",
                at: placement.place, remedy: error.remedyMessage)
        }
    }
}
