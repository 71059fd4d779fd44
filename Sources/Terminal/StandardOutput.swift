import Diagnostics
package import Documents
import Glibc

/// Standard output, where a command's data goes and nothing else.
package struct StandardOutput: Sendable {
    /// Whoever read our output has closed it, as `head` does: no error worth a message.
    package struct Closed: Error {
        package init() {}
    }

    private let file: FileDescriptor

    package init() {
        file = .standardOutput
    }

    /// Writes to the open file of that number, for tests.
    package init(descriptor: Int32) {
        file = FileDescriptor(number: descriptor)
    }

    /// Writes text as it is.
    ///
    /// - Throws: `Closed` when nobody reads any more, else a `UserError` (`cannotWrite`).
    package func write(_ text: String) throws {
        try check(file.write(text))
    }

    /// Writes bytes as they are.
    ///
    /// - Throws: As `write` of text.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        try check(file.write(bytes))
    }

    private func check(_ errorNumber: Int32) throws {
        switch errorNumber {
        case 0: return
        case EPIPE: throw Closed()
        case let number:
            throw UserError(
                .cannotWrite, "cannot write to standard output: \(String(cString: strerror(number)))",
                remedy: "Free space there, or write somewhere else")
        }
    }

    /// Prints a result in the format that was asked for.
    ///
    /// - Parameters:
    ///   - value: What `--format json` prints, over several lines.
    ///   - tables: What `table` prints, one below the other; `csv` prints the first.
    ///   - format: The format.
    /// - Throws: What `write` throws, or `EncodingError` for a number that JSON cannot hold.
    package func print(_ value: some Encodable, tables: [Table], format: OutputFormat) throws {
        switch format {
        case .json: try write(JSONText.pretty(value) + "\n")
        case .csv: try write(tables.first?.csv ?? "")
        case .table: try write(tables.map(\.aligned).joined(separator: "\n"))
        }
    }
}
