import Diagnostics
import Tables

extension EventSchema {
    /// All columns that are read.
    var columns: [Int] {
        [user] + [item, timestamp, type, quantity, price, rating, order, sequence, channel, value].compactMap(\.self)
            + filter.columns
    }

    /// Warnings of fields that have the default name of a column but hold lists or objects, and so are not used.
    func overlooked(in reader: borrowing RecordReader) -> [Message] {
        let optional: [(column: Int?, parameter: ParameterKey)] = [
            (item, .itemColumn), (timestamp, .timestampColumn), (type, .typeColumn), (quantity, .quantityColumn),
            (price, .priceColumn), (order, .orderColumn), (channel, .channelColumn),
        ]
        let names = reader.names
        return optional.compactMap { column, parameter -> Message? in
            guard column == nil, names.isNested(parameter.name) else { return nil }
            let missing = names.missing(parameter.name)
            return "\(names.file): \(missing.problemMessage); if it should count, name its column with \(parameter)"
        }
    }
}
