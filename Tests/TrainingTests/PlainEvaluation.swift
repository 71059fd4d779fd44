import LinearAlgebra
import ModelFiles
import RecommenderModels

/// An evaluation by its definition, with sets of ids, and lists sorted in Double.
struct PlainEvaluation {
    /// Models with factors; the first one is evaluated.
    let models: [Recommender]
    /// For each test user, the items to find: those that all models know and none of them counts as seen.
    private(set) var relevant: [String: Set<String>] = [:]
    private(set) var skipped = (user: 0, item: 0, seen: 0)

    /// Classifies the users and items of hidden events.
    init(_ models: [Recommender], rows: [(user: String, item: String)]) throws {
        self.models = models
        for (user, item) in rows {
            let users = try models.map { try $0.users.ids.index(of: user) }
            let items = try models.map { try $0.items.ids.index(of: item) }
            if users.contains(nil) {
                skipped.user += 1
            } else if items.contains(nil) {
                skipped.item += 1
            } else if try models.contains(where: { try Self.seen($0, user).contains(item) }) {
                skipped.seen += 1
            } else {
                relevant[user, default: []].insert(item)
            }
        }
    }

    /// The test users in ascending byte order.
    var users: [String] { relevant.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// The first ten items of a user's list from a model.
    func list(of user: String, by model: Int) throws -> [String] {
        let model = models[model]
        guard let number = try model.users.ids.index(of: user) else { return [] }
        let factors = try model.users.factors(of: number)
        let scores = (0..<model.items.ids.count).map { item in
            zip(factors, model.items.factors[item]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        // No list holds what any of the models counts as seen.
        let seen = try models.reduce(into: Set<String>()) { $0.formUnion(try Self.seen($1, user)) }
        let names = try scores.indices.map { try model.items.ids.string(at: $0) }
        return scores.indices.filter { !seen.contains(names[$0]) }
            .sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }.prefix(10).map { names[$0] }
    }

    /// For each test user, the share of the items to find (of those in `among`, if given) that a list of ten contains.
    func recalls(by model: Int, among: Set<String>? = nil) throws -> [Double] {
        try users.compactMap { user in
            let wanted = (relevant[user] ?? []).intersection(among ?? relevant[user] ?? [])
            if wanted.isEmpty { return nil }
            return Double(wanted.intersection(try list(of: user, by: model)).count) / Double(wanted.count)
        }
    }

    private static func seen(_ model: Recommender, _ user: String) throws -> Set<String> {
        guard let number = try model.users.ids.index(of: user) else { return [] }
        return Set(try model.users.seen(by: number).map { try model.items.ids.string(at: Int($0)) })
    }
}
