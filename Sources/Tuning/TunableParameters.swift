import Ids
import Interactions
import LinearAlgebra
package import Recommenders

/// Parameters whose fit takes seconds and memory that a search must know beforehand.
protocol CostedParameters: RecommenderParameters {
    /// The bytes of memory that a fit needs, if they may be more than the machine has; 0 otherwise.
    func memory(items: Int) -> Int

    /// The seconds that a fit takes one processor, roughly: what a search knows before it has measured.
    func seconds(of size: TaskSize) -> Double
}

extension CostedParameters {
    func memory(items: Int) -> Int { 0 }
}

/// Parameters that a search can choose: each has a range, and a point of the unit cube selects a value of each.
///
/// The ranges are wide enough for the sparsest and the densest shops of published studies and of our own measurements
/// (docs/tuning.md).
protocol TunableParameters: CostedParameters {
    /// The ranges, one for each coordinate of a point.
    static var dimensions: [SearchDimension] { get }
    /// How many points are scattered over the ranges before the best one is refined.
    static var firstPoints: Int { get }
    /// The numbers of factors: the scattered points have the fewest, and later ones try good points with more.
    ///
    /// It is empty for an algorithm without factors.
    static var ladder: [Int] { get }

    /// Creates the parameters of a trial.
    ///
    /// - Parameters:
    ///   - values: A value of each dimension.
    ///   - level: The position of the number of factors in `ladder`; 0 for an algorithm without factors.
    init(values: [Double], level: Int)

    /// The value of each dimension.
    var values: [Double] { get }

    /// The most items for which the whole task is tried from the beginning.
    static var mostItems: Int { get }
}

/// How large the data of a trial are.
struct TaskSize: Sendable, Equatable {
    let users: Int
    let items: Int
    let pairs: Int
}

extension TaskSize {
    init(_ interactions: Interactions) {
        self.init(
            users: interactions.users.count, items: interactions.items.count, pairs: interactions.matrix.count)
    }
}

extension TunableParameters {
    static var ladder: [Int] { [] }

    static var mostItems: Int { .max }

    /// Creates the parameters of a point of the unit cube.
    init(at point: [Double], level: Int) {
        self.init(values: zip(Self.dimensions, point).map { $0.value(at: $1) }, level: level)
    }

    /// The point of the unit cube with these values.
    var point: [Double] { zip(Self.dimensions, values).map { $0.coordinate(of: $1) } }
}

extension RecommenderAlgorithm.Name {
    /// The parameters that a search chooses; `nil` for an algorithm without parameters, or one that learns from ratings.
    var tunable: (any TunableParameters.Type)? { parameters as? any TunableParameters.Type }

    /// Whether the algorithm has parameters that can be searched for.
    package var isTunable: Bool { tunable != nil || self == .mixture }
}
