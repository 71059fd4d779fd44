import Diagnostics
package import Ids
import Sources
import Tables

/// Which users agreed to personal recommendations: a table with the columns `user` and `personalization`, unless others
/// are named.
///
/// The last row of a user counts. A user who is not in the file has agreed, unless `defaultYes` is false.
package struct Consent: Sendable {
    /// The file, and its column of users, as errors name them.
    let file: String
    let userColumn: String
    /// The users whose last row says `no`, in ascending byte order.
    package let optedOut: IdTable
    /// Whether a user who is not in the file has agreed.
    package let defaultYes: Bool

    /// The users whose last row says `yes`, in ascending byte order.
    let optedIn: IdTable

    /// Reads a consent file.
    ///
    /// An answer is one of `ConsentAnswer.words`; any other cell is an error.
    ///
    /// - Throws: `UserError` when the file cannot be read or a row of it is invalid, because a wrong answer about
    ///   consent is worse than none.
    package init(file: String, columns: ConsentColumns = ConsentColumns(), defaultYes: Bool) throws {
        var reader = try RecordReader.open(TableSource(file))
        self.file = reader.file
        userColumn = columns.user ?? "user"
        let answerColumn = columns.personalization ?? "personalization"
        let user = try reader.column(named: userColumn, option: .consentUserColumn)
        let personalization = try reader.column(named: answerColumn, option: .consentColumn)
        reader.useOnly([user, personalization])
        try ConsentAnswer.checkMeaning(ofColumn: answerColumn, in: reader.file)
        var ids = IdInterner()
        var answers: [Bool] = []
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error):
                throw UserError(error.code, error.problem, at: error.place, remedy: "Mend the row")
            case .record: break
            }
            let id = reader.field(user)
            guard !id.isEmpty, String(validating: id, as: UTF8.self) != nil else {
                throw UserError(
                    .invalidData, "expected a user id in UTF-8, found \(excerpt(id))", at: reader.place(of: user),
                    remedy: "Mend the row")
            }
            let answer = reader.field(personalization)
            guard let isYes = ConsentAnswer.isYes(answer) else {
                throw UserError(
                    .invalidData, "expected yes or no, found \(excerpt(answer))",
                    at: reader.place(of: personalization), remedy: "Write one of \(ConsentAnswer.words)")
            }
            let number = Int(ids.intern(id))
            if number == answers.count { answers.append(isYes) } else { answers[number] = isYes }
        }
        let (table, order) = ids.sorted()
        var sortedAnswers = answers
        for (number, position) in order.enumerated() { sortedAnswers[Int(position)] = answers[number] }
        optedOut = table.subset(keeping: table.indices.filter { !sortedAnswers[$0] })
        optedIn = table.subset(keeping: table.indices.filter { sortedAnswers[$0] })
        self.defaultYes = defaultYes
    }

    private init(nobodyAgreed: Void) {
        (file, userColumn) = ("", "")
        optedOut = IdTable(sortedIds: [[UInt8]]())
        optedIn = optedOut
        defaultYes = false
    }

    /// The consent of users of whom none is known to have agreed.
    package static let nobody = Consent(nobodyAgreed: ())

    /// Whether the table has no answer at all.
    package var isEmpty: Bool { optedOut.isEmpty && optedIn.isEmpty }

    /// Whether the table has an answer of a user.
    package func hasAnswer(of user: ArraySlice<UInt8>) -> Bool {
        optedOut.index(of: user) != nil || optedIn.index(of: user) != nil
    }

    /// Why a user must not get personal recommendations.
    package enum Refusal: Sendable, Equatable {
        /// The user said no: a position in `optedOut`.
        case answer(Int)
        /// The user is not in the table, and this means no.
        case silence
    }

    /// Why a user, whose hash is known, must not get personal recommendations; nil for a user who may.
    package func refusal(of user: UnsafeRawBufferPointer, hash: UInt64) -> Refusal? {
        if let position = optedOut.index(of: user, hash: hash) { return .answer(position) }
        return !defaultYes && optedIn.index(of: user, hash: hash) == nil ? .silence : nil
    }

    /// Whether a user must not get personal recommendations.
    package func isOptedOut(_ user: UnsafeRawBufferPointer) -> Bool {
        refusal(of: user, hash: IdHash.hash(user)) != nil
    }

    /// Whether a user given as text must not get personal recommendations.
    package func isOptedOut(_ user: String) -> Bool {
        var user = user
        return user.withUTF8 { isOptedOut(UnsafeRawBufferPointer($0)) }
    }
}
