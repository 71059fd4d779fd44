import Testing

/// The rule of `scripts/check-file-lengths`, as a test, so that it also fails where only tests run.
@Suite("Rooms stay small")
struct FileLengthTests {
    private static let limit = 400
    private static let reason = "// Over 400 lines: "

    @Test("a source over 400 lines says why in its first line, and CONTRIBUTING.md lists it")
    func lengths() throws {
        let list = try Checkout.text("CONTRIBUTING.md")
        let files = ["Sources", "Tests", "Fuzz", "Benchmarks"].flatMap(Checkout.sources)
        #expect(files.count > 50)
        for file in files {
            let text = try Checkout.text(file)
            let lines = text.utf8.count { $0 == UInt8(ascii: "\n") }
            guard lines > Self.limit else { continue }
            #expect(text.hasPrefix(Self.reason), "\(file) has \(lines) lines: split it, or say why in its first line")
            #expect(list.contains("`\(file)`"), "\(file) has \(lines) lines and is not listed in CONTRIBUTING.md")
        }
    }
}
