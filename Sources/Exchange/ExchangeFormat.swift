/// The form in which other tools take a model.
package enum ExchangeFormat: String, Sendable, CaseIterable {
    /// A folder that `mlflow.pyfunc.load_model` opens.
    case mlflow
    /// Arrays of numpy.
    case npz
    case csv

    /// The forms that are imported, too.
    package static let imported: [ExchangeFormat] = [.npz, .csv]
}
