package import Events
package import Ids
package import LinearAlgebra
import ModelFiles
import Tables

/// A trained recommender, read from a version's folder.
package struct Recommender: Sendable {
    package let items: ItemSide
    package private(set) var users: UserSide

    /// Opens both sides.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a model of another family.
    package init(inFolder folder: String) throws {
        items = try ItemSide(inFolder: folder)
        users = try UserSide("\(folder)/\(UserSide.fileName)", of: items)
    }

    package var settings: RecommenderSettings { items.settings }

    /// Makes sure that all that was read of customers so far is of the file that was opened; one call of the system.
    ///
    /// The item side needs no check, because it is in memory.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that names the file.
    package func checkUnchanged() throws { try users.checkUnchanged() }

    /// Makes a result from this model, of which nobody hears if the file of the customers was changed meanwhile.
    ///
    /// - Throws: The errors of `make`, or in their place `UserError` with code `modelUnusable` that names the file.
    package func unchanged<Made>(_ make: () throws -> Made) throws -> Made {
        let made = Result { try make() }
        try checkUnchanged()
        return try made.get()
    }

    /// The same model without its customers: everybody is new to it, so that lists hold what is popular or what fits a
    /// session.
    package func withoutUsers() -> Recommender {
        var model = self
        model.users = users.withoutCustomers()
        return model
    }

    /// What the model knows of the user at `index`; `nil` when it knows nothing.
    package func taste(of index: Int) throws -> Taste? {
        let taste: Taste
        if settings.mixture != nil, settings.base.hasFactors {
            taste = .mixed(try users.factors(of: index), try users.history(of: index))
        } else if settings.base.ranksHistories {
            taste = .history(try users.history(of: index))
        } else {
            taste = .factors(try users.factors(of: index))
        }
        return taste.isBlank ? nil : taste
    }
}

/// A recommender in memory, to be written into a version's folder.
package struct RecommenderContent: Sendable {
    /// Both sides' factors with HᵀH, d × d.
    package struct Factors: Sendable {
        package let users: Matrix
        package let items: Matrix
        package let gram: Matrix

        package init(users: Matrix, items: Matrix, gram: Matrix) {
            self.users = users
            self.items = items
            self.gram = gram
        }
    }

    /// What the model learnt, in addition to the popularity of each item.
    package indirect enum Knowledge: Sendable {
        case popularity
        case factors(Factors)
        case weights(ItemWeights)
        case repeats(RepeatRates)
        /// What is bought again, and what the other member of a mixture learnt.
        case mixture(RepeatRates, with: Knowledge)

        /// What was learnt beside what is bought again; the knowledge itself where it is of one model.
        package var base: Knowledge {
            if case .mixture(_, let other) = self { other } else { self }
        }

        /// What was learnt of what is bought again; `nil` where nothing was.
        package var rates: RepeatRates? {
            switch self {
            case .repeats(let rates), .mixture(let rates, _): rates
            case .popularity, .factors, .weights: nil
            }
        }
    }

    /// Which items each user interacted with.
    package struct History: Sendable {
        /// users × items, the confidences.
        package let matrix: SparseMatrix
        /// The day of each pair's last event, in days since 1970-01-01 UTC; `nil` without timestamps.
        package let lastDay: [UInt16]?
        /// The types of each pair's events, one bit per type in the order of the settings; `nil` without types.
        package let types: [UInt32]?
        /// The purchases of each pair; only a model that ranks what was bought before has them.
        package let purchases: [Purchases]?

        package init(
            matrix: SparseMatrix, lastDay: [UInt16]?, types: [UInt32]?, purchases: [Purchases]? = nil
        ) {
            precondition(purchases?.count ?? matrix.count == matrix.count)
            self.purchases = purchases
            self.matrix = matrix
            self.lastDay = lastDay
            self.types = types
        }
    }

    package let settings: RecommenderSettings
    package let items: IdTable
    package let users: IdTable
    package let knowledge: Knowledge
    package let popularity: [Float]
    package let history: History
    package let table: ItemTableContent?
    /// The popularity in the last days of the training; `nil` where it is not known.
    package let recentPopularity: [Float]?
    /// The further ids of customers, of which those of other users are not written; `nil` where each id is a customer.
    package var aliases: IdAliases?

    package init(
        settings: RecommenderSettings, items: IdTable, users: IdTable, knowledge: Knowledge, popularity: [Float],
        history: History, table: ItemTableContent?, recentPopularity: [Float]? = nil
    ) {
        switch knowledge.base {
        case .popularity: precondition(settings.base == .popularity)
        case .factors: precondition(settings.base.hasFactors)
        case .weights(let weights): precondition(settings.base.hasWeights && weights.count == items.count)
        case .repeats: precondition(settings.base == .repeat)
        case .mixture: preconditionFailure("a mixture is no member of another")
        }
        precondition(settings.countsPurchases == (knowledge.rates != nil))
        precondition((settings.kind == .mixture) == (settings.mixture != nil))
        if let rates = knowledge.rates {
            precondition(rates.count == items.count && history.purchases != nil)
            precondition(settings.repeats != nil && settings.weights.newest != nil)
        }
        precondition(history.matrix.rows == users.count && history.matrix.columns == items.count)
        precondition(settings.fallback == .ever || recentPopularity != nil)
        self.settings = settings
        self.items = items
        self.users = users
        self.knowledge = knowledge
        self.popularity = popularity
        self.history = history
        self.table = table
        self.recentPopularity = recentPopularity
    }

    /// Writes the item side into a folder.
    ///
    /// - Returns: The metadata of a user side that belongs to it.
    package func writeItems(toFolder folder: String) throws -> [String: String] {
        let metadata = try settings.metadata
        var itemSide = TensorFileWriter(metadata: metadata)
        itemSide.add(items, side: "item")
        itemSide.add("item.popularity", popularity)
        if settings.fallback == .recent, let recentPopularity {
            itemSide.add(ItemSide.recentPopularityTensor, recentPopularity)
        }
        switch knowledge.base {
        case .popularity, .repeats, .mixture: break
        case .factors(let factors):
            itemSide.add("item.factors", factors.items)
            itemSide.add("item.gram", factors.gram)
        case .weights(let weights): weights.add(to: &itemSide)
        }
        knowledge.rates?.add(to: &itemSide)
        try table?.add(to: &itemSide)
        let checksum = try itemSide.write(to: "\(folder)/\(ItemSide.fileName)")
        return metadata.merging([UserSide.itemsChecksumKey: "\(checksum)"]) { $1 }
    }

    /// Writes both sides into a folder; equal content gives equal bytes.
    package func write(toFolder folder: String) throws {
        let metadata = try writeItems(toFolder: folder)
        let aliases = aliases?.of(users)
        let known = aliases?.isEmpty == false ? aliases : nil
        var userSide = TensorFileWriter(
            metadata: metadata,
            format: known == nil ? TensorFile.formatVersion : TensorFile.mergedIdsVersion)
        userSide.add(users, side: "user")
        if case .factors(let factors) = knowledge.base { userSide.add("user.factors", factors.users) }
        userSide.add("history.offsets", history.matrix.offsets.map { UInt64($0) })
        userSide.add("history.items", history.matrix.indices)
        if let confidence = history.matrix.values { userSide.add("history.confidence", confidence) }
        if let lastDay = history.lastDay { userSide.add("history.last_day", lastDay) }
        if let types = history.types { StoredTypes.add(types, of: settings, to: &userSide) }
        if settings.countsPurchases, let purchases = history.purchases { StoredPurchases.add(purchases, to: &userSide) }
        if let known { StoredAliases.add(known, to: &userSide) }
        try userSide.write(to: "\(folder)/\(UserSide.fileName)")
    }
}
