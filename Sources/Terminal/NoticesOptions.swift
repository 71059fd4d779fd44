import ArgumentParser
import CNotices
import Diagnostics

/// The option of a program that prints the notices of all software that is linked into it.
///
/// Like `--version` it takes the place of a command.
package struct NoticesOptions: ParsableArguments {
    @Flag(help: "Print the licenses of the software that is linked into this program.")
    package var licenses = false

    package init() {}

    package func validate() throws {
        if licenses { throw CleanExit.message(try Self.text()) }
    }

    /// The notices without their last line feed.
    private static func text() throws -> String {
        var start: UnsafePointer<CChar>?
        let count = endcap_notices(&start)
        guard let start, count > 0 else {
            throw UserError(
                .unexpected, "this program was linked without the notices of what it contains",
                remedy: "Build it by 'make build', which collects them")
        }
        let text = String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
