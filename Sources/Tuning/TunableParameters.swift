package import Recommenders

/// Parameters that a search can choose: each has a range, and a point of the unit cube selects a value of each.
///
/// The ranges are wide enough for the sparsest and the densest shops of published studies and of our own measurements
/// (docs/tuning.md).
protocol TunableParameters: RecommenderParameters {
    /// The ranges, one for each coordinate of a point.
    static var dimensions: [SearchDimension] { get }
    /// How many points are tried before the best one is refined.
    static var firstPoints: Int { get }
    /// The numbers of factors: the first trials have the fewest, and later ones try good points with more.
    ///
    /// It is empty for an algorithm without factors.
    static var ladder: [Int] { get }

    /// Creates the parameters of a trial.
    ///
    /// - Parameters:
    ///   - values: A value of each dimension.
    ///   - level: The position of the number of factors in `ladder`; 0 for an algorithm without factors.
    init(values: [Double], level: Int)

    /// The bytes of memory that a fit needs, if they may be more than the machine has; 0 otherwise.
    func memory(items: Int) -> Int

    /// An estimate of the seconds of a trial, so that the last trials exceed the budget only a little; 0 for short ones.
    func seconds(items: Int, after trials: [Trial]) -> Double
}

extension TunableParameters {
    static var ladder: [Int] { [] }

    func memory(items: Int) -> Int { 0 }

    func seconds(items: Int, after trials: [Trial]) -> Double { 0 }

    /// Creates the parameters of a point of the unit cube.
    init(at point: [Double], level: Int) {
        self.init(values: zip(Self.dimensions, point).map { $0.value(at: $1) }, level: level)
    }
}

extension RecommenderAlgorithm.Name {
    /// The parameters that a search chooses; `nil` for an algorithm without parameters, or one that learns from ratings.
    var tunable: (any TunableParameters.Type)? { parameters as? any TunableParameters.Type }

    /// Whether the algorithm has parameters that can be searched for.
    package var isTunable: Bool { tunable != nil }
}
