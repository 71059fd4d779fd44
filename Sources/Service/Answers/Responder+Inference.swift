import CustomerModels
import Diagnostics
import Documents
import Features
import ModelStore
import Scoring

/// The Open Inference Protocol, version 2, for propensity models.
///
/// See https://github.com/open-inference/open-inference-protocol. The inputs are the columns of a row, and the outputs
/// are `probability` and `log_odds`.
extension Responder {
    func serverMetadata() -> ServiceAnswer {
        var json = JSONBytes()
        json.openObject()
        json.key("name")
        json.string("endcap")
        json.key("version")
        json.string(codeVersion)
        json.key("extensions")
        json.openArray()
        json.closeArray()
        json.closeObject()
        return .json(json)
    }

    func repositoryIndex(readyAlone: Bool) -> ServiceAnswer {
        var json = JSONBytes()
        json.openArray()
        for (name, entry) in models.all where entry.current != nil || !readyAlone {
            json.openObject()
            json.key("name")
            json.string(name)
            if let served = entry.current {
                json.key("version")
                json.string("\(served.version.number)")
            }
            json.key("state")
            json.string(entry.current == nil ? "UNAVAILABLE" : "READY")
            json.key("reason")
            json.string(entry.current == nil ? entry.refused?.problem ?? entry.trouble ?? "" : "")
            json.closeObject()
        }
        json.closeArray()
        return .json(json)
    }

    func modelMetadata(_ name: String, _ version: String?) throws -> ServiceAnswer {
        let served = try models.version(of: name)
        let model = try propensity(served, name, version)
        var json = JSONBytes()
        json.openObject()
        json.key("name")
        json.string(name)
        json.key("versions")
        json.openArray()
        json.string("\(served.version.number)")
        json.closeArray()
        json.key("platform")
        json.string("endcap_propensity")
        json.key("inputs")
        json.openArray()
        for column in model.settings.schema.columns { json.tensor(column.name, column.kind.datatype.rawValue) }
        json.closeArray()
        json.key("outputs")
        json.openArray()
        for output in Self.outputs { json.tensor(output, "FP64") }
        json.closeArray()
        json.closeObject()
        return .json(json)
    }

    func modelReadiness(_ name: String, _ version: String?) throws -> ServiceAnswer {
        let served = try models.version(of: name)
        try check(version, against: served)
        var json = JSONBytes()
        json.openObject()
        json.key("name")
        json.string(name)
        json.key("ready")
        json.bool(true)
        json.closeObject()
        return .json(json)
    }

    func infer(_ demand: InferenceDemand) throws -> ServiceAnswer {
        let outputs = demand.outputs.isEmpty ? Self.outputs : demand.outputs
        if let unknown = outputs.first(where: { !Self.outputs.contains($0) }) {
            throw RequestProblem.invalid(
                "there is no output \(unknown.excerpt)",
                remedy: "The outputs are \(Self.outputs.joined(separator: " and "))")
        }
        return try answering(demand.model) { served in
            let model = try propensity(served, demand.model, demand.version)
            let rows = try ScoredRow.rows(
                demand.rows(for: model.settings.schema), by: model, version: served.version, explains: false)
            metrics.countUnseenLevels(of: rows)
            var json = JSONBytes(capacity: 48 * rows.count + 256)
            json.openObject()
            json.key("model_name")
            json.string(demand.model)
            json.key("model_version")
            json.string("\(served.version.number)")
            if let id = demand.id {
                json.key("id")
                json.string(id)
            }
            let unseen = Set(rows.flatMap { $0.unseenLevels ?? [] }).sorted()
            if !unseen.isEmpty {
                // The protocol lets a server's own parameters be texts, numbers and booleans only.
                json.key("parameters")
                json.openObject()
                json.key("unseen_levels")
                json.string(unseen.joined(separator: ","))
                json.closeObject()
            }
            json.key("outputs")
            json.openArray()
            for output in outputs {
                json.openObject()
                json.key("name")
                json.string(output)
                json.key("datatype")
                json.string("FP64")
                json.key("shape")
                json.openArray()
                json.number(rows.count)
                json.number(1)
                json.closeArray()
                json.key("data")
                json.openArray()
                for row in rows { json.number(output == "probability" ? row.probability : row.logOdds) }
                json.closeArray()
                json.closeObject()
            }
            json.closeArray()
            json.closeObject()
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }

    private static let outputs = ["probability", "log_odds"]

    private func propensity(_ served: ServedVersion, _ name: String, _ version: String?) throws -> PropensityModel {
        try check(version, against: served)
        guard case .propensity(let model) = served.content else { throw wrongFamily(name, "gives no probabilities") }
        return model
    }

    private func check(_ version: String?, against served: ServedVersion) throws {
        guard let version, version != "\(served.version.number)" else { return }
        throw RequestProblem.notFound(
            "version \(version) of this model is not served", remedy: "Version \(served.version.number) is")
    }
}

extension JSONBytes {
    /// Writes the metadata of a tensor: one column with any number of rows.
    fileprivate mutating func tensor(_ name: String, _ type: String) {
        openObject()
        key("name")
        string(name)
        key("datatype")
        string(type)
        key("shape")
        openArray()
        number(-1)
        number(1)
        closeArray()
        closeObject()
    }
}
