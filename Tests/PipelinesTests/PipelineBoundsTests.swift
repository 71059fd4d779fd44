import Diagnostics
import Pipelines
import TestSupport
import Testing

/// Files that no pipeline is: they end with an error, whatever their size.
@Suite struct PipelineBoundsTests {
    private func refusal(of yaml: String) throws -> UserError { try PipelineBench().refusal(of: yaml) }

    private func refusal(of bytes: [UInt8]) throws -> UserError {
        let bench = try PipelineBench()
        try bench.folder.write(bytes, to: bench.path("pipeline.yaml"))
        do {
            _ = try PipelineFile.read(bench.path("pipeline.yaml"), setting: [], environment: [:])
        } catch let error as UserError {
            return error
        }
        throw PipelineBench.Accepted(yaml: "\(bytes.count) bytes", setting: [])
    }

    @Test(arguments: ["", "\n\n", "# a comment\n", "---\n", "~\n", "\u{FEFF}"])
    func anEmptyFileSaysSo(yaml: String) throws {
        let error = try refusal(of: yaml)
        #expect(error.code == .wrongUsage && error.problem == "the pipeline file is empty")
    }

    /// Nine aliases of nine aliases, nine times: 9⁹ values.
    @Test func aliasesThatGrowAreRefused() throws {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = try refusal(of: yaml)
        #expect(error.code == .wrongUsage && error.problem.contains("more than 10000 values"), "\(error)")
    }

    /// A parser that compares such keys would never end.
    @Test(arguments: ["? *a8\n: 1\n", "*a8 : 1\n", "[*a8, *a8]: 1\n", "{*a8: 1}: 1\n", "x: {? *a8 : 1}\n"])
    func aliasesInKeysAreRefused(key: String) throws {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = try refusal(of: yaml + key)
        #expect(error.code == .wrongUsage && error.problem.contains("cannot be a key"), "\(error)")
        #expect(error.place?.line == 10)
    }

    @Test func aLongTextThatManyAliasesRepeatIsRefused() throws {
        let text = String(repeating: "x", count: 500_000)
        let aliases = Array(repeating: "*t", count: 100).joined(separator: ", ")
        let error = try refusal(of: "t: &t \(text)\nall: [\(aliases)]\n")
        #expect(error.code == .wrongUsage, "\(error)")
    }

    @Test(arguments: [21, 100, 2_000, 100_000])
    func deepListsAreRefused(depth: Int) throws {
        let flow = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let block = String(repeating: "- ", count: depth) + "x\n"
        for error in [try refusal(of: "model: \(flow)\n"), try refusal(of: block)] {
            #expect(error.code == .wrongUsage && error.place?.line == 1)
            #expect(error.problem.contains("nested deeper than 20 levels"), "\(error)")
            #expect(error.remedy == "Write it with fewer levels of lists and mappings")
        }
    }

    @Test func aFileThatIsTooLargeIsNotRead() throws {
        let error = try refusal(of: Array(repeating: UInt8(ascii: "#"), count: PipelineFile.largest + 1))
        #expect(error.code == .wrongUsage && error.problem.contains("larger than 1048576 bytes"))
    }

    @Test func textThatIsNotUTF8NamesItsLine() throws {
        let error = try refusal(of: Array("model: caf".utf8) + [0x0A, 0x23, 0xE9, 0x0A])
        #expect(error.place?.line == 2 && error.problem == "the line is not UTF-8")
        // UTF-16 with a byte order mark.
        #expect(try refusal(of: [0xFF, 0xFE, 0x6D, 0x00]).place?.line == 1)
    }

    @Test func controlCharactersAreRefused() throws {
        let error = try refusal(of: Array("model: shop\n# a\u{1}b\n".utf8))
        #expect(error.code == .wrongUsage && error.problem.contains("this is no text"), "\(error)")
        #expect(error.place?.line == 2)
    }

    @Test func whatIsNoFileIsAMissingInput() throws {
        let bench = try PipelineBench()
        for path in [bench.path("nothing.yaml"), bench.folder.path] {
            #expect {
                _ = try PipelineFile.read(path, setting: [], environment: [:])
            } throws: { error in
                (error as? UserError)?.code == .missingInput
            }
        }
    }

    /// Reading is total: every prefix of a good file is a pipeline or an error of usage.
    @Test func everyPrefixOfAFileEndsWell() throws {
        let whole = """
            model: shop   # a comment
            data:
              events:
                path: ['a.csv', "b\\t.csv"]
                where: ["Quantity > 0"]
                columns: &c {user: kunde}
              items: {path: i.csv, columns: {item: *c}}
            train: {factors: 8, solver: cg}
            publish: {alias: champion}

            """
        let bench = try PipelineBench()
        for count in 0...whole.count {
            do {
                _ = try bench.read(String(whole.prefix(count)))
            } catch let error as UserError {
                #expect(error.code == .wrongUsage, "\(error)")
            }
        }
    }
}
