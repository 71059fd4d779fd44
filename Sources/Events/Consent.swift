package import Files
package import Ids
import Sources

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
    /// Users who said no in other tables, see `refusing(alsoThoseOf:)`.
    private var refusedElsewhere: IdTable
    /// Who was forgotten, and counts as somebody who said no; nil where nobody was.
    package var forgotten: HashedIds?
    /// The answers by customer, see `merged(by:)`; nil where each id is a customer.
    var byCustomer: AnswersByCustomer?

    /// Reads a consent file.
    ///
    /// An answer is one of `ConsentAnswer.words`; any other cell is an error.
    ///
    /// - Throws: `UserError` when the file cannot be read or a row of it is invalid, because a wrong answer about
    ///   consent is worse than none.
    package init(file: String, columns: ConsentColumns = ConsentColumns(), defaultYes: Bool) throws {
        let reading = ConsentReading(of: TableSource(file), columns: columns, defaultYes: defaultYes)
        if let problem = reading.problem { throw problem }
        self = reading.answers
    }

    /// The consent of users whose answers are known.
    package init(file: String, userColumn: String, optedOut: IdTable, optedIn: IdTable, defaultYes: Bool) {
        (self.file, self.userColumn, self.defaultYes) = (file, userColumn, defaultYes)
        (self.optedOut, self.optedIn) = (optedOut, optedIn)
        refusedElsewhere = Self.noIds
    }

    private static let noIds = IdTable(sortedIds: [[UInt8]]())

    /// The consent of users of whom none is known to have agreed.
    package static let nobody = Consent(
        file: "", userColumn: "", optedOut: noIds, optedIn: noIds, defaultYes: false)

    /// The consent of users of whom some may have been forgotten and all others have agreed.
    static func of(everybodyBut forgotten: HashedIds?) -> Consent {
        var consent = Consent(file: "", userColumn: "", optedOut: noIds, optedIn: noIds, defaultYes: true)
        consent.forgotten = forgotten
        return consent
    }

    /// Whether no table was read, but only who was forgotten.
    package var isWithoutTable: Bool { file.isEmpty && forgotten != nil }

    /// Whether the table has no answer at all.
    package var isEmpty: Bool { optedOut.isEmpty && optedIn.isEmpty }

    /// Whether the table has an answer of a user.
    package func hasAnswer(of user: ArraySlice<UInt8>) -> Bool {
        user.withUnsafeBytes(isForgotten) || optedOut.index(of: user) != nil || optedIn.index(of: user) != nil
    }

    /// Why a user must not get personal recommendations.
    package enum Refusal: Sendable, Equatable {
        /// The user said no: a position in `optedOut`.
        case answer(Int)
        /// The user is not in the table, and this means no.
        case silence
        /// The user was forgotten.
        case forgotten
    }

    /// Whether a user was forgotten; this takes about a microsecond.
    func isForgotten(_ user: UnsafeRawBufferPointer) -> Bool { forgotten?.contains(user) ?? false }

    /// Why a user, whose hash is known, must not get personal recommendations; nil for a user who may.
    package func refusal(of user: UnsafeRawBufferPointer, hash: UInt64) -> Refusal? {
        isForgotten(user) ? .forgotten : refusalByRows(of: user, hash: hash)
    }

    /// Why a user, whose hash is known, must not get personal recommendations by the rows of this table; nil for a user
    /// who may.
    func refusalByRows(of user: UnsafeRawBufferPointer, hash: UInt64) -> Refusal? {
        if let byCustomer, let id = byCustomer.identities.ids.index(of: user, hash: hash) {
            return byCustomer.refusal(of: id, defaultYes: defaultYes)
        }
        if let position = optedOut.index(of: user, hash: hash) { return .answer(position) }
        return !defaultYes && optedIn.index(of: user, hash: hash) == nil ? .silence : nil
    }

    /// Whether a user must not get personal recommendations.
    package func isOptedOut(_ user: UnsafeRawBufferPointer) -> Bool {
        let hash = IdHash.hash(user)
        return refusal(of: user, hash: hash) != nil || refusedElsewhere.index(of: user, hash: hash) != nil
    }

    /// What the rows say of an id by itself: whether the user agreed; nil where they say nothing.
    package func answer(of user: UnsafeRawBufferPointer) -> Bool? {
        let hash = IdHash.hash(user)
        if isForgotten(user) || optedOut.index(of: user, hash: hash) != nil
            || refusedElsewhere.index(of: user, hash: hash) != nil
        {
            return false
        }
        return optedIn.index(of: user, hash: hash) == nil ? nil : true
    }

    /// Whether a user given as text must not get personal recommendations.
    package func isOptedOut(_ user: String) -> Bool {
        var user = user
        return user.withUTF8 { isOptedOut(UnsafeRawBufferPointer($0)) }
    }

    /// This table, where users who said no in a newer one must not get personal recommendations either.
    ///
    /// The newer table is not trusted in anything else: its other rows change nothing, and no join counts its ids.
    ///
    /// - Returns: nil if none of these users would get them anyway.
    package func refusing(alsoThoseOf newer: Consent) -> Consent? {
        let ids = newer.optedOut
        let new = ids.indices.filter { position in
            ids[position].withUnsafeBytes { !isOptedOut($0) }
        }
        guard !new.isEmpty else { return nil }
        var consent = self
        consent.refusedElsewhere = refusedElsewhere.union(ids.subset(keeping: new))
        return consent
    }
}
