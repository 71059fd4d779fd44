import Documents
import Features
import ModelFiles

extension UpliftModel {
    /// Opens and checks a model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a model of another family.
    package init(inFolder folder: String) throws {
        try ModelFamily.uplift.check(folder: folder)
        let file = try TensorFile("\(folder)/\(Self.fileName)", inMemory: true)
        try file.checkAll()
        let settings: UpliftSettings
        do {
            let text = Array(try file.tensor(Key.settings, of: UInt8.self).all())
            settings = try JSONValue(parsing: text).decoded(as: UpliftSettings.self)
        } catch is DecodingError {
            throw file.unusable("its settings lack an entry or have one of the wrong type")
        } catch let error as MalformedJSON {
            throw file.unusable("its settings are damaged: \(error.problem)")
        }
        func predictor(_ name: String) throws -> LinearPredictor {
            let shape = [settings.encoding.width]
            let predictor = LinearPredictor(
                intercept: try file.tensor(Key.intercept(name), of: Double.self, shape: [1]).all()[0],
                coefficients: Array(try file.tensor(Key.coefficients(name), of: Double.self, shape: shape).all()))
            guard predictor.isFinite else { throw file.unusable("a coefficient is no finite number") }
            return predictor
        }
        let effect: Effect =
            switch settings.learner {
            case .twoModels, .interactions:
                .difference(treated: try predictor(Key.treated), control: try predictor(Key.control))
            case .doublyRobust: .linear(try predictor(Key.effect))
            }
        guard (0...1).contains(settings.outcome.baseRate), (0...1).contains(settings.treatment.share),
            settings.outcome.values != nil, settings.terms.map({ $0.cost >= 0 && $0.value > 0 }) ?? true
        else { throw file.unusable("its settings have a share or an amount out of range") }
        self.init(settings: settings, effect: effect)
    }

    /// Writes the model into a folder; equal content gives equal bytes.
    package func write(toFolder folder: String) throws {
        var file = TensorFileWriter(
            metadata: ["kind": ModelFamily.uplift.name], format: TensorFile.formatVersion)
        func add(_ predictor: LinearPredictor, _ name: String) {
            file.add(Key.intercept(name), [predictor.intercept])
            file.add(Key.coefficients(name), predictor.coefficients)
        }
        switch effect {
        case .difference(let treated, let control):
            add(treated, Key.treated)
            add(control, Key.control)
        case .linear(let predictor): add(predictor, Key.effect)
        }
        file.add(Key.settings, Array(try JSONValue(encoding: settings).text.utf8))
        try file.write(to: "\(folder)/\(Self.fileName)")
    }

    private enum Key {
        static let settings = "settings"
        static let (treated, control, effect) = ("treated", "control", "effect")

        static func intercept(_ name: String) -> String { "\(name).intercept" }
        static func coefficients(_ name: String) -> String { "\(name).coefficients" }
    }
}
