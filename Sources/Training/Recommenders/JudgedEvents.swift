package import Interactions
import Measuring
package import ModelStore

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

    /// The hold-out whose remedy against doubts is that of these events: of a file, too, only more customers help.
    var advising: HoldOut {
        switch self {
        case .heldOut(let holdOut): holdOut
        case .file: .lastOrder
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
