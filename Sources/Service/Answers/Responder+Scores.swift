import CustomerModels
import Documents
import ModelStore
import Scoring

extension Responder {
    /// Answers with the probabilities of rows.
    func scores(_ demand: ScoreDemand) throws -> ServiceAnswer {
        try answering(demand.model) { served in
            guard case .propensity(let model) = served.content else {
                throw wrongFamily(demand.model, "gives no probabilities")
            }
            let rows = try ScoredRow.rows(
                demand.rows, by: model, version: served.version, explains: demand.explains)
            metrics.countUnseenLevels(of: rows)
            var json = JSONBytes(capacity: 96 * rows.count + 128)
            json.write(rows, of: model.settings.outcome.name, from: served.version)
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }
}
