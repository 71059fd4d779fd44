import Diagnostics
import ModelStore
import TestSupport
import Testing

/// A command must never take its arguments for none, because the night would end with 0 and nothing done.
@Suite struct ArgumentTests {
    /// Whether tests may compile a library and mount over `/proc`; if not, those tests are skipped.
    private static let canCompile = works("cc --version")
    private static let canMount = works("unshare -m sh -c 'mount -t tmpfs none /proc'")

    private static func works(_ command: String) -> Bool {
        (try? Command.shell(command).exitCode == 0) ?? false
    }

    /// What a library may do to the environment before `main`, as agents of monitoring do.
    private static let libraries = [
        #"setenv("SOMETHING", "1", 1);"#,
        #"for (int i = 0; i < 500; i++) { char name[32]; sprintf(name, "NAME_%d", i); setenv(name, "value", 1); }"#,
        #"putenv("SOMETHING=1"); unsetenv("HOME");"#,
        "clearenv();",
        "static char *none[] = {0}; environ = none;",
    ]

    @Test(.enabled(if: canCompile), arguments: libraries)
    func aPreloadedLibraryThatChangesTheEnvironmentHidesNothing(code: String) throws {
        let folder = try TemporaryFolder()
        let source = try folder.file(
            "preload.c",
            """
            #define _GNU_SOURCE
            #include <stdio.h>
            #include <stdlib.h>
            #include <unistd.h>
            __attribute__((constructor)) static void change(void) { \(code) }
            """)
        let library = try folder.file("preload.so")
        let built = try Command.shell(#"cc -shared -fPIC -o "$2" "$1""#, source, library)
        try #require(built.exitCode == 0, "\(built.messages)")
        let version = try Command.shell(#"LD_PRELOAD="$1" "$SCORER" --version"#, library)
        #expect(version.exitCode == 0 && version.output == "\(codeVersion)\n", "\(version.messages)")
        let missing = try Command.shell(
            #"LD_PRELOAD="$1" "$TRAINER" models verify --store "$2""#, library, "\(folder.path)/no")
        expectError(missing, .modelUnusable, "/no: there is no store")
        let usage = try Command.shell(
            #"LD_PRELOAD="$1" "$TRAINER" models promote shop/1 --to 'Ünfit for a name' --store "$2""#, library,
            folder.path)
        expectError(usage, .wrongUsage, "'Ünfit for a name'")
    }

    @Test(.enabled(if: canMount))
    func withoutProcTheArgumentsAreTaken() throws {
        let folder = try TemporaryFolder()
        func run(_ command: String) throws -> Command.Result {
            try Command.shell(
                #"export TRAINER SCORER FOLDER="$1"; unshare -m sh -c "mount -t tmpfs none /proc; $2""#, folder.path,
                command)
        }
        #expect(try run("$TRAINER --version").output == "\(codeVersion)\n")
        let batch = try run("$SCORER batch --model nothing --output $FOLDER/x.csv --store $FOLDER/no")
        expectError(batch, .modelUnusable, "'nothing'")
        expectError(try run("$TRAINER"), .wrongUsage, "no command is given")
    }

    /// A table on standard input is read twice.
    @Test(.enabled(if: canMount))
    func withoutProcStandardInputIsReadAsOtherwise() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        let temporary = "\(bench.folder.path)/temporary"
        let fit = "$TRAINER fit propensity --table - --target churned --id customer --model m --quiet --store "
        let script = """
            export TRAINER TMPDIR="$3"; mkdir "$TMPDIR"
            \(fit)"$1/with" <"$2" || exit
            unshare -m sh -c 'mount -t tmpfs none /proc; \(fit)"$0/without"' "$1" <"$2" || exit
            ls -A "$TMPDIR"
            cmp "$1/with/m/1/propensity.safetensors" "$1/without/m/1/propensity.safetensors" && echo same
            """
        let result = try Command.shell(script, bench.folder.path, table, temporary)
        #expect(result.exitCode == 0, "\(result.messages)")
        // Nothing is left in the folder of temporary files.
        #expect(result.output.hasSuffix("\nsame\n") && !result.output.contains("endcap-"), "\(result.output)")
    }

    @Test func aProgramOrAGroupWithoutACommandDoesNothingAndSaysSo() throws {
        for (program, group, commands) in [
            ("trainer", [], ["simulate", "fit", "tune", "evaluate", "pipeline", "models", "doctor"]),
            ("trainer", ["pipeline"], ["schema"]),
            ("trainer", ["fit"], ["recommender", "propensity"]),
            ("trainer", ["models"], ["list", "show", "verify", "promote", "rollback", "history"]),
            ("scorer", [], ["batch", "recommend", "similar", "score", "serve", "inspect"]),
        ] {
            let result = try Command.start(program, group).wait()
            let usage = "USAGE: " + ([program] + group).joined(separator: " ")
            expectError(result, .wrongUsage, [usage, "\(program): error: no command is given"] + commands)
        }
    }

    @Test func whatIsNoCommandIsWrongUsageToo() throws {
        for arguments in [
            [""], ["--"], ["nothing"], ["fit", ""], ["models", "nothing"], ["--quiet"], ["models", "--"],
        ] {
            let result = try Command.start("trainer", arguments).wait()
            #expect(result.exitCode == ExitCode.wrongUsage.rawValue, "\(arguments): \(result.messages)")
            #expect(result.output.isEmpty)
        }
    }

    @Test func whoAsksForHelpGetsItOnStandardOutput() throws {
        for arguments in [
            ["--help"], ["-h"], ["help"], ["help", "fit"], ["fit", "--help"], ["models", "-h"],
            ["help", "models", "list"], ["models", "list", "--help"], ["--version"],
            ["--generate-completion-script", "bash"],
        ] {
            let result = try Command.start("trainer", arguments).wait()
            #expect(result.exitCode == 0, "\(arguments): \(result.messages)")
            #expect(!result.output.isEmpty && result.messages.isEmpty, "\(arguments)")
        }
    }
}
