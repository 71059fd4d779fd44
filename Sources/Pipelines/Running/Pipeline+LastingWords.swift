import Diagnostics
import Events
import Training

extension Pipeline {
    /// What the record of runs says of an error.
    ///
    /// The record stays. An error about the consent table may name customers who said no, so only its place is kept.
    func lastingWords(of error: any Error) -> String {
        guard let error = error as? UserError else { return "\(error)" }
        guard let consent = consentTable, error.place?.file == consent else {
            return naming(error).locatedProblem()
        }
        return "\(consent): the customers' answers cannot be used; the message of the run says why"
    }

    private var consentTable: String? {
        switch recipe {
        case .recommender(let training): training.consent?.path
        case .propensity(let training): training.consent?.path
        }
    }
}
