import CustomerModels
import Events
import Features
import Ids
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// What somebody must know of a model before asking it.
@Suite struct DescriptionTests {
    @Test func aRecommenderTellsItsTypesAndCategories() throws {
        var rules = Confidence()
        rules.weights = ["cart": 3, "view": 1]
        let categories = ["Toys", "Garden", "", "Toys"]
        let sample = try SampleRecommender(
            users: 3, items: 4, factors: 2, weights: rules.resolved(typeNames: ["cart", "view"], newest: nil),
            types: nil, table: ItemTableContent(columns: ["category"], rows: categories.map { [Array($0.utf8)] }))
        let description = try ListMaker(SampleStore(sample).model, available: nil, consent: nil).description()
        #expect(description.types.map(\.name) == ["cart", "view"] && description.types.map(\.weight) == [3, 1])
        #expect(description.categories == ["Garden", "Toys"] && description.furtherCategories == 0)
        #expect(description.kind == "ials" && description.items == 4 && description.customers == 3)
        #expect(description.usesSessions && description.explains && !description.hasRatings)
        #expect(description.channels == nil)
    }

    @Test func aModelByPopularityCannotExplain() throws {
        let sample = try SampleRecommender(kind: .popularity, users: 3, items: 4, factors: 2)
        let description = try ListMaker(SampleStore(sample).model, available: nil, consent: nil).description()
        #expect(!description.usesSessions && !description.explains && description.categories == nil)
    }

    @Test func aPropensityModelTellsTheLevelsAndRangesOfItsColumns() throws {
        func column(_ name: String, _ kind: ColumnKind, _ method: ColumnEncoder.Method) -> ColumnEncoder {
            ColumnEncoder(column: name, kind: kind, method: method)
        }
        func levels(_ texts: [String], hasRare: Bool, reference: Int?) -> ColumnEncoder.Method {
            .field(
                FieldEncoder(.levels(IdTable(sortedIds: texts.map(\.utf8)), hasRare: hasRare), reference: reference))
        }
        let encoders = [
            column("age", .numeric, .number(NumberEncoder(center: 40, deviation: 9, fill: 0, hasIndicator: true))),
            column("same", .numeric, .number(NumberEncoder(center: 7, deviation: nil, fill: 0, hasIndicator: false))),
            column("steps", .numeric, .field(FieldEncoder(.bins(edges: [1, 5], hasMissing: true), reference: nil))),
            column(
                "member", .boolean, .number(NumberEncoder(center: 0, deviation: 1, fill: 0.25, hasIndicator: false))),
            column("plan", .category, levels(["", "basic", "pro"], hasRare: true, reference: 2)),
            column("city", .category, .field(FieldEncoder(.buckets(8, seed: 1), reference: nil))),
            column(
                "many", .category,
                levels((1_000..<2_500).map { "l\($0)" }, hasRare: false, reference: nil)),
        ]
        let encoding = TableEncoding(columns: encoders)
        let settings = PropensitySettings(
            outcome: .init(name: "churn", values: nil, baseRate: 0.3),
            schema: TableSchema(columns: encoders.map { .init(name: $0.column, kind: $0.kind) }), encoding: encoding,
            calibration: .none, customers: nil)
        let model = PropensityModel(
            settings: settings, intercept: 0, coefficients: [Double](repeating: 0, count: encoding.width),
            standardErrors: nil, itemColumn: nil)
        let columns = model.inputColumns
        #expect(columns.map(\.name) == ["age", "same", "steps", "member", "plan", "city", "many"])
        #expect(
            columns.map(\.values) == [
                .amounts(mean: 40, deviation: 9), .amounts(mean: 7, deviation: nil), .intervals(edges: [1, 5]),
                .yesNo(share: 0.25), .levels(["basic", "pro"], further: 0, usual: "pro", other: .rare), .texts,
                .levels((1_000..<2_000).map { "l\($0)" }, further: 500, usual: nil, other: .none),
            ])
        #expect(columns.map(\.mayBeMissing) == [true, false, true, false, true, nil, false])
        #expect(
            columns.map(\.kind) == ["numeric", "numeric", "numeric", "boolean", "category", "category", "category"])
    }
}
