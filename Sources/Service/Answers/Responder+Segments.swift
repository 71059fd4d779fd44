import CustomerModels
import Documents
import Events
import Ids
import ModelStore
import Scoring

extension Responder {
    /// Answers with the segment of a customer.
    func segment(of user: String, in model: String) throws -> ServiceAnswer {
        try answering(model) { served in
            guard case .segments(let finder) = served.content else {
                throw wrongFamily(model, "puts nobody into a segment")
            }
            let asked = models.isForgotten(user, of: served.version.model) ? finder.asking(.nobody) : finder
            let found = SegmentAnswer(of: user, by: asked, version: served.version)
            var json = JSONBytes(capacity: 256)
            json.write(found)
            var answer = ServiceAnswer.json(json)
            answer.version = (served.version.model, served.version.number)
            return answer
        }
    }
}

extension JSONBytes {
    fileprivate mutating func write(_ answer: SegmentAnswer) {
        openObject()
        key("model")
        string(answer.model)
        key("version")
        number(answer.version)
        key("user")
        string(answer.user)
        key("segment")
        if let segment = answer.segment { string(segment) } else { null() }
        if let reason = answer.reason {
            key("reason")
            string(reason)
        }
        key("about")
        openArray()
        for words in answer.about { string(words) }
        closeArray()
        closeObject()
    }

    /// Writes the segments with their sizes.
    mutating func writeMembers(of model: SegmentModel) {
        key("by")
        string(model.settings.basis.rawValue)
        key("segments")
        openArray()
        for segment in model.settings.segments {
            openObject()
            key("name")
            string(segment.name)
            key("size")
            number(segment.size)
            key("too_small")
            bool(segment.isTooSmall)
            key("about")
            openArray()
            for words in segment.about { string(words) }
            closeArray()
            closeObject()
        }
        closeArray()
    }
}
