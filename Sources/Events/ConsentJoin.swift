package import Diagnostics
import Ids
import Tables

/// Which ids of a consent table occur among the customers of another side: a log, a table of customers or a model.
///
/// The customers are added while they are read. What is known of the table does not depend on their order.
package struct ConsentJoin: Sendable {
    let consent: Consent
    /// The positions in the tables of those who said no and yes.
    var no = PositionSet()
    var yes = PositionSet()
    /// Customers who count as yes and whose ids look like those of customers who said no.
    var lookAlikes: IdLookAlikes
    /// The first few customers, for messages.
    var others: [[UInt8]] = []
    /// Whether messages show ids of the table, which may be those of customers who said no.
    private let showsIds: Bool

    package init(_ consent: Consent, showsIds: Bool = true) {
        self.consent = consent
        self.showsIds = showsIds
        lookAlikes = IdLookAlikes(of: consent.byCustomer?.refusedIds ?? consent.optedOut)
    }

    /// Adds a customer.
    package mutating func add(_ customer: UnsafeRawBufferPointer) {
        let hash = IdHash.hash(customer)
        add(customer, hash: hash, consent.refusal(of: customer, hash: hash))
    }

    /// Adds a customer whose hash and answer are known.
    package mutating func add(_ customer: UnsafeRawBufferPointer, hash: UInt64, _ refusal: Consent.Refusal?) {
        if others.count < shownIds, !others.contains(where: { $0.elementsEqual(customer) }) {
            others.append(Array(customer))
        }
        switch refusal {
        case .some(.answer(let position)): no.insert(position)
        case .some(.silence): break
        case .some(.forgotten):
            if let position = consent.optedOut.index(of: customer, hash: hash) { no.insert(position) }
            if let position = consent.optedIn.index(of: customer, hash: hash) { yes.insert(position) }
        case .none:
            if let position = consent.agreement(of: customer, hash: hash) { yes.insert(position) }
            lookAlikes.compare(customer)
        }
    }

    /// Adds customers of whom none said no.
    mutating func add(_ customers: IdTable) {
        customers.bytes.withUnsafeBytes { all in
            for index in customers.indices {
                let range = Int(customers.offsets[index])..<Int(customers.offsets[index + 1])
                add(UnsafeRawBufferPointer(rebasing: all[range]))
            }
        }
    }

    /// Compares further ids of customers of whom none said no.
    mutating func addSpellings(_ ids: IdTable) {
        for index in ids.indices { ids[index].withUnsafeBytes { lookAlikes.compare($0) } }
    }

    /// The position in the table of those who said no of one whose id looks like another, by the id's own position.
    private func refusal(ofLookAlike position: Int) -> Int? {
        guard let answers = consent.byCustomer else { return position }
        let id = answers.refusedIds[position]
        guard let known = answers.identities.ids.index(of: id) else { return consent.optedOut.index(of: id) }
        return answers.refusals[known] == .max ? nil : Int(answers.refusals[known])
    }

    /// Whether a customer who said no and whose id looks like another was added.
    private func isMatched(lookAlike position: Int) -> Bool { refusal(ofLookAlike: position).map(no.contains) ?? false }

    /// Adds customers who said no, as positions in the table of those.
    mutating func add(refused: PositionSet) { no.formUnion(refused) }

    /// Adds those ids of the table that a further side knows.
    package mutating func addIds(where isKnown: (ArraySlice<UInt8>) throws -> Bool) rethrows {
        for position in consent.optedOut.indices where !no.contains(position) {
            if try isKnown(consent.optedOut[position]) { no.insert(position) }
        }
        for position in consent.optedIn.indices where !yes.contains(position) {
            if try isKnown(consent.optedIn[position]) { yes.insert(position) }
        }
    }

    package var counts: ConsentCounts {
        let (knownNo, knownYes) = (no.count, yes.count)
        let all = consent.optedOut.count + consent.optedIn.count
        return ConsentCounts(
            known: knownNo + knownYes, unknown: all - knownNo - knownYes, knownNo: knownNo,
            unknownNo: consent.optedOut.count - knownNo)
    }

    /// Checks that the table speaks of the customers of the other side, and tells how many ids it knows.
    ///
    /// A customer who said no is not matched by an id that is written in another way, so the run must not go on: the
    /// same person would count as yes.
    ///
    /// - Parameters:
    ///   - side: What messages call the other side: `the events`.
    ///   - wasMadeWithoutRefusals: Whether the other side is known to lack customers who said no, so that it is no
    ///     wonder if none of these is known; asked for only then.
    ///   - progress: Receives the counts, and warnings.
    /// - Throws: `UserError` with code `invalidData` when no id is known, or an id of a customer who said no equals that
    ///   of a customer but for blanks, case or a decimal zero.
    package func check(
        against side: String, wasMadeWithoutRefusals: @autoclosure () -> Bool = false, progress: Progress
    ) throws {
        if consent.isEmpty { return }
        let unmatched = lookAlikes.found.filter { !isMatched(lookAlike: $0.key) }.sorted { $0.key < $1.key }.map(
            \.value)
        let same = unmatched.filter(\.isSameText)
        if let first = same.first { throw writtenInAnotherWay(first, count: same.count, side) }
        let counts = counts
        if counts.known > 0 {
            progress.step(
                "\(consent.file): \(counts.known) of \(counts.total) ids are known to \(side), \(counts.knownNo) of "
                    + "\(consent.optedOut.count) that said no")
        } else if consent.optedIn.isEmpty, wasMadeWithoutRefusals() {
            progress.warning(
                "\(consent.file): none of the \(counts.total) ids is known to \(side), which was made without customers "
                    + "who said no: make sure that the ids are written as in the events")
        } else {
            throw meetsNobody(counts, side)
        }
        if counts.known > 0, counts.knownNo == 0, counts.unknownNo > 0, unmatched.isEmpty, !wasMadeWithoutRefusals() {
            progress.warning(
                "\(consent.file): \(side) has ids that said yes, but none of the \(counts.unknownNo) that said no: make sure "
                    + "that both are written alike")
        }
        reportLookAlikes(of: unmatched, side, to: progress)
    }

    /// Warns of customers who said no and are also there in another spelling, and of a no that may have met nobody for
    /// its leading zeros.
    private func reportLookAlikes(of unmatched: [IdLookAlikes.Pair], _ side: String, to progress: Progress) {
        let matched = lookAlikes.found.filter { isMatched(lookAlike: $0.key) && $0.value.isSameText }
        if let pair = matched.min(by: { $0.key < $1.key })?.value {
            let (id, other) =
                showsIds
                ? (quoted([pair.id]), quoted([pair.other])) : ("a customer", "another spelling of the same id")
            progress.warning(
                "\(consent.file): \(id) said no, but in \(side) \(other) counts as yes, which "
                    + "differs in \(pair.words)\(matched.count > 1 ? ", and \(matched.count - 1) more are like it" : "")"
            )
        }
        if let pair = unmatched.first {
            let whose = showsIds ? "the no of \(quoted([pair.id]))" : "a no"
            progress.warning(
                "\(consent.file): \(whose) counts for nobody; in \(side) stands \(other(of: pair)), which differs in "
                    + "\(pair.words)")
        }
    }

    /// The id that looks like one of the table.
    private func other(of pair: IdLookAlikes.Pair) -> String {
        showsIds ? quoted([pair.other]) : "another spelling of the same id"
    }

    private func writtenInAnotherWay(_ pair: IdLookAlikes.Pair, count: Int, _ side: String) -> UserError {
        let others = count > 1 ? ", and \(count - 1) more are like it" : ""
        return UserError(
            .invalidData,
            "this no would count for nobody: in \(side) stands \(other(of: pair)), which differs in "
                + "\(pair.words)\(others)",
            at: .init(
                file: consent.file, column: consent.userColumn,
                id: showsIds ? String(decoding: pair.id, as: UTF8.self) : nil),
            remedy: "Write the ids byte by byte as in \(side), because an id is never changed to fit")
    }

    private func meetsNobody(_ counts: ConsentCounts, _ side: String) -> UserError {
        let ids = [consent.optedOut, consent.optedIn].flatMap { ids in
            ids.indices.prefix(shownIds).map { Array(ids[$0]) }
        }
        let mine = quoted(ids.prefix(shownIds))
        let theirs = others.isEmpty ? "nobody" : quoted(others)
        let more: Message =
            consent.optedIn.isEmpty ? "; if they are, add customers who said yes, so that the ids can be compared" : ""
        let examples = showsIds ? "here are \(mine), there \(theirs)" : "there are \(theirs)"
        return UserError(
            .invalidData,
            "none of the \(counts.total) ids of the consent table is known to \(side): \(examples)",
            at: .init(file: consent.file, column: consent.userColumn),
            remedy: "Write the ids byte by byte as in \(side)\(more)")
    }
}
