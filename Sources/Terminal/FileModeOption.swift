package import ArgumentParser
package import Files

/// Who may read and write the files that a command makes.
package struct FileModeOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who may read and write the files with customers in them, in octal digits such as 600 or 640; as the umask says unless given.",
            valueName: "digits"))
    package var mode: FileMode?

    package init() {}

    /// Gives all files that the process makes from now on this mode, if there is one.
    package func use() { mode?.useForNewFiles() }
}

extension FileMode: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
