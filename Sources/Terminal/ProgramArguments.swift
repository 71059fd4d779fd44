import CKernels

/// The arguments of this process.
package enum ProgramArguments {
    /// As `main` received them, the program's name first; empty if the system does not give them.
    ///
    /// Swift's own list is read from `/proc`, or from the memory around the environment. It is empty where `/proc` is not
    /// mounted and where a library that was loaded before has moved the environment, so it is only for C libraries that
    /// do not tell the arguments.
    package static let received: [String] = {
        guard let arguments = endcap_program_arguments() else { return CommandLine.arguments }
        return (0..<Int(endcap_program_argument_count())).compactMap { index in
            arguments[index].map { String(cString: $0) }
        }
    }()
}
