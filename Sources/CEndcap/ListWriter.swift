import Diagnostics
import Events
import LinearAlgebra
import Measuring
import Ranking
import RecommenderModels
import Scoring

/// Makes lists for many users, and writes them into memory of the caller.
struct ListWriter {
    let model: HeldRecommender
    let top: Int
    let mask: ItemMask
    let items: Output<Int32>
    let scores: Output<Float>
    /// `nil` where nobody asks for it.
    let own: Output<Int32>?

    /// How many users a worker ranks for at a time.
    private static let chunk = 256

    /// - Throws: `UserError` with code `wrongUsage`.
    init(
        _ model: HeldRecommender, count: Int, top: Int32, mask: Int32, items: UnsafeMutablePointer<Int32>?,
        scores: UnsafeMutablePointer<Float>?, own: UnsafeMutablePointer<Int32>? = nil
    ) throws {
        self.model = model
        self.top = try Arguments.number(top, "top", from: 1, to: 1_000_000)
        switch mask {
        case 0: self.mask = .none
        case 1: self.mask = .seen
        default: throw Arguments.wrong("mask is \(mask)", "Give ENDCAP_MASK_NONE (0) or ENDCAP_MASK_SEEN (1)")
        }
        let size = try Arguments.product(count, self.top, "items")
        self.items = try Arguments.output(items, size, "items")
        self.scores = try Arguments.output(scores, size, "scores")
        self.own = try Arguments.optional(own, count, "own")
    }

    /// The most items that a list can have.
    var possible: Int { max(min(top, model.items.count), 1) }

    /// Writes the lists of users of the model.
    func write(users: [Int], threads: Threads) throws {
        if case .opened(let maker, _) = model.origin { return try write(users, by: maker, threads) }
        let (lists, known, writer) = (try model.lists(), model.model, self)
        try parallelFor(users.count, chunk: Self.chunk, threads: threads, scratch: { lists.makeScratch() }) {
            range, scratch in
            let people = try range.map { row in
                (
                    taste: lists.ranker == nil ? nil : try known.taste(of: users[row]),
                    excluded: writer.mask == .seen ? try known.seen(by: users[row]) : []
                )
            }
            try writer.write(lists.lists(writer.possible, for: people, scratch: scratch), from: range.lowerBound)
        }
    }

    /// The same lists as those of a batch.
    private func write(_ users: [Int], by maker: ListMaker, _ threads: Threads) throws {
        let writer = self
        try maker.model.unchanged {
            try parallelFor(users.count, chunk: Self.chunk, threads: threads, scratch: { maker.makeScratch() }) {
                range, scratch in
                let customers = try users[range].map { try maker.customer(at: $0, masking: writer.mask) }
                let lists = try maker.lists(writer.possible, for: customers, scratch: scratch)
                for (row, list) in zip(range, lists) {
                    writer.write(
                        list.map { RankedItem(index: $0.index, score: $0.score) },
                        own: list.count { $0.source.isOwn }, row: row)
                }
            }
        }
    }

    /// Writes the lists of users of whom only these rows are known.
    func write(rows: SparseMatrix, threads: Threads) throws {
        let (lists, foldIn, writer) = (try model.lists(), try model.foldIn(), self)
        try parallelFor(rows.rows, chunk: Self.chunk, threads: threads, scratch: { lists.makeScratch() }) {
            range, scratch in
            let people = try range.map { row in
                let profile = Profile(row: row, of: rows)
                let taste = try foldIn.visitor(profile).taste
                return (
                    taste: lists.ranker == nil || taste.isBlank ? nil : taste,
                    excluded: writer.mask == .seen ? profile.items : []
                )
            }
            try writer.write(lists.lists(writer.possible, for: people, scratch: scratch), from: range.lowerBound)
        }
    }

    private func write(_ lists: [CompletedLists.List], from first: Int) throws {
        for (offset, list) in lists.enumerated() {
            guard list.own.allSatisfy(\.score.isFinite) else { throw Self.notFinite }
            write(list.own + list.rest, own: list.own.count, row: first + offset)
        }
    }

    static let notFinite = UserError(
        .modelUnusable, "the model gives scores that are not finite", remedy: "Fit it with a larger regularization")

    /// Writes one list, and what stands for no item behind it.
    func write(_ list: [RankedItem], own count: Int, row: Int) {
        for place in 0..<top {
            let item = place < list.count ? list[place] : nil
            items[row * top + place] = item.map { Int32(model.items.number(of: Int($0.index))) } ?? -1
            scores[row * top + place] = item?.score ?? 0
        }
        own?[row] = Int32(count)
    }
}

extension Profile {
    /// What a row of confidences or ratings tells of its user.
    init(row: Int, of rows: SparseMatrix) {
        let range = rows.range(ofRow: row)
        self.init(items: Array(rows.indices[range]), values: range.map { rows.value(at: $0) })
    }
}

extension HeldRecommender {
    /// How users are folded in.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a model that cannot do this from a row of confidences.
    func foldIn() throws -> any FoldIn {
        guard !model.settings.countsPurchases, let foldIn = model.foldIn else {
            throw Arguments.wrong(
                "a model of the kind '\(model.settings.kind.rawValue)' cannot tell what such a row means",
                "Use a model of another kind, or users that it knows")
        }
        return foldIn
    }
}
