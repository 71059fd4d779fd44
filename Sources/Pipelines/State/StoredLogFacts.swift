import Diagnostics
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
    let invalidRows: [StoredError]
    let consent: Consent?

    /// What the log's consent table is called, and what holds for customers without an answer.
    struct Consent: Codable {
        let file: String
        let userColumn: String
        let defaultYes: Bool
    }

    init(_ log: EventLog, _ join: ConsentJoin.Content?) {
        file = log.file
        count = log.count
        typeNames = log.typeNames
        namedPurchases = log.namedPurchases
        funnel = log.funnel
        invalidRows = log.invalidRows.map { StoredError($0) }
        consent = join.map { Consent(file: $0.file, userColumn: $0.userColumn, defaultYes: $0.defaultYes) }
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

/// An error about a row, with the keys of parameters in its texts.
struct StoredError: Codable {
    private let code: Int32
    private let problem: [Part]
    private let remedy: [Part]?
    private let file: String?
    private let line: Int?
    private let column: String?
    private let id: String?
    /// Distinguishes a place of which nothing is known from no place.
    private let hasPlace: Bool

    private struct Part: Codable {
        var text: String?
        var key: String?
        var value: String?

        init(_ part: Message.Part) {
            switch part {
            case .text(let text): self.text = text
            case .parameter(let key, let value): (self.key, self.value) = (key.path, value)
            }
        }

        var part: Message.Part {
            guard let key else { return .text(text ?? "") }
            return .parameter(ParameterKey(key), value: value)
        }
    }

    init(_ error: UserError) {
        code = error.code.rawValue
        problem = error.problemMessage.parts.map { Part($0) }
        remedy = error.remedyMessage.map { message in message.parts.map { Part($0) } }
        (file, line) = (error.place?.file, error.place?.line)
        (column, id) = (error.place?.column, error.place?.id)
        hasPlace = error.place != nil
    }

    var error: UserError {
        UserError(
            ExitCode(rawValue: code) ?? .invalidData, Message(parts: problem.map(\.part)),
            at: hasPlace ? UserError.Place(file: file, line: line, column: column, id: id) : nil,
            remedy: remedy.map { parts in Message(parts: parts.map(\.part)) })
    }
}
