package import Diagnostics
import Events
import RecommenderModels

extension RecommenderAlgorithm {
    /// A parameter with its value; a switch such as `dense` has none.
    package typealias Setting = (key: ParameterKey, value: String?)

    /// The settings of a training that select this algorithm with these parameters; the first is the algorithm.
    package var settings: [Setting] {
        let algorithm: [Setting] = [(.algorithm, name.rawValue)]
        return algorithm + parameters
    }

    private var parameters: [Setting] {
        switch self {
        case .ials(let ials):
            return [
                (.factors, "\(ials.factors)"), (.epochs, "\(ials.epochs)"),
                (.unobservedWeight, "\(ials.unobservedWeight)"), (.regularization, "\(ials.regularization)"),
            ]
        case .itemNeighbours(let neighbours):
            let bm25: [Setting] = [(.bm25k1, "\(neighbours.k1)"), (.bm25b, "\(neighbours.b)")]
            let always: [Setting] = [
                (.similarity, neighbours.similarity.rawValue), (.neighbours, "\(neighbours.neighbours)"),
                (.shrinkage, "\(neighbours.shrinkage)"),
            ]
            return neighbours.similarity == .bm25 ? always + bm25 : always
        case .ease(let ease):
            guard let neighbours = ease.neighbours else { return [(.l2, "\(ease.l2)"), (.dense, nil)] }
            return [(.l2, "\(ease.l2)"), (.neighbours, "\(neighbours)")]
        case .rp3beta(let rp3beta):
            return [
                (.alpha, "\(rp3beta.alpha)"), (.beta, "\(rp3beta.beta)"), (.neighbours, "\(rp3beta.neighbours)"),
            ]
        case .als(let als):
            return [
                (.factors, "\(als.factors)"), (.epochs, "\(als.epochs)"), (.regularization, "\(als.regularization)"),
            ]
        case .popularity:
            return []
        }
    }

    /// The algorithm with its parameters in a few words: `ease l2 500.0 neighbours 500`.
    package var summary: String {
        var words = [name.rawValue]
        for parameter in parameters {
            words.append(parameter.key.name.replacing("_", with: "-"))
            if let value = parameter.value { words.append(value) }
        }
        return words.joined(separator: " ")
    }
}
