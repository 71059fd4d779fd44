import Diagnostics
import Documents
import Events
import Gates
import Interactions

extension DraftText {
    /// Adds all that follows the name of a recommender.
    mutating func recommender(_ draft: LogDraft, _ sources: DraftSources) {
        events(draft, sources)
        items(draft.items, sources)
        consent(draft.consent, sources)
        confidence(draft)
        split(draft)
        train(draft)
        if draft.split != .nothing {
            gap()
            comment(
                "What is measured on the events that were held out. With `mask: none` lists may hold what customers have "
                    + "already: right where they buy the same again, as at a grocer's.")
            line("evaluate:")
            line("metrics: [ndcg@20, recall@20]", 1)
            line("# mask: none", 1)
        }
        let measured = draft.split == .nothing ? [] : ["ndcg@20 > popularity", "ndcg@20 >= champion - 0.002"]
        publish(
            measured: measured, few: Gate.fewness(ofCustomers: draft.measured),
            others: ["rows >= 0.8 * champion", "smoke"],
            later: draft.days == nil ? ["size <= 2GB"] : ["newest within 2d", "size <= 2GB"])
        checks(rows: draft.rowsRead, column: draft.roles.name(.user))
    }

    private mutating func confidence(_ draft: LogDraft) {
        guard let types = draft.types, !types.weights.isEmpty else { return }
        gap()
        comment("How much an event of each type says that the customer wants the item. Other types do not count.")
        line("confidence:")
        let pairs = types.weights.map { (name: Self.scalar($0.type), type: $0.type, weight: $0.weight) }
        let negative = types.negative.map { $0.excerpt }.joined(separator: ", ")
        guess(
            .typeWeights, pairs.map { "\($0.type)=\($0.weight)" }.joined(separator: ", "),
            because: "the usual weights of views (1), carts (3) and purchases (10)"
                + (negative.isEmpty ? "" : "; \(negative) says that nothing was bought or that the item is not wanted"),
            1)
        line("weights: {\(pairs.map { "\($0.name): \($0.weight)" }.joined(separator: ", "))}", 1)
        comment("After this time an event counts half; without it, old events count like new ones.", 1)
        line("# half_life: 90d", 1)
    }

    private mutating func split(_ draft: LogDraft) {
        gap()
        switch draft.split {
        case .days(let days):
            comment(
                "The model is measured on the last days of the log, counted back from the newest event, and then trained "
                    + "on everything.")
            line("split:")
            let span = draft.days ?? 0
            guess(
                "split.test", "\(days)d",
                because:
                    "the log spans \(span) days, and customers from before buy items new to them in the last \(days)",
                1)
            line("test: \(days)d", 1)
        case .last:
            comment(
                "The model is measured on the newest item of each customer, because in the last days nobody buys something "
                    + "new, and then trained on everything.")
            line("split:")
            guess(.holdOutLast, "1", because: "no customer from before buys another known item in the last days", 1)
            line("test_last: 1", 1)
        case .users(let share):
            comment(
                "The model is measured on customers who are held out, of whom it sees a part, because the log has no "
                    + "times. It is then trained on everything.")
            line("split:")
            guess(.holdOutUsers, "\(share)", because: "the log has no times that could tell the newest events", 1)
            line("test_users: \(share)", 1)
        case .nothing:
            comment(
                "Nothing is held out to measure the model, because too few customers buy a second item that is known by "
                    + "then. With more data, take these lines in:")
            line("# split:")
            line("#   test: 28d")
        }
    }

    private mutating func train(_ draft: LogDraft) {
        gap()
        comment("How the model is trained.")
        line("train:")
        line("algorithm: ials", 1)
        if draft.counts.users < 1000 || draft.counts.items < 200 {
            guess(
                "train.factors", "16",
                because:
                    "a shop of \(draft.counts.users.grouped) customers and \(draft.counts.items.grouped) items needs fewer "
                    + "factors and more regularization than the usual 64 and 0.03", 1)
            line("factors: 16", 1)
            line("regularization: 0.05", 1)
        } else {
            line("factors: 64", 1)
        }
        comment("Others to try: ease, item-neighbours, rp3beta. Or let them compete, in place of `train`:", 1)
        line("# tune:")
        line("#   budget: 10m")
        line("#   algorithms: [ials, ease, item-neighbours]")
        if let rating = draft.roles.found[.rating] {
            comment(
                "The column \(rating.column.name.excerpt) holds ratings. They are not used here, because what customers "
                    + "do tells better what they want. To predict ratings instead: `algorithm: als`, and in "
                    + "`columns` `rating: \(Self.scalar(rating.column.name))`.")
        }
    }
}
