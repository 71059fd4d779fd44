import ArgumentParser

/// Who must not be in the training data.
struct ConsentFlags: ParsableArguments {
    enum Answer: String, ExpressibleByArgument, CaseIterable {
        case yes
        case no
    }

    @Option(
        help: ArgumentHelp(
            "A table with the columns user and personalization (yes or no); a no is dropped before anything is counted.",
            valueName: "file"))
    var consent: String?

    @Option(help: "The answer of users who are not in the consent table; yes unless given.")
    var consentDefault: Answer?

    func validate() throws {
        if consentDefault != nil && consent == nil {
            throw ValidationError("--consent-default has no effect without --consent.")
        }
    }
}
