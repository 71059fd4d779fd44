import ModelStore

/// What the state of the models means for those who watch the service.
extension ServedModels {
    /// Why the service is not ready, apart from its files of rules; empty if it is.
    ///
    /// A model that came later than the start does not count: the instance answers for all others, and a load balancer
    /// would take it out of service for them, too.
    var problems: [String] {
        let all = all
        let problems = all.filter { $0.entry.current == nil && $0.entry.isExpected }.map { name, entry in
            "model '\(name)' cannot answer: \(entry.whyUnavailable)"
        }
        return all.isEmpty ? ["no model is served"] : problems
    }

    /// What is not as it should be although the service is ready.
    var degradations: [String] {
        let all = all
        let names = Set(all.map(\.name))
        let unserved = placements.filter { !names.contains($0.model) }.map { placement, model in
            "the placement '\(placement)' has no list: its model '\(model)' is not served"
        }
        let missing = arms.filter { !names.contains($0.model) }.map { arm, model in
            "\(arm) shows the usual lists: its model '\(model)' is not served"
        }
        return all.flatMap { name, entry in entry.degradations(of: name) } + unserved + missing
    }
}

extension ServedModels.Entry {
    /// How a model answers.
    enum Condition: String {
        case serving, degraded, unavailable
    }

    var condition: Condition {
        guard current != nil else { return .unavailable }
        return degradations(of: "").isEmpty ? .serving : .degraded
    }

    /// Whether every byte of the version that answers was found sound, and nothing was found since.
    var isSound: Bool { isChecked && damage == nil }

    /// What is wrong with the files of the version that answers.
    var damage: String? { current.flatMap { $0.files.lossOfUsers ?? $0.files.problem } }

    fileprivate var whyUnavailable: String { refused?.problem ?? trouble ?? "it is being opened" }

    fileprivate func degradations(of name: String) -> [String] {
        guard let current else { return isExpected ? [] : ["model '\(name)' cannot answer yet: \(whyUnavailable)"] }
        let number = current.version.number
        var texts: [String] = []
        if let loss = current.files.lossOfUsers {
            texts.append("version \(number) of model '\(name)' answers without its users: \(loss)")
        } else if let problem = current.files.problem {
            texts.append("version \(number) of model '\(name)' answers, but its files cannot be used: \(problem)")
        }
        if let refused {
            texts.append(
                "version \(refused.version.number) of model '\(name)' is refused, and version \(number) answers: \(refused.problem)"
            )
        }
        if let trouble {
            texts.append("the alias of model '\(name)' cannot be followed, and version \(number) answers: \(trouble)")
        }
        return texts
    }
}
