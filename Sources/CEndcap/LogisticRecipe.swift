import Diagnostics
import Documents
import Propensity

/// What a caller says of a logistic fit.
struct LogisticRecipe: Codable {
    var parameters = LogisticParameters()
    var classWeights = ClassWeights.none
    /// How many of the last columns are the 0/1 columns of each category.
    var levels: [Int] = []

    private enum CodingKeys: String, CodingKey {
        case classWeights = "class_weight"
        case levels
    }

    /// - Throws: `UserError` or `InvalidField` for a recipe that is none, or whose parameters are out of range.
    init(_ text: String) throws {
        self = try JSONValue(recipe: text).decoded(over: Self())
        try parameters.validate()
    }

    private init() {}

    init(from decoder: any Decoder) throws {
        parameters = try LogisticParameters(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        levels = try container.decode([Int].self, forKey: .levels)
        let text = try container.decode(String.self, forKey: .classWeights)
        guard let weights = ClassWeights(text: text) else {
            throw Arguments.wrong(
                "class_weight is '\(text)'", "Give balanced, none, or the factors of 0 and 1, as in '1:5'")
        }
        classWeights = weights
    }

    func encode(to encoder: any Encoder) throws {
        try parameters.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(classWeights.text, forKey: .classWeights)
        try container.encode(levels, forKey: .levels)
    }
}
