import TestSupport
import Testing

/// Tests are linked without notices; `scripts/check-licenses` tests the text itself.
@Suite("The option for licenses")
struct NoticesCommandTests {
    private static let programs = ["trainer", "scorer"]

    @Test(arguments: programs) func aProgramWithoutNoticesSaysSo(program: String) throws {
        let result = try Command.start(program, ["--licenses"]).wait()
        #expect(result.exitCode == 1)
        #expect(result.output.isEmpty)
        #expect(result.messages.contains("linked without the notices"))
        #expect(result.messages.contains("make build"))
    }

    @Test(arguments: programs) func helpNamesTheOption(program: String) throws {
        let result = try Command.start(program, ["--help"]).wait()
        #expect(result.exitCode == 0)
        #expect(result.output.contains("--licenses"))
    }

    @Test(arguments: ["--license", "--licences", "--licenses=yes", "--no-licenses", "-l"])
    func otherSpellingsAreWrongUsage(option: String) throws {
        let result = try Command.start("scorer", [option]).wait()
        #expect(result.exitCode == 64)
        #expect(result.output.isEmpty)
    }

    @Test(arguments: programs) func theOptionTakesThePlaceOfACommand(program: String) throws {
        let commands = ["trainer": ["fit", "recommender"], "scorer": ["batch"]]
        // Neither the missing `--model` nor the missing table is an error of its own.
        let result = try Command.start(program, (commands[program] ?? []) + ["--licenses"]).wait()
        #expect(result.exitCode == 1)
        #expect(result.messages.contains("linked without the notices"))
    }

    @Test func anOptionBehindTheEndOfOptionsIsNone() throws {
        let result = try Command.start("scorer", ["--", "--licenses"]).wait()
        #expect(result.exitCode == 64)
        #expect(!result.messages.contains("linked without the notices"))
    }
}
