import TestSupport
import Testing

@Suite struct VersionTests {
    @Test(arguments: ["trainer", "scorer"]) func programsSayTheirVersion(program: String) throws {
        let result = try Command.start(program, ["--version"]).wait()
        #expect(result.exitCode == 0)
        #expect(result.output == "0.1.0\n")
    }
}
