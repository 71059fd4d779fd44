import Evaluation
import LinearAlgebra
import RecommenderModels

extension TestPairs {
    /// The pairs of one part of the items to find, for models whose lists leave nothing out.
    ///
    /// The history of the first model decides, for all models, what a customer had: lists of new items leave it out, and
    /// lists of repeats hold nothing else. Customers without a pair of the part are left out.
    ///
    /// - Parameters:
    ///   - part: The part.
    ///   - models: The models for which the pairs were chosen.
    /// - Returns: The pairs for each model, and their number.
    /// - Throws: `UserError` with code `modelUnusable` for damaged files.
    func restricted(to part: Measure.Part, _ models: [MeasuredModel]) throws -> (sides: [Side], pairs: Int) {
        let first = sides[0]
        let seen = try first.users.map { try models[0].users.seen(by: $0) }
        // An item that the first model does not know is new.
        let totals = seen.indices.map { user in
            let again = first.relevant[user].count { seen[user].containsSorted($0) }
            return part == .again ? again : first.relevant[user].count - again + first.missing[user]
        }
        let kept = totals.indices.filter { totals[$0] > 0 }
        let chosen = try models.indices.map { model in
            let positions = model == 0 ? nil : try models[0].positions(in: models[model])
            let had = kept.map { user in
                // Both models number their items in the order of the ids.
                positions.map { positions in seen[user].compactMap { positions[Int($0)].map { UInt32($0) } } }
                    ?? seen[user]
            }
            return Self.side(part, of: sides[model], kept, had, totals)
        }
        return (chosen, kept.reduce(0) { $0 + totals[$1] })
    }

    /// The pairs of one part for one model.
    ///
    /// - Parameters:
    ///   - part: The part.
    ///   - side: All pairs of the model.
    ///   - kept: The positions of the users who have pairs of the part.
    ///   - had: For each of them the items that the user had.
    ///   - totals: For each user of the side the number of pairs of the part.
    /// - Returns: The pairs of the part.
    private static func side(
        _ part: Measure.Part, of side: Side, _ kept: [Int], _ had: [[UInt32]], _ totals: [Int]
    ) -> Side {
        let relevant = zip(kept, had).map { user, own in
            side.relevant[user].filter { own.containsSorted($0) == (part == .again) }
        }
        var candidates = side.candidates.map { candidates in kept.map { candidates[$0] } }
        if part == .again {
            candidates = had.enumerated().map { position, own in
                guard let open = candidates?[position] else { return own }
                return own.filter { open.containsSorted($0) }
            }
        }
        return Side(
            users: kept.map { side.users[$0] }, relevant: relevant,
            missing: zip(kept, relevant).map { totals[$0] - $1.count }, candidates: candidates,
            excluded: part == .new ? had : nil)
    }
}
