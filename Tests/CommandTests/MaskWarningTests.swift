import Diagnostics
import TestSupport
import Testing

/// Lists that leave out what the version was measured with.
@Suite struct MaskWarningTests {
    private static let grocer = """
        user,item,timestamp
        a,milk,2024-01-01
        b,milk,2024-01-02
        c,bread,2024-01-03
        a,milk,2024-02-01
        c,bread,2024-02-02

        """

    /// What a batch says of a version that was measured with or without a mask.
    private func messages(measured: String?, _ options: String...) throws -> String {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.grocer)
        let flags = measured.map { ["--holdout-from", "2024-02-01", "--metrics", "recall@1", "--mask", $0] } ?? []
        try bench.fit("grocer", log, ["--algorithm", "popularity"] + flags)
        let batch = ["batch", "--model", "grocer/1", "--output", "-", "--quiet", "--store", bench.store]
        let result = try Command.start("scorer", batch + options).wait()
        expectSuccess(result)
        return result.messages
    }

    @Test func aBatchThatLeavesOutWhatWasMeasuredSaysSo() throws {
        let warning = try messages(measured: "none")
        #expect(warning.contains("grocer/1 was measured with lists that may hold it"), "\(warning)")
        #expect(warning.contains("--mask none") && warning.contains("--mask seen"), "\(warning)")
    }

    @Test func whoSaysItIsNotWarned() throws {
        for mask in ["none", "seen"] {
            #expect(try !messages(measured: "none", "--mask", mask).contains("was measured with"))
        }
        #expect(try !messages(measured: nil).contains("was measured with"))
    }
}
