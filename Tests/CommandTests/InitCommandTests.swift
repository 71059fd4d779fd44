import Diagnostics
import TestSupport
import Testing

/// `trainer init` as a user calls it.
@Suite struct InitCommandTests {
    /// Runs a script in a folder that has `logs/events.csv`, a log of 60 customers without times.
    private func run(_ script: String) throws -> (result: Command.Result, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        let rows = (0..<480).map { "u\($0 % 60),i\((3 * $0 + $0 / 60) % 12)\n" }
        let table = try folder.file("table.csv", "user,item\n" + rows.joined())
        let result = try Command.shell(
            "mkdir \"$1/logs\" && mv \"$2\" \"$1/logs/events.csv\" && cd \"$1\" && \(script)", folder.path, table)
        return (result, folder)
    }

    @Test func theDraftStandsUnderPipelinesWithPathsRelativeToIt() throws {
        let (result, folder) = try run(
            "\"$TRAINER\" init --events logs/events.csv && cat pipelines/recommendations.yaml")
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.output.contains("\n    path: ../logs/events.csv\n"))
        #expect(result.messages.contains("wrote pipelines/recommendations.yaml with 2 guesses"))
        #expect(result.messages.contains("trainer run pipelines/recommendations.yaml"))
        _ = folder
    }

    @Test func anotherModelAndAnotherPlace() throws {
        let (result, folder) = try run(
            "\"$TRAINER\" init --events logs/events.csv --model shop --output logs/p.yaml --quiet && cat logs/p.yaml")
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.output.contains("\nmodel: shop\n") && result.output.contains("    path: events.csv\n"))
        _ = folder
    }

    @Test func aPipelineIsNotReplacedUnlessThatIsAskedFor() throws {
        let first = "mkdir pipelines && echo mine > pipelines/shop.yaml && "
        let (refused, folder) = try run(first + "\"$TRAINER\" init --events logs/events.csv --model shop --quiet")
        expectError(refused, .cannotWrite, "pipelines/shop.yaml", "there is a file already", "--force")
        #expect(try bytes(of: "\(folder.path)/pipelines/shop.yaml") == Array("mine\n".utf8))
        let (replaced, other) = try run(
            first + "\"$TRAINER\" init --events logs/events.csv --model shop --quiet --force && cat pipelines/shop.yaml"
        )
        #expect(replaced.exitCode == 0 && replaced.output.contains("\nmodel: shop\n"))
        _ = other
    }

    @Test func theDraftCanBePrinted() throws {
        let (result, folder) = try run("\"$TRAINER\" init --events logs/events.csv --output - --quiet")
        #expect(result.exitCode == 0 && result.output.contains("    path: logs/events.csv\n"))
        #expect(try SampleShop.names(in: folder.path) == ["logs"])
    }

    /// The gates of a shop whose customers are too few to tell are comments, so the run ends well and says so.
    @Test func theDraftOfASmallTableIsPublishedAndTheRunSaysThatNothingWasJudged() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<25).map { "c\($0),\($0 * 7 % 31),\($0 % 4 == 0 ? "yes" : "no")\n" }
        let table = try folder.file("customers.csv", "customer,spend,churned\n" + rows.joined())
        let result = try Command.shell(
            "cd \"$1\" && \"$TRAINER\" init --table \"$2\" --quiet && \"$TRAINER\" run pipelines/churned.yaml",
            folder.path, table)
        #expect(result.exitCode == 0, "\(result)")
        #expect(result.messages.contains("no gate asks how good a version is, so churned/1 was published unjudged"))
    }

    @Test func anErrorNamesTheOptionsThatSayIt() throws {
        let (result, folder) = try run(
            "sed 's/user,item/a,b/' logs/events.csv > logs/ab.csv && \"$TRAINER\" init --events logs/ab.csv --quiet")
        expectError(result, .invalidData, "'a' and 'b' hold ids", "--user a --item b")
        #expect(try SampleShop.names(in: folder.path) == ["logs"])
    }

    /// A script that makes links, a table, the place of the pipeline, and the table as the pipeline must name it.
    @Test(
        arguments: [
            // The pipeline lies in far/away.
            ("ln -s far/away linked", "logs/events.csv", "linked/p.yaml", "../../logs/events.csv"),
            // The link stays, because it may lead to other tables tomorrow.
            ("ln -s logs latest", "latest/events.csv", "here/p.yaml", "../latest/events.csv"),
            // What is above a link is above the folder in which it ends.
            ("ln -s far/away linked", "linked/../events.csv", "here/p.yaml", "../far/events.csv"),
            ("ln -s far/away linked", "linked/../events.csv", "linked/p.yaml", "../events.csv"),
            ("ln -s far/away linked; ln -s deep/er out", "linked/../events.csv", "out/p.yaml", "../../far/events.csv"),
            (
                "ln -s far/away linked; ln -s deep/er out", "out/../../logs/events.csv", "linked/in/p.yaml",
                "../../../logs/events.csv"
            ),
        ])
    func pathsLeadThroughLinks(links: String, table: String, pipeline: String, path: String) throws {
        let (result, folder) = try run(
            """
            mkdir -p far/away deep/er && cp logs/events.csv far && \(links) && mkdir -p "$(dirname \(pipeline))" && \
            "$TRAINER" init --events \(table) --output \(pipeline) --quiet && cat \(pipeline) && \
            "$TRAINER" run \(pipeline) --dry-run --quiet
            """)
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.output.contains("\n    path: \(path)\n"), "\(result.output)")
        _ = folder
    }

    @Test func aPathThatCannotBeFollowedUpIsAbsolute() throws {
        let (result, folder) = try run(
            """
            mkdir here && "$TRAINER" init --events 'lo*/../logs/events.csv' --output here/p.yaml --quiet && \
            cat here/p.yaml && pwd -P
            """
        )
        #expect(result.exitCode == 0, "\(result.messages)")
        let here = result.output.split(separator: "\n").last ?? ""
        #expect(result.output.contains("\n    path: '\(here)/lo*/../logs/events.csv'\n"), "\(result.output)")
        _ = folder
    }

    @Test(
        arguments: [
            ("--events logs/events.csv --target x", "--target has no effect"),
            ("--table logs/events.csv --user x", "--user has no effect"),
            ("--table logs/events.csv --items logs/events.csv", "--items has no effect"),
            ("--events logs/events.csv --output - --force", "--force has no effect"),
            ("--events logs/events.csv --timestamp-format %Q", "%Q"),
            ("--events logs/events.csv --model Shop", "Shop"),
            ("--items logs/events.csv", "--events or --table"),
            ("--events logs/events.csv --consent-column x", "--consent-column has no effect"),
            // The log has neither times nor types nor numbers.
            ("--events logs/events.csv --purchase-types x", "--purchase-types has no effect"),
            ("--events logs/events.csv --timestamp-format %d.%m.%Y", "--timestamp-format has no effect"),
            ("--events logs/events.csv --until 2024-01-01", "--until has no effect"),
            ("--events logs/events.csv --decimal comma", "--decimal, --thousands and --unit have no effect"),
            ("--events logs/events.csv --user item --item item", "is named twice, by --user and by --item"),
        ])
    func wrongUsage(_ arguments: String, _ part: String) throws {
        let (result, folder) = try run("\"$TRAINER\" init \(arguments) --quiet")
        expectError(result, .wrongUsage, part)
        _ = folder
    }
}
