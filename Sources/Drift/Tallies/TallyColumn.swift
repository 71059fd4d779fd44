import Events
import Tables

/// A column of a log whose values are counted in bins.
struct TallyColumn: Sendable {
    let name: String
    let bins: ColumnBins
    let values: Values

    /// Where the value of an event comes from.
    enum Values: Sendable {
        /// A number of each event; NaN where it is missing.
        case numbers([Double])
        /// A bin for each code of an event; `noBin` where the value is missing.
        case codes([UInt8], bins: [UInt16])
        /// A bin for each item; `noBin` where it is missing.
        case items([UInt32], bins: [UInt16])
        /// The hour of the day in UTC.
        case hours([Int64])
    }

    /// Stands for a value that is missing.
    static let noBin = UInt16.max

    /// The bins of a column, and one for the values that are missing.
    var width: Int { bins.count + 1 }

    /// Counts the values of a block of rows.
    ///
    /// - Parameters:
    ///   - first: The first row.
    ///   - days: The day of each row; −1 for one that does not count.
    ///   - counts: The counts of all days.
    ///   - offset: Where the bins of this column begin in the counts of a day.
    ///   - stride: How many counts a day has.
    func count(
        from first: Int, _ days: [Int32], into counts: UnsafeMutableBufferPointer<UInt32>, at offset: Int, stride: Int
    ) {
        let missing = bins.count
        switch values {
        case .numbers(let numbers):
            guard case .edges(let edges) = bins else { return }
            for place in days.indices where days[place] >= 0 {
                let value = numbers[first + place]
                let bin = value.isNaN ? missing : bin(of: value, in: edges)
                counts[Int(days[place]) * stride + offset + bin] += 1
            }
        case .codes(let codes, let bins):
            for place in days.indices where days[place] >= 0 {
                let bin = bins[Int(codes[first + place])]
                counts[Int(days[place]) * stride + offset + (bin == Self.noBin ? missing : Int(bin))] += 1
            }
        case .items(let items, let bins):
            for place in days.indices where days[place] >= 0 {
                let bin = bins[Int(items[first + place])]
                counts[Int(days[place]) * stride + offset + (bin == Self.noBin ? missing : Int(bin))] += 1
            }
        case .hours(let times):
            for place in days.indices where days[place] >= 0 {
                counts[Int(days[place]) * stride + offset + Self.hour(of: times[first + place])] += 1
            }
        }
    }

    private static func hour(of time: Int64) -> Int {
        let rest = time % Timestamp.millisecondsPerDay
        return Int((rest < 0 ? rest + Timestamp.millisecondsPerDay : rest) / 3_600_000)
    }

    /// The bins of the hours of a day.
    static let hours = ColumnBins.names((0..<24).map { "\($0)" })
}
