import Diagnostics
import Events
import Tables

extension LogSummary {
    /// A split by time of which each item lies wholly on one side: a model then knows no item of the test, so that nobody
    /// could find one.
    ///
    /// Predicted ratings need no such item.
    var itemsOnOneSide: [Finding] {
        guard let boundary = testBoundary, !log.needsRatings, let items else { return [] }
        var (earlier, later) = (0, 0)
        for span in items.spans where span.first <= span.last {
            if span.first < boundary { earlier += 1 }
            if span.last >= boundary { later += 1 }
            if span.first < boundary, span.last >= boundary { return [] }
        }
        // A side without any event is a finding of its own.
        guard earlier > 0, later > 0 else { return [] }
        return [
            Finding(
                .failure, .split, file: scan.files.joined(separator: ", "), column: roles.item,
                "no customer has an item left to find: none of the \(counted(later, "items")) from "
                    + "\(Timestamp.text(boundary)) on, where the split is, has an event before it",
                count: 0, remedy: "Split at another time, or check that items keep their ids")
        ]
    }

    /// The start of the test of a log with times, in milliseconds since 1970 UTC.
    private var testBoundary: Int64? {
        guard roles.timestamp != nil, let newest = scan.log.days.filled.last?.day.last else { return nil }
        return switch log.testStart {
        case .time(let time)?: time
        case .secondsBeforeNewest(let seconds)?: Timestamp.before(newest, seconds: seconds)
        case nil: nil
        }
    }
}
