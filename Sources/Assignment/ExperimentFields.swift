import Diagnostics
import Documents
import Events
import Rules

/// Reads the members of one experiment, layer or holdout.
struct ExperimentFields {
    private var fields: JSONFields

    init(_ fields: JSONFields) { self.fields = fields }

    /// How far the sum of the shares may be from 1, because 0.1 has no exact form in binary.
    private static let tolerance = 1e-9
    private static let mostArms = 100

    // MARK: The parts of the file

    /// Reads an experiment.
    ///
    /// - Parameters:
    ///   - layers: The names of the layers.
    ///   - place: Where the experiment begins.
    /// - Returns: The experiment.
    /// - Throws: `InvalidField`.
    consuming func experiment(in layers: [String], at place: UserError.Place) throws -> Experiment {
        let name = try word("name")
        let placement = try optionalWord("placement")
        let salt = try word("salt")
        let layer = try layer(among: layers)
        let range = try range(isInLayer: layer != nil)
        let traffic = try fields.double("traffic", in: 0...1) ?? 1
        let days = try days()
        let condition = try condition()
        let arms = try arms(of: placement)
        try fields.finish()
        return Experiment(
            name: name, placement: placement, salt: salt, layer: layer, range: range, traffic: traffic, arms: arms,
            days: days, condition: condition, place: place)
    }

    /// Reads the salt of a layer.
    ///
    /// - Throws: `InvalidField`.
    consuming func layerSalt() throws -> String {
        let salt = try word("salt")
        try fields.finish()
        return salt
    }

    /// Reads the holdout.
    ///
    /// - Throws: `InvalidField`.
    consuming func holdout() throws -> Holdout {
        guard let share = try fields.double("share", in: 0...1) else { throw fields.missing("share") }
        guard share > 0, share < 1 else {
            throw InvalidField(path: "share", problem: "expected a share between 0 and 1, found \(share)")
        }
        let salt = try word("salt")
        let treatment = try control()
        try fields.finish()
        return Holdout(share: share, salt: salt, treatment: treatment ?? .usual)
    }

    // MARK: Members

    private mutating func layer(among layers: [String]) throws -> String? {
        guard let layer = try optionalWord("layer") else { return nil }
        guard layers.contains(layer) else {
            let near = nearestName(to: layer, among: layers).map { "; did you mean \($0.excerpt)?" } ?? ""
            throw InvalidField(path: "layer", problem: "there is no layer \(layer.excerpt)\(near)")
        }
        return layer
    }

    private mutating func range(isInLayer: Bool) throws -> Range<Double> {
        guard fields.has("range") else { return 0..<1 }
        guard isInLayer else { throw InvalidField(path: "range", problem: "it has no effect without 'layer'") }
        let bounds = try fields.list("range", atMost: 2) { value, path in
            guard let bound = value.doubleValue, (0...1).contains(bound) else {
                throw InvalidField(path: path, problem: "expected a number from 0 to 1")
            }
            return bound
        }
        guard let bounds, bounds.count == 2, bounds[0] < bounds[1] else {
            throw InvalidField(path: "range", problem: "expected two ascending numbers, such as [0, 0.5]")
        }
        return bounds[0]..<bounds[1]
    }

    private mutating func arms(of placement: String?) throws -> [Experiment.Arm] {
        let list = try fields.list("arms", atMost: Self.mostArms) { value, path in
            (try ExperimentFields(JSONFields(value, at: path)).arm(at: path, of: placement), path)
        }
        guard let list else { throw fields.missing("arms") }
        guard list.count >= 2 else {
            throw InvalidField(path: "arms", problem: "there are fewer than two, so there is nothing to compare")
        }
        var names: Set<String> = []
        for (arm, path) in list where !names.insert(arm.name).inserted {
            throw InvalidField(path: "\(path).name", problem: "another arm is called \(arm.name.excerpt)")
        }
        guard names.contains(ExperimentBook.control) else {
            throw InvalidField(
                path: "arms", problem: "none is called 'control', so the others have nothing to be compared with")
        }
        let sum = list.reduce(0) { $0 + $1.0.share }
        guard abs(sum - 1) <= Self.tolerance else {
            throw InvalidField(path: "arms", problem: "the shares add up to \(sum), and not to 1")
        }
        for (index, (arm, path)) in list.enumerated() {
            guard let same = list[..<index].first(where: { $0.0.treatment == arm.treatment }) else { continue }
            throw InvalidField(
                path: path, problem: "the arm \(arm.name.excerpt) does the same as the arm \(same.0.name.excerpt)")
        }
        return list.map(\.0)
    }

    private consuming func arm(at path: String, of placement: String?) throws -> Experiment.Arm {
        guard let name = try fields.string("name") else { throw fields.missing("name") }
        try Self.check(name, at: "\(path).name")
        guard name != ExperimentBook.heldOut else {
            throw InvalidField(
                path: "\(path).name", problem: "'holdout' stands for customers who are in no experiment")
        }
        guard let share = try fields.double("share", in: 0...1) else { throw fields.missing("share") }
        guard share > 0 else {
            throw InvalidField(path: "\(path).share", problem: "the arm \(name.excerpt) would be empty")
        }
        let model = try fields.string("model")
        let other = try fields.string("placement")
        let control = try control(at: "\(path).")
        try fields.finish()
        var treatments: [Experiment.Treatment] = []
        if let model {
            try Self.check(model, at: "\(path).model")
            treatments.append(.model(model))
        }
        if let other {
            try Self.check(other, at: "\(path).placement")
            guard other != placement else {
                throw InvalidField(
                    path: "\(path).placement", problem: "it is the placement of the experiment, so it changes nothing")
            }
            treatments.append(.placement(other))
        }
        if let control { treatments.append(control) }
        guard treatments.count <= 1 else {
            throw InvalidField(path: path, problem: "an arm has one of 'model', 'placement' and 'control'")
        }
        return Experiment.Arm(name: name, share: share, treatment: treatments.first ?? .usual)
    }

    private mutating func control(at path: String = "") throws -> Experiment.Treatment? {
        try fields.string("control").map { text in
            switch text {
            case "popular": return .popular
            case "nothing": return .nothing
            default:
                throw InvalidField(
                    path: "\(path)control", problem: "expected 'popular' or 'nothing', found \(text.excerpt)")
            }
        }
    }

    private mutating func condition() throws -> Condition? {
        guard let text = try fields.string("where") else { return nil }
        do {
            return try Condition(parsing: text)
        } catch let error as UserError {
            throw InvalidField(path: "where", problem: "\(error.problem)\(error.remedy.map { ". \($0)" } ?? "")")
        }
    }

    private mutating func days() throws -> Days {
        func day(_ key: String) throws -> Int? {
            try fields.string(key).map { text in
                guard let day = Days.day(text) else {
                    throw InvalidField(path: key, problem: "expected a day such as 2026-12-24, found \(text.excerpt)")
                }
                return day
            }
        }
        let days = Days(from: try day("from"), until: try day("until"))
        if let from = days.from, let until = days.until, until < from {
            throw InvalidField(path: "until", problem: "the last day is before the first, \(Days.text(from))")
        }
        return days
    }

    private mutating func word(_ key: String) throws -> String {
        guard let text = try optionalWord(key) else { throw fields.missing(key) }
        return text
    }

    private mutating func optionalWord(_ key: String) throws -> String? {
        guard let text = try fields.string(key) else { return nil }
        try Self.check(text, at: key)
        return text
    }

    private static func check(_ text: String, at path: String) throws {
        guard !text.isEmpty else { throw InvalidField(path: path, problem: "it is empty") }
        guard text.utf8.count <= 200, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw InvalidField(path: path, problem: "expected at most 200 bytes without control characters")
        }
    }
}
