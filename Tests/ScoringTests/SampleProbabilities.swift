import CustomerModels
import Diagnostics
import Documents
import Features
import ModelStore
import TestSupport

/// A store with one version of a propensity model: log-odds −1 + 0.5 · (tenure − 10) / 4.
struct SampleProbabilities {
    let folder: TemporaryFolder
    let version: Version
    let model: PropensityModel

    /// Writes the model; `id` is the column that names the customer of a row.
    init(id: String? = "customer") throws {
        folder = try TemporaryFolder()
        let tenure = NumberEncoder(center: 10, deviation: 4, fill: 0, hasIndicator: false)
        let encoder = ColumnEncoder(column: "tenure", kind: .numeric, method: .number(tenure))
        let settings = PropensitySettings(
            outcome: .init(name: "churn", values: nil, baseRate: 0.3),
            schema: TableSchema(columns: [.init(name: "tenure", kind: .numeric)], id: id),
            encoding: TableEncoding(columns: [encoder]), calibration: .none, customers: nil)
        let model = PropensityModel(
            settings: settings, intercept: -1, coefficients: [0.5], standardErrors: nil, itemColumn: nil)
        self.model = model
        let store = ModelStore(path: "\(folder.path)/models")
        let author = Author(name: "test") { UTCTime(seconds: 0) }
        try store.write(model: "churn", by: author) { folder in
            try model.write(toFolder: folder)
            return Manifest(kind: "propensity", codeVersion: "test")
        }
        version = try store.resolve(Reference(parsing: "churn/1"))
    }
}
