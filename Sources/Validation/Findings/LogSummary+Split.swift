import Diagnostics
import Documents
import Events
import Tables

extension LogSummary {
    /// A split that leaves no customer who has events on both sides.
    var split: [Finding] {
        guard let start = log.testStart, let users, scan.log.used > 0 else { return [] }
        let days = scan.log.days.filled
        guard roles.timestamp != nil, let oldest = days.first?.day.first, let newest = days.last?.day.last else {
            let key: ParameterKey = .timestampColumn
            return [
                Finding(
                    .failure, .split, file: file, "events without times cannot be split by time",
                    remedy: "Name their column with \(key), or hold out customers", code: .wrongUsage)
            ]
        }
        let boundary =
            switch start {
            case .time(let time): time
            case .secondsBeforeNewest(let seconds): Timestamp.before(newest, seconds: seconds)
            }
        var (before, after, both) = (0, 0, 0)
        for span in users.spans where span.first <= span.last {
            if span.first < boundary { before += 1 }
            if span.last >= boundary { after += 1 }
            if span.first < boundary, span.last >= boundary { both += 1 }
        }
        guard both == 0 else { return [] }
        let begin = "the test begins at \(Timestamp.text(boundary))"
        let (text, remedy): (String, String) =
            if boundary <= oldest {
                (
                    "\(begin), and the log only at \(Timestamp.text(oldest)): nothing is left to train on",
                    "Begin the test later with \(start.key): the log spans \(TimeSpan.words(Double(newest - oldest) / 1000))"
                )
            } else if boundary > newest {
                (
                    "\(begin), and the log ends at \(Timestamp.text(newest)): nothing is held out",
                    "Begin the test within the log with \(start.key)"
                )
            } else {
                (
                    "no customer has events on both sides of \(Timestamp.text(boundary)), where the split is: "
                        + "\(before.grouped) have some before it, \(after.grouped) from then on",
                    "Check that customers keep their ids, move the split with \(start.key), or hold out customers with "
                        + "split.test_users"
                )
            }
        return [Finding(.failure, .split, file: file, text, count: 0, remedy: remedy)]
    }
}
