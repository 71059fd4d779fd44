/// A step is its name, or an object with its name and its settings, as in a pipeline file; spans are seconds.
extension CleaningStep: Codable {
    package init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard let kind = Kind(rawValue: word), let step = CleaningStep(withoutSettings: kind) else {
                throw Self.unknown("found '\(word)'", decoder)
            }
            self = step
            return
        }
        let container = try decoder.container(keyedBy: Kind.self)
        let kinds = container.allKeys
        guard kinds.count == 1, let kind = kinds.first else { throw Self.unknown("found \(kinds.count)", decoder) }
        switch kind {
        case .duplicates: self = .duplicates(try container.decode(Duplicates.self, forKey: kind))
        case .cancellations: self = .cancellations(try container.decode(Cancellations.self, forKey: kind))
        case .robots: self = .robots(try container.decode(Robots.self, forKey: kind))
        case .items: self = .items(try container.decode(ItemChoice.self, forKey: kind))
        case .times: self = .times(try container.decode(Times.self, forKey: kind))
        case .retention:
            let seconds = try container.decode(Double.self, forKey: kind)
            guard seconds > 0 else { throw Self.unknown("found a span of \(seconds) seconds", decoder) }
            self = .retention(seconds)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        if self == CleaningStep(withoutSettings: kind) {
            var container = encoder.singleValueContainer()
            return try container.encode(name)
        }
        var container = encoder.container(keyedBy: Kind.self)
        switch self {
        case .duplicates(let settings): try container.encode(settings, forKey: kind)
        case .cancellations(let settings): try container.encode(settings, forKey: kind)
        case .robots(let settings): try container.encode(settings, forKey: kind)
        case .items(let settings): try container.encode(settings, forKey: kind)
        case .times(let settings): try container.encode(settings, forKey: kind)
        case .retention(let seconds): try container.encode(seconds, forKey: kind)
        }
    }

    private static func unknown(_ found: String, _ decoder: any Decoder) -> DecodingError {
        .dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "expected one step of a cleaning, \(found)"))
    }
}
