import Diagnostics
import Events
package import Interactions
import Measuring
package import ModelStore
import Tuning

/// The events that the trials of a search are judged on.
package enum JudgedEvents: Sendable, Equatable {
    /// Those that are held out of the events which trials learn from.
    case heldOut(HoldOut)
    /// Those of a file of their own, which has this name; the fingerprint is that of its events.
    case file(String, fingerprint: String)

    /// The account for the manifest.
    package var split: Quality.Split {
        switch self {
        case .heldOut(let holdOut): Quality.Split(holdOut)
        case .file(let path, let fingerprint): Quality.Split(by: .file, file: path, fingerprint: fingerprint)
        }
    }

    /// What lets a search tell more with such events.
    var advice: Verdict.Advice {
        switch self {
        case .heldOut(let holdOut): Verdict.Advice(holdOut)
        case .file: .giveMoreCustomers
        }
    }

    /// Runs what makes a task of these events, so that its error about events in which nothing is left to find is about
    /// them.
    ///
    /// - Throws: The errors of `body`; for a file that nobody can be judged on, one that names it.
    func explaining<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as UserError where error == ValidationTask.nobodyToJudge {
            guard case .file(let path, _) = self else { throw error }
            throw UserError(
                .invalidData, "nobody in it has an item left to find", at: .init(file: path),
                remedy: """
                    Give events of customers and items that the tables of \(.events) have: purchases that lists do not \
                    leave out, as they do what customers have unless \(.mask, "none") is given
                    """)
        }
    }
}

extension JudgedEvents: Encodable {
    private enum CodingKeys: String, CodingKey { case by, file, fingerprint }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .heldOut(let holdOut): try holdOut.encode(to: encoder)
        case .file(let path, let fingerprint):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(Quality.Split.Kind.file, forKey: .by)
            try container.encode(path, forKey: .file)
            try container.encode(fingerprint, forKey: .fingerprint)
        }
    }
}
