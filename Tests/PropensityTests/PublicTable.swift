import Diagnostics
import FeatureLearning
import Features
import Propensity
import Sources
import TestSupport
import Testing

/// A public table of customers with yes/no answers; `datasets/README.md` describes its columns.
enum PublicTable: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case onlineShoppers = "online-shoppers/online_shoppers_intention.csv"
    case telco = "telco-churn/Telco-Customer-Churn.csv"
    case iranianChurn = "iranian-churn/iranian_churn.csv"

    var testDescription: String { String(rawValue.prefix { $0 != "/" }) }

    /// The means of scikit-learn's logistic regression with C = 1 over ten stratified folds of its own.
    var reference: (auc: Double, logLoss: Double) {
        switch self {
        case .onlineShoppers: (0.8936, 0.2924)
        case .telco: (0.8456, 0.4171)
        case .iranianChurn: (0.9313, 0.2251)
        }
    }

    /// The column without which a model explains least, and the share of what it explained that is then lost; 0 if that
    /// is less than 0.2, where the search does not fit.
    var mostMissed: (column: String, lost: Double) {
        switch self {
        case .onlineShoppers: ("PageValues", 0.608)
        case .telco: ("tenure", 0)
        case .iranianChurn: ("x2", 0.266)
        }
    }

    private var target: (column: String, positive: String) {
        switch self {
        case .onlineShoppers: ("Revenue", "TRUE")
        case .telco: ("Churn", "Yes")
        case .iranianChurn: ("y", "1")
        }
    }

    /// The rows in canonical order, without the ignored columns.
    func rows(without ignored: [String] = []) throws -> TrainingRows {
        var options = SchemaOptions()
        options.target = target.column
        options.ignore = ignored
        switch self {
        case .onlineShoppers:
            options.category = ["Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType"]
        case .telco:
            options.id = "customerID"
            options.category = [
                "gender", "SeniorCitizen", "Partner", "Dependents", "PhoneService", "MultipleLines", "InternetService",
                "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies",
                "Contract", "PaperlessBilling", "PaymentMethod",
            ]
        case .iranianChurn:
            break
        }
        let file = "\(dataFolder ?? "")/\(rawValue)"
        let schema = try SchemaInference.infer(source: TableSource(file), options: options, progress: .silent).schema
        var reader = try FeatureTableReader.open(
            TableSource(file), schema: schema, roles: options.id == nil ? [.target] : [.id, .target], purpose: .training
        )
        guard let table = try reader.next(rows: .max) else {
            throw UserError(.invalidData, "\(file) has no rows")
        }
        let answers = try TargetValues.infer(from: table, target: target.column, positive: target.positive)
        return try TrainingRows(table, target: answers)
    }
}
