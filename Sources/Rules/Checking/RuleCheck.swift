import Diagnostics
import LinearAlgebra

/// What a file of rules says, and what it does to the items of a model, for somebody who writes it.
package struct RuleCheck: Encodable, Sendable {
    /// One rule.
    package struct Line: Encodable, Sendable, Equatable {
        package let rule: String
        package let line: Int?
        /// The key that says what the rule does.
        package let kind: String
        /// How many items the rule is about; `nil` without a model, and for a rule that is over.
        package let items: Int?
        /// Whether the rule holds on the day.
        package let standing: Days.Standing
        /// The placements that name the rule.
        package let placements: [String]
        /// What is worth knowing, as `warnings` say it; `nil` for nothing.
        package fileprivate(set) var note: String?
    }

    /// One placement.
    package struct Place: Encodable, Sendable, Equatable {
        package let placement: String
        package let model: String
        package let n: Int
        package let rules: Int
        /// How many items may appear; `nil` without a model, and for a placement of another one.
        package let items: Int?
    }

    package let file: String
    package let day: String
    package private(set) var rules: [Line] = []
    package private(set) var placements: [Place] = []
    package private(set) var warnings: [String] = []

    /// Checks a file without a model: what rules say of columns and items is not looked at.
    package init(_ book: RuleBook, on day: Int) {
        file = book.file
        self.day = Days.text(day)
        for (position, rule) in book.rules.enumerated() { add(rule, at: position, of: book, effect: nil, on: day) }
        for placement in book.placements { add(placement, items: nil) }
    }

    /// Checks a file with the items of a model.
    ///
    /// Rules that only placements of other models name are read, and no more.
    ///
    /// - Parameters:
    ///   - book: The file.
    ///   - day: The day, in days since 1970-01-01 UTC.
    ///   - isOfModel: Whether a placement's reference is of the model.
    ///   - attributes: What is known of the items of the model.
    ///   - compile: Makes rules ready for the items of the model.
    /// - Throws: `UserError` that names the file, the line and the rule.
    package init(
        _ book: RuleBook, on day: Int, isOfModel: (String) throws -> Bool, attributes: ItemAttributes,
        compile: ([Rule]) throws -> CompiledRules
    ) throws {
        file = book.file
        self.day = Days.text(day)
        let own = try book.placements.map { placement in
            do { return try isOfModel(placement.model) } catch let error as UserError {
                throw UserError(
                    .invalidData, "the placement '\(placement.name)': \(error.problemMessage)", at: placement.place,
                    remedy: error.remedyMessage)
            }
        }
        for (position, rule) in book.rules.enumerated() {
            let users = book.placements.indices.filter { book.placements[$0].rules.contains(position) }
            let isChecked = users.isEmpty || users.contains { own[$0] }
            let effect = isChecked ? try compile([rule]).effects.first : nil
            add(rule, at: position, of: book, effect: effect, on: day)
        }
        for (placement, isOwn) in zip(book.placements, own) {
            guard isOwn else {
                add(placement, items: nil)
                warnings.append(
                    "the placement \(placement.name.excerpt) is of another model, \(placement.model.excerpt), and was not checked"
                )
                continue
            }
            let compiled = try compile(book.rules(of: placement))
            try compiled.checkLaterDays(attributes)
            add(placement, items: compiled.itemCount - compiled.withheld.count)
            if let items = placements.last?.items, items < placement.count {
                warnings.append(
                    "the placement \(placement.name.excerpt): its rules leave \(items) items for lists of \(placement.count)"
                )
            }
            addPins(of: placement, compiled, positions: placement.rules)
        }
    }

    private mutating func add(_ placement: Placement, items: Int?) {
        placements.append(
            Place(
                placement: placement.name, model: placement.model, n: placement.count, rules: placement.rules.count,
                items: items))
    }

    private mutating func add(
        _ rule: Rule, at position: Int, of book: RuleBook, effect: CompiledRules.Effect?, on day: Int
    ) {
        let users = book.placements.filter { $0.rules.contains(position) }.map(\.name)
        let standing = rule.days.standing(of: day)
        rules.append(
            Line(
                rule: rule.name, line: rule.place.line, kind: rule.action.key,
                items: standing == .over ? nil : effect?.items, standing: standing, placements: users, note: nil))
        switch standing {
        case .within: break
        case .notYet: warn(position, "it does not hold before \(rule.days.from.map(Days.text) ?? "")")
        case .over: warn(position, "it is over since \(rule.days.until.map(Days.text) ?? "")")
        }
        if users.isEmpty, !book.placements.isEmpty { warn(position, "no placement names it") }
        if let effect, standing != .over {
            if let first = effect.unknown.first {
                let others = effect.unknown.count > 1 ? " and \(effect.unknown.count - 1) more" : ""
                warn(position, "the model does not know \(first.excerpt)\(others)")
            } else if effect.items == 0 {
                warn(position, "it matches no item of the model")
            }
        }
    }

    /// Says which pins of a placement never stand, and which stand against a cap.
    private mutating func addPins(of placement: Placement, _ compiled: CompiledRules, positions: [Int]) {
        let name = placement.name.excerpt
        for pin in compiled.pins {
            let rule = positions[pin.rule]
            if pin.position > placement.count {
                warn(rule, "position \(pin.position) is behind the \(placement.count) items of the placement \(name)")
            } else if compiled.withheld.containsSorted(pin.item) {
                warn(rule, "another rule of the placement \(name) withholds the item at position \(pin.position)")
            }
        }
        for cap in compiled.caps {
            let groups = compiled.pins.filter { $0.position <= placement.count }.map { cap.groups[Int($0.item)] }
            let counts = Dictionary(grouping: groups.filter { $0 != CompiledRules.Cap.none }) { $0 }
            if counts.values.contains(where: { $0.count > cap.limit }) {
                warn(positions[cap.rule], "the pins of the placement \(name) alone exceed it")
            }
        }
    }

    private mutating func warn(_ rule: Int, _ text: String) {
        rules[rule].note = rules[rule].note.map { "\($0); \(text)" } ?? text
        warnings.append("the rule \(rules[rule].rule.excerpt): \(text)")
    }
}
