import FoundationEssentials
import Glibc
import ModelStore
import TestSupport

/// A script that stands for the DuckDB command line, and the commands that read its rows.
struct AnsweringProgram {
    let bench: Workbench
    let path: String

    /// The rows that a script prints when it answers well.
    static let rows = (0..<40).map { "u\($0 % 8),i\($0 % 5)\n" }.joined()

    /// Makes a program that says its version, and otherwise runs `body`.
    init(_ body: String) throws {
        bench = try Workbench()
        path = try bench.folder.file(
            "program",
            """
            #!/bin/sh
            case "$*" in *-version*) echo 'v9.9 (Sample)'; exit;; esac
            echo $$ >'\(bench.folder.path)/process'
            echo asked >>'\(bench.folder.path)/asked'
            \(body)
            """)
        chmod(path, 0o755)
        _ = try bench.folder.file("rows.csv", "user,item\n" + Self.rows)
    }

    /// The table as a command names it.
    static let name = "duckdb: SELECT 1"

    /// A line of a script that prints all rows.
    static let printsRows = "cat \"$(dirname \"$0\")/rows.csv\""

    /// The script that runs `fit recommender` on the program's rows.
    private var fit: String {
        """
        ENDCAP_DUCKDB='\(path)' exec "$TRAINER" fit recommender --events '\(Self.name)' --algorithm popularity \
        --model asked --store '\(bench.store)' --quiet
        """
    }

    /// Trains on what the program answers.
    func fit(_ arguments: String = "") throws -> Command.Result { try Command.shell("\(fit) \(arguments)") }

    /// Starts a training on what the program answers, and waits until it is asked.
    func started() throws -> Command.Running {
        let trainer = try Command.path(of: "trainer")
        let running = try Command.start("/bin/sh", ["-c", "TRAINER='\(trainer)'\n\(fit)"])
        for _ in 0..<1000 where process == nil { usleep(10_000) }
        return running
    }

    /// The number of the program's process; nil before it is asked.
    var process: Int32? {
        (try? bytes(of: "\(bench.folder.path)/process")).flatMap {
            Int32(String(decoding: $0, as: UTF8.self).filter { !$0.isNewline })
        }
    }

    /// How often the program was asked.
    var asked: Int { ((try? bytes(of: "\(bench.folder.path)/asked")) ?? []).count { $0 == 0x0A } }

    /// Whether the program still runs; a process that has ended and was not waited for does not.
    var isRunning: Bool {
        guard let process, let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
            return false
        }
        // The state follows the name, which stands in parentheses.
        return status.split(separator: ")").last?.hasPrefix(" Z") == false
    }

    /// Whether the store has a version of the model.
    var hasVersion: Bool {
        get throws { try !ModelStore(path: bench.store).list().isEmpty }
    }
}
