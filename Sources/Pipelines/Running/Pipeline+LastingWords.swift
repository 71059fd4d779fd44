import Diagnostics
import Events
import Files
import Sources
import Training

extension Pipeline {
    /// What the record of runs and manifests say of an error.
    ///
    /// Both stay. What an error quotes from a table may be the id of a customer, who may say no later, so of an error
    /// about a table no quote is kept, and of one about the consent table only its place.
    func lastingWords(of error: any Error) -> String {
        guard let error = error as? UserError else { return "\(error)" }
        let named = naming(error)
        guard let file = error.place?.file, isTable(file) else { return named.locatedProblem() }
        if file == consentTable {
            return "\(file): the customers' answers cannot be used; the message of the run says why"
        }
        var place = error.place
        place?.id = nil
        return UserError(error.code, named.problem.withoutQuotes, at: place).locatedProblem()
    }

    /// Whether an error names a table that the run reads; one about several names all of them.
    private func isTable(_ file: String) -> Bool {
        inputs.contains { role in
            if role.names.contains(file) || role.names.joined(separator: ", ") == file { return true }
            // A pattern that matches nothing has no tables.
            guard let sources = try? TableSource.named(role.names) else { return false }
            return sources.contains { $0.path == file }
        }
    }

    private var consentTable: String? {
        switch recipe {
        case .recommender(let training): training.consent?.path
        case .propensity(let training): training.consent?.path
        }
    }
}

extension String {
    /// The text without what stands between its first and its last quote, because a quoted cell may hold quotes itself.
    fileprivate var withoutQuotes: String {
        // By scalars, because a cell may begin with an accent, which makes one character with the quote before it.
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(of: "'"), let last = scalars.lastIndex(of: "'"), first != last else {
            return self
        }
        return "\(String(scalars[...first]))…\(String(scalars[last...]))"
    }
}
