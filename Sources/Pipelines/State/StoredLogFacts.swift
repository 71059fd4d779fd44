import Documents
import Events
import ModelFiles

/// What a stored log says beside its columns.
struct StoredLogFacts: Codable {
    let file: String
    let count: Int
    let typeNames: [String]
    let namedPurchases: [String]?
    let funnel: Funnel
    let consent: ConsentCounts?
    /// Nil for a log without channels.
    let channelNames: [String]?
    let identities: IdentityCounts?

    init(_ log: EventLog) {
        file = log.file
        count = log.count
        typeNames = log.typeNames
        namedPurchases = log.namedPurchases
        funnel = log.funnel
        consent = log.consentCounts
        channelNames = log.channel == nil ? nil : log.channelNames
        identities = log.identityCounts
    }

    /// - Throws: `UserError` with code `modelUnusable`.
    init(of file: TensorFile) throws {
        let text = try file.text(StoredEventLog.factsKey)
        do {
            self = try JSONValue(parsing: Array(text.utf8)).decoded(as: Self.self)
        } catch {
            throw file.unusable("its metadata describes no log of events")
        }
    }
}
