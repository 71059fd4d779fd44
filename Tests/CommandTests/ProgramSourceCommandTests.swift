import Diagnostics
import Documents
import Files
import Glibc
import ModelStore
import TestSupport
import Testing

/// Tables from programs: what they say when they fail ends the run, and no program outlives it.
@Suite struct ProgramSourceCommandTests {
    @Test func theRowsOfAProgramTrainTheModelOfTheFile() throws {
        let program = try AnsweringProgram(AnsweringProgram.printsRows)
        let bench = program.bench
        expectSuccess(try program.fit())
        try bench.fit("file", "\(bench.folder.path)/rows.csv", "--algorithm", "popularity")
        #expect(try bench.checksums("asked") == bench.checksums("file"))
        let manifest = try Manifest.read(inFolder: "\(bench.store)/asked/1").manifest
        #expect(
            manifest.queries == [
                .init(
                    source: "duckdb: SELECT 1", program: "duckdb v9.9 (Sample)",
                    // printf 'SELECT 1' | sha256sum
                    sha256: "e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5")
            ])
        #expect(try Manifest.read(inFolder: "\(bench.store)/file/1").manifest.queries == nil)
    }

    @Test(
        "A program that fails ends the run with its words, and nothing is trained",
        arguments: [
            // Half a line.
            ("printf 'user,item\\na,b\\nc,'; echo 'Error: broken' >&2; exit 3", ["exit code 3", "Error: broken"]),
            // All rows.
            ("\(AnsweringProgram.printsRows); echo 'Error: late' >&2; exit 1", ["exit code 1", "Error: late"]),
            // Nothing at all.
            ("exit 7", ["exit code 7", "said nothing"]),
            ("\(AnsweringProgram.printsRows); kill -9 $$", ["signal 9"]),
            // A complaint among the rows.
            ("printf 'user,item\\na,b,c,d\\n'; echo 'Error: real' >&2; exit 1", ["Error: real"]),
            // More than a pipe holds, before and behind the rows.
            (
                """
                head -c 300000 /dev/zero | tr '\\0' x >&2; \(AnsweringProgram.printsRows)
                head -c 300000 /dev/zero | tr '\\0' x >&2; echo; echo 'Error: long' >&2; exit 1
                """, ["exit code 1", "Error: long"]
            ),
        ])
    func failures(body: String, words: [String]) throws {
        let program = try AnsweringProgram(body)
        expectError(try program.fit(), .missingInput, words + ["duckdb", AnsweringProgram.name])
        #expect(try !program.hasVersion)
    }

    @Test func whatAProgramSaysBesidesIsNoError() throws {
        let program = try AnsweringProgram(
            "head -c 300000 /dev/zero | tr '\\0' x >&2; \(AnsweringProgram.printsRows)")
        expectSuccess(try program.fit())
    }

    @Test func anEmptyAnswerIsAnEmptyTable() throws {
        let program = try AnsweringProgram("exit 0")
        #expect(try program.fit().exitCode == ExitCode.invalidData.rawValue)
    }

    @Test func aReaderThatStopsEndsTheProgram() throws {
        let program = try AnsweringProgram(
            "echo no,columns; yes that,count | head -c 200000; while :; do sleep 1; done")
        expectError(try program.fit(), .invalidData, "user")
        #expect(program.process != nil && !program.isRunning)
    }

    @Test("A signal ends the run and a program that never ends", arguments: [SIGINT, SIGTERM, SIGHUP], [true, false])
    func signals(number: Int32, heeds: Bool) throws {
        let trap = heeds ? "" : "trap '' INT TERM HUP; "
        let program = try AnsweringProgram("\(trap)printf 'user,item\\na,b\\n'; while :; do sleep 1; done")
        let running = try program.started()
        #expect(program.isRunning)
        // The program writes its number before the run waits for rows.
        usleep(200_000)
        kill(running.process, number)
        #expect(try running.wait().exitCode == 128 + number)
        for _ in 0..<100 where program.isRunning { usleep(10_000) }
        #expect(!program.isRunning)
        #expect(try !program.hasVersion)
    }

    @Test func aMissingProgramSaysHowToInstallIt() throws {
        let bench = try Workbench()
        let fit = "\"$TRAINER\" fit recommender --model m --store '\(bench.store)' --quiet"
        let script = "PATH='\(bench.folder.path)' ENDCAP_DUCKDB= ENDCAP_PSQL="
        expectError(
            try Command.shell("\(script) \(fit) --events 'duckdb: SELECT 1'"), .missingInput, "duckdb",
            "pip install duckdb-cli==1.5.5")
        expectError(
            try Command.shell("\(script) \(fit) --events 'postgres:shop: SELECT 1'"), .missingInput, "psql",
            "postgresql-client")
    }

    @Test func optionsOfTheLayoutAreRefused() throws {
        let program = try AnsweringProgram(AnsweringProgram.printsRows)
        for option in ["--delimiter ';'", "--no-header", "--encoding latin-1", "--decimal comma"] {
            expectError(try program.fit(option), .wrongUsage, "has no effect on the result of a query")
        }
        #expect(program.asked == 0)
    }

    @Test func theSameQueryTwiceIsRefused() throws {
        let program = try AnsweringProgram(AnsweringProgram.printsRows)
        expectError(try program.fit("--events '\(AnsweringProgram.name)'"), .wrongUsage, "given twice")
    }
}

/// Pipelines ask a query once a run, and know its result by the bytes.
@Suite struct ProgramPipelineCommandTests {
    /// Runs a pipeline on the program's rows.
    private func run(_ program: AnsweringProgram, _ command: String = "run") throws -> Command.Result {
        let file = try program.bench.folder.file(
            "asked.yaml",
            """
            model: asked
            data:
              events: {path: '\(AnsweringProgram.name)'}
            train: {algorithm: popularity}
            checks: {rows: at least 10}
            """)
        return try Command.shell(
            "ENDCAP_DUCKDB='\(program.path)' \"$TRAINER\" \(command) '\(file)' --store '\(program.bench.store)'")
    }

    private func sum(of program: AnsweringProgram, _ version: Int) throws -> JSONValue? {
        let manifest = try Manifest.read(inFolder: "\(program.bench.store)/asked/\(version)").manifest
        #expect(manifest.pipeline?["inputs"]?[0]?["path"] == .string(AnsweringProgram.name))
        #expect(manifest.queries?.count == 1)
        return manifest.pipeline?["inputs"]?[0]?["sha256"]
    }

    @Test func aRunAsksOnceAndKnowsTheBytes() throws {
        let program = try AnsweringProgram(AnsweringProgram.printsRows)
        let file = "\(program.bench.folder.path)/rows.csv"
        #expect(try run(program).exitCode == 0)
        #expect(program.asked == 1)
        #expect(try sum(of: program, 1) == .string(SHA256Sum.hex(ofFile: file)))
        // The same query has another answer.
        _ = try program.bench.folder.file("rows.csv", "user,item\nnew,new\n" + AnsweringProgram.rows)
        #expect(try run(program).exitCode == 0)
        #expect(program.asked == 2)
        #expect(try sum(of: program, 2) == .string(SHA256Sum.hex(ofFile: file)))
    }

    @Test func aDryRunAsksNobody() throws {
        let program = try AnsweringProgram(AnsweringProgram.printsRows)
        let result = try run(program, "run --dry-run")
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.output.contains(AnsweringProgram.name))
        #expect(program.asked == 0)
    }

    @Test func aVersionIsReproducedByAskingAgain() throws {
        let program = try AnsweringProgram(AnsweringProgram.printsRows)
        #expect(try run(program).exitCode == 0)
        let reproduce = """
            ENDCAP_DUCKDB='\(program.path)' "$TRAINER" models reproduce asked/1 --store '\(program.bench.store)' --quiet
            """
        let equal = try Command.shell(reproduce)
        #expect(equal.exitCode == 0, "\(equal.messages)")
        #expect(program.asked == 2)
        _ = try program.bench.folder.file("rows.csv", "user,item\nnew,new\n" + AnsweringProgram.rows)
        let other = try Command.shell(reproduce)
        #expect(other.exitCode == ExitCode.gateNotMet.rawValue, "\(other.messages)")
    }

    @Test func aFailureOfTheProgramNamesTheKey() throws {
        let program = try AnsweringProgram("echo 'Error: broken' >&2; exit 1")
        let result = try run(program)
        expectError(result, .missingInput, "Error: broken", "data.events.path names it")
        #expect(try !program.hasVersion)
    }
}
