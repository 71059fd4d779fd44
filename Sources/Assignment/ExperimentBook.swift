import Diagnostics
import Documents
import Files
package import Rules

/// The experiments of a shop, read from `experiments.json`.
///
/// The file is read strictly: an unknown key, a value of another type or out of range, shares that do not add up to 1, an
/// experiment without an arm called `control`, and experiments that would decide about one list are errors with the line
/// and the name of the experiment.
package struct ExperimentBook: Sendable {
    /// More experiments are refused.
    package static let mostExperiments = 1000
    /// The arm with which the others are compared.
    package static let control = "control"
    /// What stands in place of an arm for whoever is held out.
    package static let heldOut = "holdout"

    /// The file as errors name it.
    package let file: String
    /// In the order of the file.
    package let experiments: [Experiment]
    package let holdout: Holdout?
    private let hashes: [Hashes]
    private let holdoutHash: KeyedHash?
    /// Who meets the conditions; `nil` without a table of customers.
    var eligibility: Eligibility?

    /// The keyed hashes of an experiment.
    private struct Hashes: Sendable {
        let layer: KeyedHash
        let arm: KeyedHash
    }

    /// Reads a file.
    ///
    /// - Throws: `UserError` with code `invalidData` that names the file, the line and the experiment; `missingInput` when
    ///   the file cannot be read.
    package init(file: String) throws { try self.init(parsing: decompressedContents(of: file), file: file) }

    /// Reads the bytes of a file.
    ///
    /// - Throws: `UserError` with code `invalidData`.
    package init(parsing bytes: [UInt8], file: String) throws {
        let reader = try ExperimentReader(parsing: bytes, file: file)
        self.file = file
        let salts = try reader.layerSalts()
        experiments = try reader.experiments(in: salts)
        holdout = try reader.holdout()
        hashes = experiments.map { experiment in
            let layer = experiment.layer.flatMap { salts[$0] } ?? experiment.salt
            return Hashes(layer: KeyedHash(key: layer.utf8), arm: KeyedHash(key: experiment.salt.utf8))
        }
        holdoutHash = holdout.map { KeyedHash(key: $0.salt.utf8) }
        try Self.checkDisjoint(experiments)
    }

    /// Refuses experiments that name placements which the rules do not have.
    ///
    /// - Parameter rules: The file of rules; `nil` without one.
    /// - Throws: `UserError` with code `invalidData`.
    package func checkPlacements(in rules: RuleBook?) throws {
        let known = rules?.placements.map(\.name) ?? []
        for experiment in experiments {
            var named = [experiment.placement].compactMap(\.self)
            for arm in experiment.arms { if case .placement(let name) = arm.treatment { named.append(name) } }
            for name in named where !known.contains(name) {
                let near = nearestName(to: name, among: known).map { "; did you mean \($0.excerpt)?" } ?? ""
                throw experiment.error(
                    Message("there is no placement \(name.excerpt)\(near)"),
                    remedy: rules == nil
                        ? "Give the file of rules that has it with \(.rules)" : "Add it to the file of rules")
            }
        }
    }

    // MARK: Customers

    /// How a customer stands to an experiment.
    package enum Standing: Sendable, Equatable {
        /// In this arm.
        case inArm(Experiment.Arm)
        /// In no experiment, for ever.
        case heldOut
        /// Not meeting its condition.
        case notEligible
        /// Not in it now.
        case outside
        /// The first day is to come.
        case notYet
        /// The last day is past.
        case over
    }

    /// How a customer stands to an experiment on a day.
    ///
    /// With H(key, kind, name, id) the first 53 bits of HMAC-SHA-256(key, kind ‖ 0 ‖ name ‖ 0 ‖ id) as a fraction in [0, 1):
    /// whoever has H(salt, "holdout", "", id) below its share is held out; whoever meets its condition and has H(salt of the layer, "layer", name of
    /// the layer, id) in the open part of the experiment's range is in; H(salt of the experiment, "arm", its name, id) chooses
    /// among the arms, which lie one behind the other in [0, 1). An experiment without a layer is a layer of its own name and
    /// salt. So nothing is stored, and a growing `traffic` moves nobody who is in.
    ///
    /// - Parameters:
    ///   - id: The customer, who has not opted out.
    ///   - index: The position of the experiment in `experiments`.
    ///   - day: The day in days since 1970-01-01 UTC.
    /// - Returns: The standing.
    package func standing(of id: UnsafeRawBufferPointer, in index: Int, on day: Int) -> Standing {
        let experiment = experiments[index]
        switch experiment.days.standing(of: day) {
        case .notYet: return .notYet
        case .over: return .over
        case .within: break
        }
        return isHeldOut(id) ? .heldOut : place(of: id, in: index)
    }

    /// The place in an experiment on one of its days, of somebody who is not held out.
    private func place(of id: UnsafeRawBufferPointer, in index: Int) -> Standing {
        let experiment = experiments[index]
        if experiment.condition != nil, eligibility?.holds(for: id, in: index) != true { return .notEligible }
        let layer = hashes[index].layer.position(
            of: Self.message("layer", experiment.layer ?? experiment.name, id))
        guard experiment.open.contains(layer) else { return .outside }
        return .inArm(
            experiment.arm(at: hashes[index].arm.position(of: Self.message("arm", experiment.name, id))))
    }

    /// Whether a customer is in no experiment, for ever.
    package func isHeldOut(_ id: UnsafeRawBufferPointer) -> Bool {
        guard let holdout, let holdoutHash else { return false }
        return holdoutHash.position(of: Self.message("holdout", "", id)) < holdout.share
    }

    /// What decides a list of a customer.
    ///
    /// - Parameters:
    ///   - id: The customer, who has not opted out.
    ///   - placement: The placement of the list; `nil` for a list that names neither a placement nor a model.
    ///   - day: The day in days since 1970-01-01 UTC.
    /// - Returns: The arm; that of no experiment for whoever is in none.
    package func assignment(of id: UnsafeRawBufferPointer, at placement: String?, on day: Int) -> AssignedArm {
        if let holdout, isHeldOut(id) {
            return AssignedArm(experiment: nil, arm: Self.heldOut, treatment: holdout.treatment)
        }
        for (index, experiment) in experiments.enumerated()
        where experiment.placement == placement && experiment.days.standing(of: day) == .within {
            if case .inArm(let arm) = place(of: id, in: index) {
                return AssignedArm(experiment: experiment.name, arm: arm.name, treatment: arm.treatment)
            }
        }
        return .none
    }

    private static func message(_ kind: StaticString, _ name: String, _ id: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes = kind.withUTF8Buffer { Array($0) }
        bytes.append(0)
        bytes.append(contentsOf: name.utf8)
        bytes.append(0)
        bytes.append(contentsOf: id)
        return bytes
    }
}

extension ExperimentBook: CustomStringConvertible {
    package var description: String { file }
}

/// The arm in which a customer gets a list.
package struct AssignedArm: Sendable, Equatable {
    /// `nil` for whoever is in none.
    package let experiment: String?
    /// The arm, or `ExperimentBook.heldOut`; `nil` for whoever is in no experiment.
    package let arm: String?
    package let treatment: Experiment.Treatment

    package init(experiment: String?, arm: String?, treatment: Experiment.Treatment) {
        (self.experiment, self.arm, self.treatment) = (experiment, arm, treatment)
    }

    /// The arm of whoever is in no experiment.
    package static let none = AssignedArm(experiment: nil, arm: nil, treatment: .usual)
}
