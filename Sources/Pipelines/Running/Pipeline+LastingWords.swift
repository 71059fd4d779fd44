import Diagnostics
import Documents
import Events
import Files
import Sources
import Tables
import Training

extension Pipeline {
    /// What the record of runs and manifests say of an error.
    ///
    /// Both stay. What an error quotes from a table may be the id of a customer, who may say no later, so of an error
    /// about a table no quote is kept but names of columns and what stands in the settings, and of one about the consent
    /// table only its place.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - settings: Settings beside those of the pipeline that the error may be about.
    /// - Returns: The words.
    func lastingWords(of error: any Error, knowing settings: JSONValue = .null) -> String {
        guard let error = error as? UserError else { return "\(error)" }
        let named = naming(error)
        guard let file = error.place?.file, let role = role(of: file) else { return named.locatedProblem() }
        if file == consentTable {
            return "\(file): the customers' answers cannot be used; the message of the run says why"
        }
        var place = error.place
        place?.id = nil
        var known = resolved.texts.union(settings.texts)
        known.formUnion(columns(of: role, known: known))
        return UserError(error.code, named.problem.quoting(only: known), at: place).locatedProblem()
    }

    /// The input that an error is about, by the name of its table or those of all its tables; nil for another file.
    private func role(of file: String) -> InputFingerprints.Role? {
        inputs.first { role in
            if role.names.contains(file) || role.names.joined(separator: ", ") == file { return true }
            // A pattern that matches nothing has no tables.
            guard let sources = try? TableSource.named(role.names) else { return false }
            return sources.contains { $0.path == file }
        }
    }

    /// The names of the columns of a table.
    ///
    /// - Parameters:
    ///   - role: The table.
    ///   - known: Texts of the settings. A first line without any of them may be a row, whose cells are no names.
    /// - Returns: The names; none where they are not known.
    private func columns(of role: InputFingerprints.Role, known: Set<String>) -> [String] {
        guard let source = try? TableSource.named(role.names).first, source.identity?.isRegularFile == true else {
            return []
        }
        let kinds = ["items", "customers", "identities", InputFingerprints.Role.cleaning]
        let layout = kinds.contains(role.name) ? .standard : layout
        guard !layout.noHeader else { return [] }
        do {
            let reader = try RecordReader.open(source, layout)
            let names = reader.columns
            return !HeaderCheck.looksLikeData(names) && names.contains(where: known.contains) ? names : []
        } catch {
            // The error that is told of says it.
            return []
        }
    }

    /// How the log or the table of customers is laid out.
    private var layout: TableLayout {
        switch recipe {
        case .recommender(let training): training.options.layout
        case .propensity(let training):
            switch training.source {
            case .table(let table): table.layout
            case .events(let log): log.options.layout
            }
        case .lifetime(let training): training.options.layout
        case .segments(let training): training.options.layout
        case .uplift(let training): training.table.layout
        }
    }

    private var consentTable: String? {
        switch recipe {
        case .recommender(let training): training.consent?.path
        case .propensity(let training): training.consent?.path
        case .lifetime(let training): training.consent?.path
        case .segments(let training): training.consent?.path
        case .uplift(let training): training.consent?.path
        }
    }
}

extension JSONValue {
    /// All texts in it, keys of objects as well.
    fileprivate var texts: Set<String> {
        switch self {
        case .null, .bool, .int, .double: []
        case .string(let text): [text]
        case .array(let elements): elements.reduce(into: []) { $0.formUnion($1.texts) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.texts.union([$1.key])) }
        }
    }
}

extension String {
    /// The text with these names alone in quotes, because other quotes may be cells.
    fileprivate func quoting(only names: Set<String>) -> String {
        // By scalars, because a cell may begin with an accent, which makes one character with the quote before it.
        let pieces = unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
        // A cell may hold quotes itself. Then nothing tells where it ends, unless it is the last.
        guard Self.areClearlyQuoted(pieces) else { return withoutQuotes }
        return pieces.enumerated().map { position, piece in
            let text = String(piece)
            return position.isMultiple(of: 2) || names.contains(text) ? text : "…"
        }.joined(separator: "'")
    }

    /// Whether every second piece of a text that was split at its quotes is clearly what stands in quotes: each has two
    /// of them, with no letter before the first and behind the second.
    private static func areClearlyQuoted(_ pieces: [Substring.UnicodeScalarView]) -> Bool {
        guard !pieces.count.isMultiple(of: 2) else { return false }
        return stride(from: 1, to: pieces.count, by: 2).allSatisfy { position in
            let (before, after) = (pieces[position - 1], pieces[position + 1])
            let opens = before.last.map { " ([".unicodeScalars.contains($0) } ?? (position == 1)
            let closes = after.first.map { " ,;:.)]".unicodeScalars.contains($0) } ?? (position + 2 == pieces.count)
            return opens && closes
        }
    }

    /// The text without what stands between its first and its last quote.
    private var withoutQuotes: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(of: "'"), let last = scalars.lastIndex(of: "'"), first != last else {
            return self
        }
        return "\(String(scalars[...first]))…\(String(scalars[last...]))"
    }
}
