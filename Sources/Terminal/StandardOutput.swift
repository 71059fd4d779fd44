import Diagnostics
package import Documents
import Glibc

/// Standard output, which receives a command's data and nothing else.
package struct StandardOutput: Sendable {
    /// The reader of our output has closed it, as `head` does; this is not reported as an error.
    package struct Closed: Error {
        package init() {}
    }

    private let file: FileDescriptor
    /// Called before anything is written.
    private var makeRoom: @Sendable () -> Void = {}

    package init() {
        file = .standardOutput
    }

    /// Writes to the open file with this descriptor, for tests.
    package init(descriptor: Int32) {
        file = FileDescriptor(number: descriptor)
    }

    /// The same output, which calls a function before anything is written.
    func preceded(by makeRoom: @escaping @Sendable () -> Void) -> StandardOutput {
        var output = self
        output.makeRoom = makeRoom
        return output
    }

    /// Writes text unchanged.
    ///
    /// - Throws: `Closed` when the reader has closed the output, else a `UserError` (`cannotWrite`).
    package func write(_ text: String) throws {
        makeRoom()
        try check(file.write(text))
    }

    /// Writes bytes unchanged.
    ///
    /// - Throws: The errors of `write` for text.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        makeRoom()
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

    /// Prints a result in the requested format.
    ///
    /// - Parameters:
    ///   - value: The result for `json`, printed over several lines.
    ///   - tables: The result for `table`, printed one below the other; `csv` prints only the first.
    ///   - format: The format.
    /// - Throws: The errors of `write`, or `EncodingError` for a number that JSON cannot represent.
    package func print(_ value: some Encodable, tables: [Table], format: OutputFormat) throws {
        switch format {
        case .json: try write(JSONText.pretty(value) + "\n")
        case .csv: try write(tables.first?.csv ?? "")
        case .table: try write(tables.map(\.aligned).joined(separator: "\n"))
        }
    }
}

/// The format in which a command prints its result on standard output (`--format`).
package enum OutputFormat: String, CaseIterable, Sendable {
    /// Aligned columns for people.
    case table
    /// One object for scripts, described in `docs/json.md`.
    case json
    /// The table's rows as in RFC 4180, with numbers at full precision.
    case csv
}
