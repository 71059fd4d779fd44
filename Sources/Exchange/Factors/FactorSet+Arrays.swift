import Diagnostics
import Files
import LinearAlgebra

/// Factors as npz: `factors.npz` with
///
/// | array | |
/// |---|---|
/// | `user_ids` `item_ids` | texts or whole numbers, in any order |
/// | `user_factors` `item_factors` | users × d, items × d; the score of an item is their inner product |
/// | `history_indptr` `history_indices` `history_data` | what users had, as CSR: positions of items, and confidences; may be missing |
/// | `history_seen` | for each entry, whether lists leave it out; may be missing |
/// | `item_popularity` | how many users had each item; may be missing |
/// | `item_recent_popularity` | the same in the last days, which then fills lists; may be missing |
/// | `further_ids` `further_id_users` | further ids of users, and the positions of their users; may be missing |
/// | `unobserved_weight` `regularization` `frequency_exponent` | of the equations of a visitor; may be missing |
extension FactorSet {
    private static let historyArrays = ["history_indptr", "history_indices", "history_data"]
    private static let furtherIdArrays = ["further_ids", "further_id_users"]
    private static let arrays =
        [
            "user_ids", "item_ids", "user_factors", "item_factors", "history_seen", "item_popularity",
            "item_recent_popularity",
        ] + historyArrays + furtherIdArrays + Settings.names

    /// Writes the file into a folder.
    ///
    /// - Returns: What appears when the caller commits it.
    func arrays(toFolder folder: String) throws -> [AtomicFile] {
        var file = try NumpyFileWriter("\(folder)/\(FileName.arrays)")
        try file.add("user_ids", users)
        try file.add("user_factors", userFactors, shape: [users.count, factors])
        try file.add("item_ids", items)
        try file.add("item_factors", itemFactors, shape: [items.count, factors])
        if let history {
            try file.add("history_indptr", history.offsets.map { Int64($0) })
            try file.add("history_indices", history.indices.map { Int32(bitPattern: $0) })
            try file.add("history_data", history.values ?? history.indices.map { _ in 1 })
        }
        if let isSeen { try file.add("history_seen", isSeen) }
        if let popularity { try file.add("item_popularity", popularity) }
        if let recentPopularity { try file.add("item_recent_popularity", recentPopularity) }
        if let furtherIds {
            try file.add(Self.furtherIdArrays[0], furtherIds.ids)
            try file.add(Self.furtherIdArrays[1], furtherIds.users.map { Int64($0) })
        }
        for (name, value) in settings.named { try file.add(name, [value], shape: []) }
        return [try file.finish()]
    }

    /// Reads the file of a folder.
    ///
    /// - Throws: `UserError` with code `missingInput` or `invalidData`.
    init(arraysInFolder folder: String) throws {
        let file = try NumpyFile("\(folder)/\(FileName.arrays)")
        try file.check(onlyHas: Self.arrays)
        let (userArray, itemArray) = (try file.array("user_factors"), try file.array("item_factors"))
        try itemArray.check(shape: [nil, nil], because: "it has a row for each item and a column for each factor")
        factors = itemArray.shape[1]
        try userArray.check(shape: [nil, factors], because: "users and items have as many factors")
        users = try Self.ids("user_ids", of: file, rows: userArray.shape[0])
        items = try Self.ids("item_ids", of: file, rows: itemArray.shape[0])
        (userFactors, itemFactors) = (try userArray.floats(), try itemArray.floats())
        settings = try Settings { try file.number($0) }
        popularity = try Self.counts("item_popularity", of: file, items.count)
        recentPopularity = try Self.counts("item_recent_popularity", of: file, items.count)
        let sparse = "\(folder)/\(FileName.sparse)"
        if file.hasAny(of: Self.historyArrays) {
            let parts = try Self.historyArrays.map { try file.array($0) }
            history = try Self.history(parts[0], parts[1], parts[2], users.count, items.count)
        } else if Folder.exists(sparse) {
            history = try Self.sparseHistory(NumpyFile(sparse), users.count, items.count)
        }
        if let array = try file.optional("history_seen") {
            try array.check(shape: [history?.count ?? 0], because: "it has a value for each entry of the history")
            isSeen = try array.integers().map { $0 != 0 }
        }
        if file.hasAny(of: Self.furtherIdArrays) {
            furtherIds = try Self.furtherIds(
                file.array(Self.furtherIdArrays[0]), file.array(Self.furtherIdArrays[1]), users.count)
        }
        try check { Self.place(of: $0, inFolder: folder, as: .npz) }
        try checkFurtherIds { _ in .init(file: file.path, column: Self.furtherIdArrays[0]) }
    }

    private static func counts(_ name: String, of file: NumpyFile, _ items: Int) throws -> [Float]? {
        guard let array = try file.optional(name) else { return nil }
        try array.check(shape: [items], because: "it has a number for each item")
        return try array.floats()
    }

    private static func ids(_ name: String, of file: NumpyFile, rows: Int) throws -> [String] {
        let array = try file.array(name)
        try array.check(shape: [rows], because: "it has an id for each row of factors")
        return try array.texts()
    }

    private static func furtherIds(_ ids: NumpyArray, _ owners: NumpyArray, _ users: Int) throws -> FurtherIds {
        try ids.check(shape: [nil], because: "it has a text for each further id")
        try owners.check(shape: [ids.count], because: "it has a position of a user for each further id")
        let positions = try owners.integers()
        guard positions.allSatisfy({ (0..<users).contains($0) }) else {
            throw invalid("a user is beyond the \(users) users", owners.place, "Give positions of user_ids, from 0")
        }
        return FurtherIds(ids: try ids.texts(), users: positions)
    }

    /// A history as `scipy.sparse.save_npz` writes it: CSR, users × items.
    private static func sparseHistory(_ file: NumpyFile, _ users: Int, _ items: Int) throws -> SparseMatrix {
        let format = try file.array("format")
        guard try format.texts() == ["csr"] else {
            throw invalid("the matrix is not stored by rows", format.place, "Save user_items.tocsr()")
        }
        let shape = try file.array("shape")
        guard try shape.integers() == [users, items] else {
            throw invalid(
                "the matrix is not users × items, \(users) × \(items)", shape.place, "Save the matrix of the training")
        }
        return try history(
            file.array("indptr"), file.array("indices"), file.array("data"), users, items)
    }

    private static func history(
        _ indptr: NumpyArray, _ indices: NumpyArray, _ data: NumpyArray, _ users: Int, _ items: Int
    ) throws -> SparseMatrix {
        try indptr.check(shape: [users + 1], because: "it says where the entries of each user begin")
        let offsets = try indptr.integers()
        let entries = try indices.integers()
        guard offsets.first == 0, offsets.last == entries.count,
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw invalid("the entries of users do not follow each other", indptr.place, "Write a matrix by rows") }
        guard entries.allSatisfy({ (0..<items).contains($0) }) else {
            throw invalid("an item is beyond the \(items) items", indices.place, "Give positions of item_ids, from 0")
        }
        try data.check(shape: [entries.count], because: "it has a confidence for each entry")
        return SparseMatrix(
            rows: users, columns: items, offsets: offsets, indices: entries.map { UInt32($0) },
            values: try data.floats())
    }
}
