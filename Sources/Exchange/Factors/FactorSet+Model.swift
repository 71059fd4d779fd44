import BLAS
import Diagnostics
import Events
import Ids
import LinearAlgebra
import ModelFiles
package import RecommenderModels

extension FactorSet {
    /// The factors of a model, with its histories.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a model without factors, `modelUnusable` for a damaged one.
    package init(of model: Recommender) throws {
        let settings = model.settings
        guard settings.kind == .ials || settings.kind == .als || settings.kind == .truth else {
            throw UserError(
                .wrongUsage, "a model of the kind '\(settings.kind.rawValue)' has no factors of its own to export",
                remedy: "Export a version of ials or als; docs/exchange.md says what each form holds")
        }
        let (items, users) = (model.items, model.users)
        self.users = try Self.texts(of: users.ids.count) { try Array(users.ids.bytes(at: $0)) }
        self.items = try Self.texts(of: items.ids.count) { try Array(items.ids.bytes(at: $0)) }
        factors = items.factors.columns
        itemFactors = Array(items.factors.values)
        userFactors = []
        userFactors.reserveCapacity(users.ids.count * factors)
        var (offsets, indices, values, seen) = ([0], [UInt32](), [Float](), [Bool]())
        for user in 0..<users.ids.count {
            userFactors += try users.factors(of: user)
            let profile = try users.history(of: user)
            indices += profile.items
            values += profile.values
            offsets.append(indices.count)
            let bits = try users.typeBits(of: user)
            seen += bits?.map { $0 & settings.seenBits != 0 } ?? profile.items.map { _ in true }
        }
        history = SparseMatrix(
            rows: users.ids.count, columns: items.ids.count, offsets: offsets, indices: indices, values: values)
        isSeen = seen.allSatisfy { $0 } ? nil : seen
        popularity = items.popularity
        recentPopularity = items.recentPopularity
        if settings.kind == .ials {
            self.settings.unobservedWeight = settings.unobservedWeight
            self.settings.regularization = settings.regularization
            self.settings.frequencyExponent = settings.frequencyExponent
        }
        furtherIds = try Self.furtherIds(of: users)
        try model.checkUnchanged()
    }

    private static func furtherIds(of users: UserSide) throws -> FurtherIds? {
        guard let aliases = users.aliases else { return nil }
        var (positions, owners) = ([Int](), [Int]())
        for user in 0..<users.ids.count {
            let own = try aliases.indexes(of: user)
            positions += own
            owners += own.map { _ in user }
        }
        return FurtherIds(
            ids: try texts(of: positions.count) { try Array(aliases.ids.bytes(at: positions[$0])) }, users: owners)
    }

    private static func texts(of count: Int, _ bytes: (Int) throws -> [UInt8]) throws -> [String] {
        try (0..<count).map { index in
            let id = try bytes(index)
            guard let text = String(validating: id, as: UTF8.self) else {
                throw UserError(
                    .modelUnusable, "an id of the model is no text in UTF-8", remedy: "Train again from a file in UTF-8"
                )
            }
            return text
        }
    }

    /// The model that these factors make, of the kind `ials`.
    ///
    /// A visitor is represented as one of implicit's with its defaults, unless the settings say otherwise: every item that
    /// was not seen weighs 1, and λ is 0.01.
    ///
    /// - Parameters:
    ///   - threads: How many threads to use.
    ///   - place: Where a part is.
    /// - Returns: The model, to be written.
    /// - Throws: `UserError` with code `invalidData` for numbers with which the model gives no finite answers.
    func content(threads: Threads, _ place: (Part) -> UserError.Place) throws -> RecommenderContent {
        let (userTable, userOrder) = Self.table(users)
        let (itemTable, itemOrder) = Self.table(items)
        let userMatrix = Self.rows(userFactors, userOrder, columns: factors)
        let itemMatrix = Self.rows(itemFactors, itemOrder, columns: factors)
        let types = isSeen == nil ? [] : ["other", "seen"]
        var confidence = Confidence()
        confidence.transform = .binary
        var settings = RecommenderSettings(
            kind: .ials, weights: try confidence.resolved(typeNames: types, newest: nil),
            purchaseTypes: types.filter { $0 == "seen" }, seenTypes: types.filter { $0 == "seen" })
        settings.unobservedWeight = self.settings.unobservedWeight ?? 1
        settings.regularization = self.settings.regularization ?? 0.01
        settings.frequencyExponent = self.settings.frequencyExponent ?? 0
        let (matrix, bits) = sortedHistory(userOrder, itemOrder)
        let range = NumberRange(
            users: userMatrix, items: itemMatrix, history: matrix,
            equations: settings.userEquations(items: items.count))
        try range.check(place)
        let gram = try GramMatrix(of: itemMatrix, threads: threads).matrix
        try range.checkVisitors(gram: gram, place)
        let popularity = popularity.map { Self.sorted($0, itemOrder) } ?? counted(matrix, bits)
        if recentPopularity != nil { settings.fallback = .recent }
        var content = RecommenderContent(
            settings: settings, items: itemTable, users: userTable,
            knowledge: .factors(.init(users: userMatrix, items: itemMatrix, gram: gram)),
            popularity: popularity, history: .init(matrix: matrix, lastDay: nil, types: bits), table: nil,
            recentPopularity: recentPopularity.map { Self.sorted($0, itemOrder) })
        content.aliases = aliases(userTable, userOrder)
        return content
    }

    private func aliases(_ userTable: IdTable, _ userOrder: [UInt32]) -> IdAliases? {
        guard let furtherIds else { return nil }
        let (ids, order) = Self.table(furtherIds.ids)
        var owner = [UInt32](repeating: 0, count: ids.count)
        for (further, position) in order.enumerated() { owner[Int(position)] = userOrder[furtherIds.users[further]] }
        return IdAliases(ids: ids, owners: userTable, owner: owner)
    }

    private static func table(_ ids: [String]) -> (table: IdTable, order: [UInt32]) {
        var interner = IdInterner()
        for id in ids { interner.intern(id) }
        return interner.sorted()
    }

    private static func rows(_ values: [Float], _ order: [UInt32], columns: Int) -> Matrix {
        let matrix = Matrix(rows: order.count, columns: columns)
        for (row, position) in order.enumerated() {
            _ = matrix[Int(position)].update(fromContentsOf: values[row * columns..<(row + 1) * columns])
        }
        return matrix
    }

    /// The history in the order of the ids, with bit 1 for what lists leave out, where not all of it is.
    private func sortedHistory(
        _ userOrder: [UInt32], _ itemOrder: [UInt32]
    ) -> (matrix: SparseMatrix, bits: [UInt32]?) {
        guard let history else {
            return (
                SparseMatrix(
                    rows: users.count, columns: items.count, offsets: [Int](repeating: 0, count: users.count + 1),
                    indices: [], values: nil), nil
            )
        }
        var rowOf = [Int](repeating: 0, count: users.count)
        for (row, position) in userOrder.enumerated() { rowOf[Int(position)] = row }
        var (offsets, indices, values, bits) = ([0], [UInt32](), [Float](), [UInt32]())
        for user in rowOf {
            let entries = history.range(ofRow: user).map { position in
                (item: itemOrder[Int(history.indices[position])], position: position)
            }.sorted { $0.item < $1.item }
            for entry in entries {
                indices.append(entry.item)
                values.append(history.value(at: entry.position))
                bits.append(isSeen?[entry.position] ?? true ? 2 : 1)
            }
            offsets.append(indices.count)
        }
        let matrix = SparseMatrix(
            rows: users.count, columns: items.count, offsets: offsets, indices: indices,
            values: values.allSatisfy { $0 == 1 } ? nil : values)
        return (matrix, isSeen == nil ? nil : bits)
    }

    private static func sorted(_ values: [Float], _ order: [UInt32]) -> [Float] {
        var sorted = [Float](repeating: 0, count: values.count)
        for (item, position) in order.enumerated() { sorted[Int(position)] = values[item] }
        return sorted
    }

    /// How many users had each item.
    private func counted(_ history: SparseMatrix, _ bits: [UInt32]?) -> [Float] {
        var counts = [Float](repeating: 0, count: items.count)
        for (position, item) in history.indices.enumerated() where bits.map({ $0[position] == 2 }) ?? true {
            counts[Int(item)] += 1
        }
        return counts
    }
}
