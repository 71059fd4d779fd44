package import Assignment
import CustomerModels
package import Documents
import ModelFiles
package import ModelStore
import RecommenderModels

/// Answers as JSON in the format of `docs/service.md`.
///
/// Lists are written from indexes, without a text per id, because a service answers thousands of requests a second.
extension JSONBytes {
    /// Writes one customer's list.
    ///
    /// - Parameters:
    ///   - list: The list.
    ///   - request: The request that it answers.
    ///   - maker: What made the list.
    ///   - version: The version of its model.
    ///   - placement: The placement that the list is for; `nil` for none.
    ///   - arm: The arm in which the list is made.
    ///   - requestId: What later events name the answer by; `nil` for none.
    ///   - ignored: How many session events were left out before the request was answered.
    ///   - limit: How many reasons an item has at most, if the request asks for reasons.
    /// - Throws: `UserError` with code `modelUnusable`.
    package mutating func write(
        _ list: PersonalList, of request: RecommendationRequest, by maker: ListMaker, from version: Version,
        placement: String? = nil, arm: AssignedArm = .none, requestId: String? = nil, ignored: Int,
        reasonsAtMost limit: Int
    ) throws {
        openObject()
        begin(version)
        if let placement {
            key("placement")
            string(placement)
        }
        if let experiment = arm.experiment {
            key("experiment")
            string(experiment)
        }
        if let name = arm.arm {
            key("arm")
            string(name)
        }
        if let requestId {
            key("request_id")
            string(requestId)
        }
        key("user")
        if let user = request.user {
            let standing = try maker.standing(for: user)
            string(standing ?? user)
            if standing != nil {
                key("asked")
                string(user)
            }
        } else {
            null()
        }
        key("source")
        string(list.source.rawValue)
        key("items")
        openArray()
        for (position, item) in list.items.enumerated() {
            try write(
                item, rank: position + 1, in: list, by: maker, reasonsAtMost: request.explains ? limit : nil)
        }
        closeArray()
        if let shortage = list.shortage {
            key("short")
            string(shortage.rawValue)
        }
        if let rules = list.ruleChanges { write(rules) }
        key("unknown_session_items")
        number(list.unknownSessionItems)
        key("ignored_session_events")
        number(ignored + list.weightlessSessionEvents)
        closeObject()
    }

    private mutating func write(_ rules: RuleChanges) {
        key("rules")
        openObject()
        key("changed")
        openArray()
        for name in rules.changed { string(name) }
        closeArray()
        if let rest = rules.notCompared {
            key("not_compared")
            number(rest)
        }
        closeObject()
    }

    private mutating func write(
        _ item: ScoredItem, rank: Int, in list: PersonalList, by maker: ListMaker, reasonsAtMost limit: Int?
    ) throws {
        let side = maker.model.items
        let index = Int(item.index)
        openObject()
        key("rank")
        number(rank)
        key("item")
        string(try side.ids.bytes(at: index))
        if let table = side.table {
            for (column, name) in table.columns.enumerated() where name == "title" || name == "category" {
                if name == "title" { key("title") } else { key("category") }
                string(try table.bytes(index, column))
            }
        }
        key("score")
        number(item.score)
        if item.plainScore != item.score {
            key("plain_score")
            number(item.plainScore)
        }
        key("source")
        string(item.source.rawValue)
        if let part = item.part {
            key("part")
            string(part.rawValue)
        }
        if let limit {
            if let baseline = list.baseline(of: item) {
                key("baseline")
                number(baseline)
            }
            key("reasons")
            openArray()
            for reason in try maker.reasons(for: item, in: list, atMost: limit) {
                openObject()
                key("item")
                string(reason.item)
                write(title: reason.title)
                key("share")
                number(reason.share)
                if let percent = reason.percent {
                    key("percent")
                    number(percent)
                }
                if let account = reason.account {
                    key("account")
                    string(account)
                }
                closeObject()
            }
            closeArray()
        }
        closeObject()
    }

    /// Writes the items most similar to one item.
    package mutating func write(_ similar: SimilarItems, from version: Version) {
        openObject()
        begin(version)
        key("item")
        string(similar.item)
        write(title: similar.title)
        key("items")
        openArray()
        for item in similar.items {
            openObject()
            key("rank")
            number(item.rank)
            key("item")
            string(item.item)
            write(title: item.title)
            key("score")
            number(item.score)
            closeObject()
        }
        closeArray()
        closeObject()
    }

    /// Writes the probabilities of rows.
    ///
    /// - Parameters:
    ///   - rows: The rows.
    ///   - outcome: The outcome whose probability they have.
    ///   - version: The version of the model.
    package mutating func write(_ rows: [ScoredRow], of outcome: String, from version: Version) {
        openObject()
        begin(version)
        key("outcome")
        string(outcome)
        key("rows")
        openArray()
        for row in rows { write(row) }
        closeArray()
        closeObject()
    }

    private mutating func write(_ row: ScoredRow) {
        openObject()
        key("probability")
        number(row.probability)
        key("log_odds")
        number(row.logOdds)
        if let unseen = row.unseenLevels {
            key("unseen_levels")
            openArray()
            for column in unseen { string(column) }
            closeArray()
        }
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
                key("text")
                string(contribution.text)
                closeObject()
            }
            closeArray()
        }
        closeObject()
    }

    /// Writes the model and the version that answer.
    mutating func begin(_ version: Version) {
        key("model")
        string(version.model)
        key("version")
        number(version.number)
    }

    mutating func write(title: String?) {
        guard let title else { return }
        key("title")
        string(title)
    }
}
