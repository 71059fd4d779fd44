import ArgumentParser
import Diagnostics
import Terminal
import Training

/// The file of events that the trials of a search are judged on.
struct ValidationFlag: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A table of the events to find, in place of held-out ones; --from and --until do not cut it.",
            valueName: "file"))
    var validation: String?

    /// The file; `nil` without one.
    ///
    /// - Throws: `UserError` with code `wrongUsage` where events are held out as well.
    func file(beside holdOut: HoldOutFlags) throws -> String? {
        if validation != nil, let key = holdOut.given.keys.first {
            throw UserError(
                .wrongUsage, "\(.validation) and \(key) are two kinds of events to judge by",
                remedy: "Give one of them")
        }
        return validation
    }
}
