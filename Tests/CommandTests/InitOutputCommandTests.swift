import Diagnostics
import TestSupport
import Testing

/// Where `trainer init` writes.
@Suite struct InitOutputCommandTests {
    /// Runs a script in a folder that has `log.csv`, a log of 60 customers without times, `items.csv` and `consent.csv`.
    private func run(_ script: String) throws -> (result: Command.Result, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        let rows = (0..<480).map { "u\($0 % 60),i\((3 * $0 + $0 / 60) % 12)\n" }
        _ = try folder.file("log.csv", "user,item\n" + rows.joined())
        _ = try folder.file("items.csv", "item,title\n" + (0..<12).map { "i\($0),Title \($0)\n" }.joined())
        _ = try folder.file("consent.csv", "user,personalization\nu1,no\nu2,yes\n")
        return (try Command.shell("cd \"$1\" && \(script)", folder.path), folder)
    }

    @Test(
        arguments: [
            ("", "log.csv"), ("", "./log.csv"), ("ln -s log.csv p.yaml", "p.yaml"), ("ln log.csv p.yaml", "p.yaml"),
            ("", "items.csv"), ("ln -s consent.csv p.yaml", "p.yaml"),
        ])
    func aTableIsNeverReplaced(links: String, output: String) throws {
        let before = links.isEmpty ? "" : "\(links) && "
        let tables = "--events 'l*g.csv' --items items.csv --consent consent.csv"
        for force in ["", " --force"] {
            let (result, folder) = try run(
                "\(before)cksum *.csv > sums && \"$TRAINER\" init \(tables) --output \(output)\(force) --quiet; "
                    + "code=$?; cksum *.csv | cmp - sums && exit $code")
            expectError(result, .wrongUsage, output, "would replace a table")
            _ = folder
        }
    }

    @Test func neitherIsATableOfCustomers() throws {
        let rows = (0..<40).map { "c\($0),\($0 % 7),\($0 % 3 == 0 ? "yes" : "no")\n" }.joined()
        let (result, folder) = try run(
            "\"$TRAINER\" init --table customers.csv --output customers.csv --force --quiet")
        expectError(result, .missingInput, "customers.csv")
        _ = try folder.file("customers.csv", "id,visits,churned\n" + rows)
        let again = try Command.shell(
            "cd \"$1\" && \"$TRAINER\" init --table customers.csv --output customers.csv --force --quiet", folder.path)
        expectError(again, .wrongUsage, "would replace a table")
    }

    @Test func anotherFileIsReplacedByForce() throws {
        let (result, folder) = try run(
            "echo mine > p.yaml && \"$TRAINER\" init --events log.csv --output p.yaml --force --quiet && cat p.yaml")
        #expect(result.exitCode == 0 && result.output.contains("model: recommendations"), "\(result)")
        _ = folder
    }

    @Test func aFolderThatIsNotThereIsNotMade() throws {
        let (result, folder) = try run("\"$TRAINER\" init --events log.csv --output nope/p.yaml --quiet")
        expectError(result, .cannotWrite, "nope/p.yaml", "there is no folder 'nope'", "--output")
        #expect(try !SampleShop.names(in: folder.path).contains("nope"))
    }

    @Test func linesOfOrdersAreNoTableOfItems() throws {
        let (result, folder) = try run(
            """
            printf 'order_id,customer_id,date\\n1,c1,2024-01-01\\n2,c2,2024-01-02\\n3,c1,2024-01-09\\n' > orders.csv && \
            printf 'order_id,sku\\n1,a\\n1,b\\n2,a\\n3,b\\n' > lines.csv && \
            "$TRAINER" init --events orders.csv --items lines.csv --output p.yaml --quiet
            """)
        expectError(result, .invalidData, "both have 'order_id'", "duckdb")
        _ = folder
    }
}
