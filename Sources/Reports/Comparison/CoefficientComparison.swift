import CustomerModels
import Documents
import Pages

/// The coefficients of two models of customers, in the units of the table.
struct CoefficientComparison: Sendable {
    struct Line: Sendable, Equatable {
        let name: String
        /// The coefficient in raw units of each; nil where a model does not have it.
        let first: Double?
        let second: Double?
        /// The first minus the second per standard deviation, a missing coefficient counting as 0.
        let change: Double
        /// The difference in raw units over its standard error, as if both models were of different rows; nil without
        /// standard errors.
        let z: Double?
    }

    /// Those that changed most first.
    let lines: [Line]

    init(_ first: PropensityModel, _ second: PropensityModel) {
        self.init(first.rawCoefficients, second.rawCoefficients)
    }

    init(_ first: [PropensityModel.Coefficient], _ second: [PropensityModel.Coefficient]) {
        let (one, other) = (Self.byName(first), Self.byName(second))
        lines = Set(one.keys).union(other.keys).map { name -> Line in
            let (a, b) = (one[name], other[name])
            var z: Double?
            if let x = a?.coefficient, let y = b?.coefficient, let s = a?.standardError, let t = b?.standardError {
                let deviation = (s * s + t * t).squareRoot()
                if deviation > 0, deviation.isFinite { z = (x - y) / deviation }
            }
            return Line(
                name: name, first: a?.coefficient, second: b?.coefficient,
                change: (a?.perDeviation ?? 0) - (b?.perDeviation ?? 0), z: z)
        }.sorted { one, other in
            abs(one.change) != abs(other.change)
                ? abs(one.change) > abs(other.change) : one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
        }
    }

    /// The coefficients by their names, without the intercept, whose value depends on all others.
    private static func byName(_ all: [PropensityModel.Coefficient]) -> [String: PropensityModel.Coefficient] {
        Dictionary(all.filter { $0.column != nil }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func blocks(_ first: String, _ second: String) -> [Page.Block] {
        guard !lines.isEmpty else { return [.text("Neither model has a coefficient.")] }
        let most = 30
        let hasErrors = lines.contains { $0.z != nil }
        var table = Table(["of", first, second, "change per deviation"] + (hasErrors ? ["z"] : []))
        for line in lines.prefix(most) {
            table.append(
                [
                    .text(line.name.shortened(to: 80)), .known(line.first, digits: 6), .known(line.second, digits: 6),
                    .known(line.change),
                ] + (hasErrors ? [.known(line.z, digits: 2)] : []))
        }
        let rest: [Page.Block] =
            lines.count > most ? [.text("\((lines.count - most).grouped) coefficients changed less.")] : []
        let errors =
            hasErrors
            ? "z is the difference over its standard error as if the two were trained on different rows; where they share "
                + "rows, it is too small."
            : "There is no z, because the coefficients have no standard errors."
        return [.table(table, caption: "The coefficients that changed most"), .text(errors)] + rest
    }
}
