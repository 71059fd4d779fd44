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
    /// `nil` where each id is a user.
    var furtherIds: FurtherIds?

    /// Further ids of users, by any of which they are found.
    struct FurtherIds {
        var ids: [String]
        /// For each of them the position of its user.
        var users: [Int]
    }

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
        static let furtherIds = "further_ids.csv"
    }

    /// A part of what is imported.
    enum Part {
        case users, items, userFactors, itemFactors, history, popularity
        case setting(String)
    }

    /// Where a part of a folder is, as errors name it.
    static func place(
        of part: Part, inFolder folder: String, as format: ExchangeFormat
    ) -> UserError.Place {
        let (array, table): (String, String) =
            switch part {
            case .users: ("user_ids", FileName.users)
            case .items: ("item_ids", FileName.items)
            case .userFactors: ("user_factors", FileName.users)
            case .itemFactors: ("item_factors", FileName.items)
            case .history: ("history_data", FileName.history)
            case .popularity: ("item_popularity", FileName.popularity)
            case .setting(let name): (name, FileName.settings)
            }
        guard format == .csv else { return .init(file: "\(folder)/\(FileName.arrays)", column: array) }
        return .init(file: "\(folder)/\(table)")
    }

    /// The error of ids or numbers that no model can hold.
    static func invalid(_ problem: Message, _ place: UserError.Place, _ remedy: Message) -> UserError {
        UserError(.invalidData, problem, at: place, remedy: remedy)
    }
}
