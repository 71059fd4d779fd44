import Diagnostics
import Rules

extension ExperimentBook {
    /// Refuses experiments that would decide about one list, or that share customers of a layer.
    ///
    /// - Throws: `UserError` with code `invalidData` that names both.
    static func checkDisjoint(_ experiments: [Experiment]) throws {
        for (index, second) in experiments.enumerated() {
            for first in experiments[..<index] where first.days.overlaps(second.days) {
                let line = first.place.line.map { " of line \($0)" } ?? ""
                if first.layer != nil, first.layer == second.layer {
                    guard first.range.overlaps(second.range) else { continue }
                    throw second.error(
                        "it has customers of its layer whom the experiment '\(first.name)'\(line) has on the same days",
                        remedy: "Give both ranges that do not overlap, such as [0, 0.5] and [0.5, 1]")
                }
                guard first.placement == second.placement else { continue }
                let place: Message =
                    second.placement.map { "the placement '\($0)'" } ?? "lists that name no placement and no model"
                throw second.error(
                    "it is about \(place), as is the experiment '\(first.name)'\(line) on the same days",
                    remedy:
                        "Put both into one layer with ranges that do not overlap, or give them days that do not overlap"
                )
            }
        }
    }
}

extension Days {
    /// Whether both have a day in common.
    fileprivate func overlaps(_ other: Days) -> Bool {
        max(from ?? .min, other.from ?? .min) <= min(until ?? .max, other.until ?? .max)
    }
}
