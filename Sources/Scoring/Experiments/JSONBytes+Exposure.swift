package import Assignment
package import Documents
import ModelFiles
package import ModelStore
package import RecommenderModels

extension JSONBytes {
    /// Writes a list that a customer is shown as it stands in a line of the log of exposures, which `trainer experiment analyze` reads.
    ///
    /// - Parameters:
    ///   - list: The items, best first.
    ///   - side: What the items are of.
    ///   - time: When it is shown, as text.
    ///   - requestId: What names it.
    ///   - customer: The keyed hash of the customer's id; `nil` for a visitor without an id.
    ///   - arm: The arm.
    ///   - version: The version that made it.
    ///   - placement: The placement that it is for.
    /// - Throws: `UserError` with code `modelUnusable`.
    package mutating func write(
        exposureOf list: [ScoredItem], of side: ItemSide, at time: String, requestId: String, to customer: [UInt8]?,
        in arm: AssignedArm, by version: Version, placement: String?
    ) throws {
        openObject()
        key("time")
        string(time)
        key("request_id")
        string(requestId)
        key("customer")
        if let customer { customer.withUnsafeBufferPointer { string($0) } } else { null() }
        key("experiment")
        if let experiment = arm.experiment { string(experiment) } else { null() }
        key("arm")
        if let name = arm.arm { string(name) } else { null() }
        key("model")
        string(version.model)
        key("version")
        number(version.number)
        key("placement")
        if let placement { string(placement) } else { null() }
        key("items")
        openArray()
        for (position, item) in list.enumerated() {
            openObject()
            key("item")
            string(try side.ids.bytes(at: Int(item.index)))
            key("rank")
            number(position + 1)
            key("score")
            number(item.score)
            closeObject()
        }
        closeArray()
        closeObject()
    }
}
