import Diagnostics
import ModelStore

extension RunContext {
    /// Why nothing was compared with the version that holds the alias, in words that may stay.
    func reason(_ error: UserError, for holder: Holder) -> String {
        if error.code == .gateNotMet { return error.problem }
        // The keys of the pipeline file are none of these settings, so no line of the file is named.
        let words =
            error.place == nil
            ? error.problem : pipeline.lastingWords(of: error, knowing: holder.manifest.parameters)
        return "the settings of \(holder.version) cannot be trained on these data: \(words)"
    }
}
