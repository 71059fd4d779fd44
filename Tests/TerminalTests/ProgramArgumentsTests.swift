import Glibc
import Terminal
import Testing

@Suite struct ProgramArgumentsTests {
    @Test func theyAreThoseThatTheKernelKnows() throws {
        let stream = try #require(fopen("/proc/self/cmdline", "r"))
        defer { fclose(stream) }
        var text = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&text, 1, text.count, stream)
        // Each ends with a zero.
        let known = text[..<count].split(separator: 0, omittingEmptySubsequences: false).dropLast()
        #expect(!known.isEmpty)
        #expect(ProgramArguments.received == known.map { String(decoding: $0, as: UTF8.self) })
    }
}
