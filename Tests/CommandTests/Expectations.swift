import Diagnostics
import TestSupport
import Testing

/// Expects that a command ended with this error code, printed no data, and named the problem and a remedy.
///
/// The messages must contain every one of `parts`.
func expectError(
    _ result: Command.Result, _ code: ExitCode, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
    expectError(result, code, parts, sourceLocation: sourceLocation)
}

/// As above, with an array of parts.
func expectError(
    _ result: Command.Result, _ code: ExitCode, _ parts: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(result.exitCode == code.rawValue, "\(result.messages)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
    for part in parts {
        #expect(
            result.messages.contains(part), "'\(part)' is not in: \(result.messages)", sourceLocation: sourceLocation)
    }
    // The remedy, or the hint at the usage, is on its own indented line.
    let last = result.messages.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("  "), "no remedy in: \(result.messages)", sourceLocation: sourceLocation)
}

/// Expects that a command succeeded, with nothing but warnings on standard error.
func expectSuccess(_ result: Command.Result, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(result.exitCode == 0, "\(result.messages)", sourceLocation: sourceLocation)
    for line in result.messages.split(separator: "\n") {
        #expect(line.hasPrefix("warning: "), sourceLocation: sourceLocation)
    }
}
