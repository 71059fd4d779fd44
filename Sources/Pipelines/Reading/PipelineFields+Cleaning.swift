import Diagnostics
import Documents
import Events

extension PipelineField {
    /// The key `clean`.
    static var cleaning: [PipelineField] {
        [
            PipelineField(
                "clean", .list(of: .cleaningStep), \.cleaning, for: [.recommender, .customers, .segments, .lifetime],
                "Steps that clean the log once its rows were read, in their order: duplicates, cancellations, robots, items, times, retention (docs/cleaning.md)."
            )
        ]
    }
}

extension PipelineValue<CleaningStep> {
    /// A step of a cleaning: its name, or a mapping of its name to its settings.
    static var cleaningStep: Self {
        let kinds = CleaningStep.Kind.allCases
        let plain = kinds.filter { CleaningStep(withoutSettings: $0) != nil }.map(\.rawValue)
        let keys = kinds.map { ValueForm.Key(name: $0.rawValue, form: settingsForm(of: $0)) }
        let form = ValueForm.either([.choice(plain), .keys(keys, most: 1)])
        return Self(form: form) { node, path in
            switch node.content {
            case .mapping(let entries):
                guard let entry = entries.first, entries.count == 1 else {
                    throw node.place.error(
                        Message("\(path) has \(entries.count) keys, and a step has one name"),
                        "Begin each step on a line of its own, with a hyphen, and indent its settings")
                }
                let named = try kind(entry.key, at: entry.place, path)
                return try step(named, entry.value, "\(path).\(entry.key)")
            case .text(let text, _) where !node.isEmpty:
                let named = try kind(text, at: node.place, path)
                guard let plain = CleaningStep(withoutSettings: named) else {
                    throw node.place.error(
                        Message("\(path): the step '\(text)' needs settings"),
                        Message("Write '\(text):' and \(settingsForm(of: named).words) behind it"))
                }
                return plain
            case .text, .list: throw node.mismatch(path, form)
            }
        } write: { step in
            if step == CleaningStep(withoutSettings: step.kind) { return .string(step.name) }
            return .object([step.name: settings(of: step)])
        }
    }

    /// The kind of step that a name means.
    private static func kind(_ name: String, at place: PipelinePlace, _ path: String) throws -> CleaningStep.Kind {
        if let kind = CleaningStep.Kind(rawValue: name) { return kind }
        let names = CleaningStep.Kind.allCases.map(\.rawValue)
        var problem: Message = "\(path): there is no step '\(name)'"
        if let nearest = PipelineTable.nearest(to: name, among: names) {
            problem = problem + "; did you mean '\(nearest)'?"
        }
        throw place.error(problem, Message("Known steps: \(names.joined(separator: ", "))"))
    }

    private static func settingsForm(of kind: CleaningStep.Kind) -> ValueForm {
        switch kind {
        case .duplicates: PipelineValue<CleaningStep.Duplicates>.duplicates.form
        case .cancellations: PipelineValue<CleaningStep.Cancellations>.cancellations.form
        case .robots: PipelineValue<CleaningStep.Robots>.robots.form
        case .items: PipelineValue<CleaningStep.ItemChoice>.itemChoice.form
        case .times: PipelineValue<CleaningStep.Times>.times.form
        case .retention: PipelineValue<Double>.span.form
        }
    }

    private static func step(
        _ kind: CleaningStep.Kind, _ node: PipelineNode, _ path: String
    ) throws -> CleaningStep {
        switch kind {
        case .duplicates: .duplicates(try PipelineValue<CleaningStep.Duplicates>.duplicates.read(node, path))
        case .cancellations:
            .cancellations(try PipelineValue<CleaningStep.Cancellations>.cancellations.read(node, path))
        case .robots: .robots(try PipelineValue<CleaningStep.Robots>.robots.read(node, path))
        case .items: .items(try PipelineValue<CleaningStep.ItemChoice>.itemChoice.read(node, path))
        case .times: .times(try PipelineValue<CleaningStep.Times>.times.read(node, path))
        case .retention: .retention(try PipelineValue<Double>.span.read(node, path))
        }
    }

    private static func settings(of step: CleaningStep) -> JSONValue {
        switch step {
        case .duplicates(let settings): PipelineValue<CleaningStep.Duplicates>.duplicates.write(settings)
        case .cancellations(let settings): PipelineValue<CleaningStep.Cancellations>.cancellations.write(settings)
        case .robots(let settings): PipelineValue<CleaningStep.Robots>.robots.write(settings)
        case .items(let settings): PipelineValue<CleaningStep.ItemChoice>.itemChoice.write(settings)
        case .times(let settings): PipelineValue<CleaningStep.Times>.times.write(settings)
        case .retention(let seconds): PipelineValue<Double>.span.write(seconds)
        }
    }
}

extension PipelineValue<CleaningStep.Duplicates> {
    fileprivate static var duplicates: Self {
        members([.init("within", .span, \.within)], over: CleaningStep.Duplicates())
    }
}

extension PipelineValue<CleaningStep.Cancellations> {
    fileprivate static var cancellations: Self {
        members(
            [
                .init("order_starts", .text("how the id of an order that cancels begins"), \.orderStarts),
                .init("types", .names("a type of event"), \.types),
            ], over: CleaningStep.Cancellations())
    }
}

extension PipelineValue<CleaningStep.Robots> {
    private static var most: PipelineValue<Int> {
        .wholeNumber(.integers(1...Int.max, words: "a whole number from 1"))
    }

    fileprivate static var robots: Self {
        members(
            [
                .init("events_per_day", most, \.eventsPerDay), .init("items_per_day", most, \.itemsPerDay),
                .init("quantile", .number(.numbers(0.5..<1)), \.quantile),
            ], over: CleaningStep.Robots()
        ) { robots in
            guard robots.eventsPerDay != nil, robots.quantile != nil else { return }
            throw UserError(
                .wrongUsage, "the quantile tells the most events of a day, and so does events_per_day",
                remedy: "Give one of the two")
        }
    }
}

extension PipelineValue<CleaningStep.ItemChoice> {
    fileprivate static var itemChoice: Self {
        let pattern = PipelineValue<[String]>.names("an id, or a pattern of ids such as 'POST*'")
        return members(
            [
                .init("keep", pattern, \.keep), .init("drop", pattern, \.drop), .init("keep_list", .path, \.keepList),
                .init("drop_list", .path, \.dropList),
            ], over: CleaningStep.ItemChoice()
        ) { choice in
            guard choice.keeps, choice.drop != nil || choice.dropList != nil else { return }
            throw UserError(
                .wrongUsage, "the step names items to keep and items to drop",
                remedy: "Write two steps, in the order that you mean")
        }
    }
}

extension PipelineValue<CleaningStep.Times> {
    fileprivate static var times: Self { members([.init("stray", .choice, \.stray)], over: CleaningStep.Times()) }
}
