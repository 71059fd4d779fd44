import Diagnostics
import Documents
import Events
import Propensity
import Tables

extension PipelineValue<Double> {
    /// A span of time in seconds.
    static var span: Self {
        parsed(.span(orNone: false), TimeSpan.seconds(parsing:)) { .string(TimeSpan.text($0)) }
    }

    /// A share that is written as a percentage.
    static var percentage: Self {
        parsed(.percentage, Percentage.share(parsing:)) { .string(Percentage.text($0)) }
    }
}

extension PipelineValue<Int64> {
    /// A time in milliseconds since 1970 UTC.
    static var time: Self { parsed(.time, Timestamp.parse) { .string(Timestamp.text($0)) } }
}

extension PipelineValue<HalfLife> {
    /// A span of time, a number of events, or none.
    static var halfLife: Self {
        let forms: [ValueForm] = [.span(orNone: true), .text(words: "a number of events such as 20 events")]
        return parsed(.either(forms), HalfLife.init(parsing:)) { .string($0.text) }
    }
}

extension PipelineValue<PipelineDraft.Cutoff> {
    /// A time, or a span before the newest event.
    static var cutoff: Self {
        parsed(.either([.time, .span(orNone: false)])) { text in
            if let unit = text.last, "smhdw".contains(unit) { return .before(try TimeSpan.seconds(parsing: text)) }
            return .time(try Timestamp.parse(text))
        } _: { cutoff in
            switch cutoff {
            case .time(let time): .string(Timestamp.text(time))
            case .before(let seconds): .string(TimeSpan.text(seconds))
            }
        }
    }
}

extension PipelineValue<EventLabel> {
    static var label: Self {
        parsed(
            .text(words: "churn, purchase or purchase:COLUMN=VALUE"), EventLabel.init(parsing:)
        ) { .string($0.description) }
    }
}

extension PipelineValue<ClassWeights> {
    static var classWeights: Self {
        parsed(.text(words: "none, balanced, or weights of no and yes such as 1:5")) { text in
            guard let weights = ClassWeights(text: text) else {
                throw UserError(
                    .wrongUsage, "expected weights of no and yes, found '\(text)'",
                    remedy: "Write none, balanced, or two numbers such as 1:5")
            }
            return weights
        } _: {
            .string($0.text)
        }
    }
}

extension PipelineValue<[String]> {
    /// Marks of numbers: one for the whole table, or a mapping of columns to marks.
    static func marks(_ words: String) -> Self {
        let marks = Self.list(of: .text(words))
        let byColumn = PipelineValue<[String: [String]]>.mapping(of: marks, by: "column")
        let form = ValueForm.either([marks.form, byColumn.form])
        return Self(form: form) { node, path in
            guard node.entries != nil else { return try marks.read(node, path) }
            return try byColumn.read(node, path).sorted { $0.key < $1.key }.flatMap { column, marks in
                marks.map { "\(column)=\($0)" }
            }
        } write: {
            marks.write($0)
        }
    }
}
