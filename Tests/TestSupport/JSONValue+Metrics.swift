import Documents
import ModelFiles

extension JSONValue {
    /// The value of a metric in a report or a baseline.
    package func estimate(_ metric: String) throws -> Double {
        guard let value = self["metrics"]?[metric]?["value"]?.doubleValue else {
            throw Command.Failure("no \(metric) in \(self)")
        }
        return value
    }
}

extension Double {
    /// The number rounded to four decimals, as tables print it, times 10,000.
    package var inTenThousandths: Int { Int((self * 10_000).rounded()) }
}
