import Diagnostics
import Events
import Testing

/// Pipelines in which two values of an event would be read from one column.
@Suite struct SharedColumnTests {
    private func yaml(_ columns: String) -> String {
        "model: shop\ndata:\n  events:\n    columns: {\(columns)}\n    path: events.csv\n"
    }

    /// The columns, the two keys, and whether the second has its usual name.
    @Test(arguments: [
        ("user: item, item: item", "user", "item"), ("user: a, item: b, price: b", "item", "price"),
        ("price: timestamp", "timestamp", "price"), ("quantity: type", "type", "quantity"),
        ("quantity: user", "user", "quantity"), ("user: item", "user", "item"), ("order: item", "item", "order"),
        ("order: price", "price", "order"), ("timestamp: a, type: a", "timestamp", "type"),
        ("sequence: item", "item", "sequence"), ("sequence: quantity", "quantity", "sequence"),
    ])
    func areRefused(columns: String, first: String, second: String) throws {
        let error = try PipelineBench().refusal(of: yaml(columns))
        #expect(error.code == .wrongUsage && error.place?.line == 4 && error.remedy != nil)
        let keys = "data.events.columns.\(first) and data.events.columns.\(second) would both be read from the column"
        #expect(error.problem.contains(keys), "\(error)")
    }

    @Test func aUsualNameIsSaidToBeOne() throws {
        let error = try PipelineBench().refusal(of: yaml("price: timestamp"))
        #expect(error.problem.contains("because data.events.columns.timestamp has this name unless another is given"))
        #expect(error.remedy?.contains("rename this one in the table") == true)
    }

    /// An order may be known only by its customer or by its time.
    @Test(arguments: ["order: user", "order: timestamp", "timestamp: order", "user: order, item: sku", "item: sku"])
    func ofAnOrderAreTaken(columns: String) throws {
        _ = try PipelineBench().read(yaml(columns))
    }

    /// Times beside another order of the events are wrong whatever their column is called.
    @Test func aSequenceIsNoTime() throws {
        let split = "split: {test_last: 1}\n"
        let error = try PipelineBench().refusal(of: yaml("timestamp: step, sequence: step") + split)
        #expect(error.problem.contains("they have times"), "\(error)")
        _ = try PipelineBench().read(yaml("sequence: step") + split)
        // Nor has it an age in days.
        let aged = "confidence: {transform: linear, half_life: 90d}\n"
        let refusal = try PipelineBench().refusal(of: yaml("sequence: step") + aged)
        #expect(refusal.problem.contains("a half-life needs timestamps") && refusal.place?.line == 6)
    }

    /// A search tries half-lives in events, unless what is given leaves none to try.
    @Test func aSearchTakesASequence() throws {
        let columns = yaml("sequence: step")
        _ = try PipelineBench().read(columns + "tune: {}\n")
        for rule in ["transform: binary", "half_life: none, history_half_life: none"] {
            let error = try PipelineBench().refusal(of: columns + "tune: {}\nconfidence: {\(rule)}\n")
            #expect(error.problem.contains("where nothing depends on an order of the events"), "\(error)")
        }
        let error = try PipelineBench().refusal(of: columns)
        #expect(error.problem.contains("where nothing depends on an order of the events"), "\(error)")
    }

    @Test func ratingsCountWhereTheyAreRead() throws {
        let ratings = "train: {algorithm: als, factors: 2}\n"
        // A training on ratings reads neither quantities nor prices.
        for column in ["quantity", "price"] { _ = try PipelineBench().read(yaml("rating: \(column)") + ratings) }
        _ = try PipelineBench().read(yaml("price: rating"))
        let error = try PipelineBench().refusal(of: yaml("price: rating") + ratings)
        #expect(error.problem.contains("data.events.columns.price and data.events.columns.rating"))
        _ = try PipelineBench().read(yaml("rating: stars") + ratings)
    }

    @Test func limitsThatLeaveNobodyAreRefused() throws {
        let limits = "interactions: {maximum_user_events: 1, minimum_user_events: 2}\n"
        let error = try PipelineBench().refusal(of: PipelineBench.recommender + limits)
        #expect(error.code == .wrongUsage && error.place?.line == 4)
        #expect(error.problem.contains("interactions.maximum_user_events 1 leaves no customer with"))
        let equal = "interactions: {maximum_user_events: 2, minimum_user_events: 2}\n"
        _ = try PipelineBench().read(PipelineBench.recommender + equal)
    }
}
