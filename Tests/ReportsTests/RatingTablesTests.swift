import Documents
import Evaluation
import Events
import LinearAlgebra
import Reports
import Testing

@Suite struct RatingTablesTests {
    @Test func everyMeasureIsALineBesideItsBaseline() throws {
        var (model, bias) = (RatingErrors(), RatingErrors())
        for user in 0..<20 {
            let rating = Double(1 + user % 5)
            model.add(ratings: [rating], predicted: [rating + 0.5])
            bias.add(ratings: [rating], predicted: [rating - 1])
        }
        let report = try RatingReport(
            model: model, measures: [.rmse, .mae], baselines: ["bias": bias], masked: .seen,
            skipped: .init(), bootstrap: Bootstrap(seed: 1), threads: 1)
        let tables = RatingTables.evaluation(report)
        // Every error is .5 or 1, so that intervals have no width.
        #expect(
            tables.first?.csv == """
                measure,value,95% from,to,bias,difference,95% from,to
                rmse,0.5,0.5,0.5,1.0,-0.5,-0.5,-0.5
                mae,0.5,0.5,0.5,1.0,-0.5,-0.5,-0.5

                """)
        #expect(
            tables.last?.csv == "users,ratings,masked,unknown user,unknown item,already seen\n20,20,seen,0,0,0\n")
    }
}
