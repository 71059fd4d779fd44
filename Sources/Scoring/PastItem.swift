import Diagnostics
import Events
import ModelFiles
import ModelStore
import RecommenderModels
import Tables

/// An item in the history that a model was trained with for one customer.
package struct PastItem: Codable, Sendable, Equatable {
    package let item: String
    package let title: String?
    package let confidence: Float
    /// The types of the events in ascending byte order; `nil` for a log without types.
    package let types: [String]?
    /// The day of the last event in UTC, `2024-10-01`; `nil` for a log without times, and for a day outside
    /// `Timestamp.distinctDays`, which the model does not keep.
    package let lastDay: String?

    private enum CodingKeys: String, CodingKey {
        case item, title, confidence, types
        case lastDay = "last_day"
    }
}

extension ListMaker {
    /// The history that the model was trained with for a customer; empty for unknown customers and those who opted out.
    ///
    /// Sorted by confidence, highest first, then newest first, then by id in ascending byte order.
    package func history(of user: String) throws -> [PastItem] {
        var user = user
        return try user.withUTF8 { bytes in
            let id = UnsafeRawBufferPointer(bytes)
            guard case .known(let index) = try identity(of: id) else { return [] }
            let history = try model.users.history(of: index)
            let days = try model.users.lastDays(of: index)
            let types = try model.users.typeBits(of: index)
            // A file that changes may give another number of pairs each time.
            guard [days?.count, types?.count].allSatisfy({ $0 ?? history.items.count == history.items.count }) else {
                throw model.users.file.unusable("the history of a customer has parts of different lengths")
            }
            // Items are ascending, so comparing positions puts the smaller id first.
            let order = history.items.indices.sorted { first, second in
                let (one, other) = (history.values[first], history.values[second])
                if one != other { return one > other }
                let (day, otherDay) = (days?[first] ?? 0, days?[second] ?? 0)
                return day != otherDay ? day > otherDay : first < second
            }
            return try order.map { position in
                try pastItem(
                    Int(history.items[position]), confidence: history.values[position], types: types?[position],
                    day: days?[position])
            }
        }
    }

    private func pastItem(_ item: Int, confidence: Float, types: UInt32?, day: UInt16?) throws -> PastItem {
        let typeNames = model.settings.weights.typeNames
        return PastItem(
            item: try model.items.ids.string(at: item), title: try model.items.table?.cell(item, named: "title"),
            confidence: confidence,
            types: types.map { bits in typeNames.indices.filter { bits >> UInt32($0) & 1 == 1 }.map { typeNames[$0] } },
            lastDay: day.flatMap(Self.text(ofDay:)))
    }

    /// A day as `2024-10-01`; nil for a number that stands for several days.
    private static func text(ofDay day: UInt16) -> String? {
        guard Timestamp.distinctDays.contains(day) else { return nil }
        return String(UTCTime(seconds: Int64(day) * 86_400).description.prefix(10))
    }
}
