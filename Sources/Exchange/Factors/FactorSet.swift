import Diagnostics
import LinearAlgebra

/// Factors of users and items as other tools know them: ids in any order, and what users have had.
package struct FactorSet {
    var users: [String]
    var items: [String]
    /// users × d.
    var userFactors: [Float]
    /// items × d.
    var itemFactors: [Float]
    /// d.
    var factors: Int
    /// Which items each user had, with the confidence that they want them, users × items; `nil` where it is not known.
    var history: SparseMatrix?
    /// For each entry of the history, whether lists leave its item out; `nil` where they leave out all of them.
    var isSeen: [Bool]?
    /// For each item the number of users who had it; `nil` where the history alone tells.
    var popularity: [Float]?
    /// The same in the last days, where that fills lists; `nil` where popularity ever since does.
    var recentPopularity: [Float]?
    var settings = Settings()

    /// What represents visitors whom the training did not know (`RowEquations`); by name as in model files.
    struct Settings {
        var unobservedWeight: Double?
        var regularization: Double?
        var frequencyExponent: Double?

        static let names = ["unobserved_weight", "regularization", "frequency_exponent"]

        init() {}

        init(_ value: (String) throws -> Double?) rethrows {
            unobservedWeight = try value(Self.names[0])
            regularization = try value(Self.names[1])
            frequencyExponent = try value(Self.names[2])
        }

        var named: [(name: String, value: Double)] {
            zip(Self.names, [unobservedWeight, regularization, frequencyExponent]).compactMap { name, value in
                value.map { (name, $0) }
            }
        }
    }
}

extension FactorSet {
    /// The files of each form, in the order in which they are written.
    enum FileName {
        static let arrays = "factors.npz"
        /// The matrix of users and items as `scipy.sparse.save_npz` writes it.
        static let sparse = "user_items.npz"
        static let users = "user_factors.csv"
        static let items = "item_factors.csv"
        static let history = "history.csv"
        static let popularity = "popularity.csv"
        static let settings = "settings.csv"
    }

    /// The error of ids or numbers that no model can hold.
    static func invalid(_ problem: Message, _ place: UserError.Place, _ remedy: Message) -> UserError {
        UserError(.invalidData, problem, at: place, remedy: remedy)
    }
}
