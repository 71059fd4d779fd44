import Events
package import LinearAlgebra
package import ModelFiles

/// The item side of a recommender: enough to serve new visitors and sessions; it contains no customer data.
package struct ItemSide: Sendable {
    /// The file's name within a version.
    package static let fileName = "items.safetensors"

    package let file: TensorFile
    package let settings: RecommenderSettings
    package let ids: StoredIds
    /// items × d; rows of `RatingEquations` for a model of ratings, and no columns for a model without factors.
    package let factors: Matrix
    /// HᵀH, d × d.
    package let gram: Matrix
    /// The weights between items; `nil` for a model without them.
    package let weights: ItemWeights?
    /// What scores what a customer bought before; `nil` for a model that does not rank it apart.
    package let repeats: RepeatScoring?
    /// The number of distinct customers who have seen each item.
    package let popularity: [Float]
    /// The same in the last days of the training; `nil` for a model whose lists are not filled by it.
    package let recentPopularity: [Float]?
    /// The item table, if one was given in training.
    package let table: ItemTable?

    /// Reads the whole file into memory and checks it.
    ///
    /// All of it is read in any case, so that a copy costs little, and whatever happens to the file later, every visitor
    /// can be answered.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(_ path: String) throws {
        file = try TensorFile(path, inMemory: true)
        try file.checkAll()
        settings = try RecommenderSettings(of: file)
        ids = try StoredIds(of: file, side: "item")
        popularity = try Self.counts("item.popularity", of: file, items: ids.count)
        recentPopularity =
            settings.fallback == .recent
            ? try Self.counts(Self.recentPopularityTensor, of: file, items: ids.count) : nil
        table = file.contains(ItemTable.columnsTensor) ? try ItemTable(of: file, items: ids.count) : nil
        weights = settings.base.hasWeights ? try ItemWeights(of: file, items: ids.count) : nil
        repeats =
            settings.countsPurchases
            ? RepeatScoring(try RepeatRates(of: file, items: ids.count), settings) : nil
        guard settings.base.hasFactors else {
            factors = Matrix(rows: ids.count, columns: 0)
            gram = Matrix(rows: 0, columns: 0)
            return
        }
        factors = try Matrix(viewing: file.tensor("item.factors", shape: [ids.count, nil]))
        gram = try Matrix(viewing: file.tensor("item.gram", shape: [factors.columns, factors.columns]))
        guard factors.columns > settings.base.biasColumns else {
            throw file.unusable("tensor 'item.factors' has no columns")
        }
    }

    /// The name of the tensor of `recentPopularity`.
    static let recentPopularityTensor = "item.recent_popularity"

    /// Numbers of customers, one for each item.
    private static func counts(_ name: String, of file: TensorFile, items: Int) throws -> [Float] {
        let counts = Array(try file.tensor(name, of: Float.self, shape: [items]).all())
        guard counts.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
            throw file.unusable("tensor '\(name)' has a value that is no count")
        }
        return counts
    }

    /// Opens and checks the item side of the version in a folder.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a model of another family.
    package init(inFolder folder: String) throws {
        try ModelFamily.recommender.check(folder: folder)
        try self.init("\(folder)/\(Self.fileName)")
    }

    /// The factors without biases, items × d, for comparing items with each other.
    package var traits: Matrix { settings.base.traits(of: factors) }

    /// The settings of the version in a folder; reads only the head of the file.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a model of another family.
    package static func settings(inFolder folder: String) throws -> RecommenderSettings {
        try ModelFamily.recommender.check(folder: folder)
        let file = try TensorFile("\(folder)/\(fileName)")
        let settings = try RecommenderSettings(of: file)
        try file.checkUnchanged()
        return settings
    }
}

extension Matrix {
    /// A view of a two-dimensional tensor; the file stays open as long as the matrix exists.
    convenience init(viewing tensor: Tensor<Float>) throws {
        try self.init(
            rows: tensor.shape[0], columns: tensor.shape[1], viewing: tensor.all(), owner: tensor.file)
    }
}
