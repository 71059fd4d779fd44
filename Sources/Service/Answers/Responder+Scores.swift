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
            var json = JSONBytes(capacity: 96 * rows.count + 128)
            json.openObject()
            json.begin(served)
            json.key("outcome")
            json.string(model.settings.outcome.name)
            json.key("rows")
            json.openArray()
            for row in rows { json.write(row) }
            json.closeArray()
            json.closeObject()
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }
}

extension JSONBytes {
    fileprivate mutating func write(_ row: ScoredRow) {
        openObject()
        key("probability")
        number(row.probability)
        key("log_odds")
        number(row.logOdds)
        if let intercept = row.intercept {
            key("intercept")
            number(intercept)
        }
        if let contributions = row.contributions {
            key("contributions")
            openArray()
            for contribution in contributions {
                openObject()
                key("column")
                string(contribution.column)
                key("value")
                if let value = contribution.value { string(value) } else { null() }
                key("contribution")
                number(contribution.contribution)
                closeObject()
            }
            closeArray()
        }
        closeObject()
    }
}
