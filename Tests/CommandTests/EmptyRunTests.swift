import Diagnostics
import Documents
import Files
import Glibc
import TestSupport
import Testing

/// Nightly runs that would end with nothing, or with too little.
@Suite struct EmptyRunTests {
    /// A shop's night: a list of users without rows, a stock of another system, a stock without rows.
    @Test func listsForNobodyLeaveYesterdays() throws {
        let shop = try SampleShop.trained()
        let output = try shop.table("yesterday", named: "lists.csv")
        let manifest = try shop.table("{}", named: "lists.csv.manifest.json")
        let users = try shop.table("user,name\n", named: "users.csv")
        let stock = try shop.table("item\n4711\n4712\n", named: "stock.csv")
        let none = try shop.table("item\n", named: "none.csv")
        for options in [["--users", users], ["--available", stock], ["--available", none]] {
            let result = try shop.run("scorer", ["batch", "--model", "shop", "--output", output] + options)
            expectError(result, .invalidData, options[1])
            #expect(try bytes(of: output) == Array("yesterday".utf8))
            #expect(try bytes(of: manifest) == Array("{}".utf8))
            // Standard output gets no header either, which could be taken for a result.
            let printed = try shop.run("scorer", ["batch", "--model", "shop", "--output", "-"] + options)
            #expect(printed.exitCode == ExitCode.invalidData.rawValue && printed.output.isEmpty)
        }
    }

    @Test func whatStandsInTheWayOfAManifestIsToldTruly() throws {
        let shop = try SampleShop.trained()
        let output = try shop.table("yesterday", named: "lists.csv")
        try Folder.make("\(output).manifest.json")
        let result = try shop.run("scorer", ["batch", "--model", "shop", "--output", output])
        expectError(result, .cannotWrite, "lists.csv.manifest.json", "nothing was replaced")
        #expect(try bytes(of: output) == Array("yesterday".utf8))
        #expect(try SampleShop.names(in: shop.folder.path).filter { $0.hasPrefix(".") }.isEmpty)
    }

    @Test func scoresOfNobodyLeaveYesterdays() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.trainer([
            "fit", "propensity", "--events", all, "--label", "churn", "--horizon", "90d", "--cutoff",
            "2023-10-01,2024-01-01", "--model", "churn", "--quiet",
        ])
        let people = Set(shop.rows.map { $0[0] }).sorted()
        let consent = try bench.folder.file(
            "consent.csv", "user,personalization\n" + people.map { "\($0),no\n" }.joined())
        let output = try bench.folder.file("scores.csv", "yesterday")
        func batch(_ arguments: String...) throws -> Command.Result {
            try Command.start(
                "scorer",
                ["batch", "--model", "churn/1", "--store", bench.store, "--output", output, "--quiet"] + arguments
            ).wait()
        }
        expectError(try batch("--events", all, "--consent", consent), .invalidData, "no event is left", "no consent")
        let invalid = try shop.write(
            shop.rows.prefix(40).map { row -> SmallShop.Row in
                var row = row
                row[2] = "1.10.2024"
                return row
            }, to: "invalid.csv", in: bench)
        expectError(try batch("--events", invalid, "--skip-invalid"), .invalidData, "all 40 rows are invalid")
        #expect(try bytes(of: output) == Array("yesterday".utf8))

        // The log is a folder of parts, and the output would be one of them.
        let half = shop.rows.count / 2
        let first = try shop.write(Array(shop.rows[..<half]), to: "part-1.csv", in: bench)
        let second = try shop.write(Array(shop.rows[half...]), to: "part-2.csv", in: bench)
        let pattern = "\(bench.folder.path)/part-*.csv"
        for part in [first, second] {
            let before = try bytes(of: part)
            let result = try Command.scorer(
                "batch", "--model", "churn/1", "--store", bench.store, "--events", pattern, "--output", part, "--quiet")
            expectError(result, .wrongUsage, "\(part) would replace an input")
            #expect(try bytes(of: part) == before)
        }
        let result = try batch("--events", pattern)
        #expect(result.exitCode == 0, "\(result.messages)")
        let manifest = try JSONValue(parsing: bytes(of: "\(output).manifest.json"))
        #expect(manifest["checksums"]?["events_2"]?.stringValue == (try SHA256Sum.hex(ofFile: second)))
    }

    /// Every command that skips invalid rows has the same limit.
    @Test func tooManyInvalidRowsEndEveryCommand() throws {
        let bench = try Workbench()
        let customers = SampleCustomers()
        try bench.fitTable("churn", customers.write("customers.csv", in: bench))
        // 7 of 600 rows are 1.17%.
        let bad = try customers.changed { rows in for row in 0..<7 { rows[row * 80][1] = "long" } }
            .write("bad.csv", in: bench)
        let output = try bench.folder.file("scores.csv", "yesterday")
        let commands = [
            [
                "trainer", "fit", "propensity", "--table", bad, "--target", "churned", "--id", "customer", "--numeric",
                "tenure", "--model", "other",
            ],
            ["trainer", "evaluate", "churn/1", "--table", bad],
            ["scorer", "batch", "--model", "churn/1", "--input", bad, "--output", output],
        ]
        for command in commands {
            func run(_ options: String...) throws -> Command.Result {
                let arguments = command.dropFirst() + ["--store", bench.store, "--quiet", "--skip-invalid"] + options
                return try Command.start(command[0], Array(arguments)).wait()
            }
            expectError(
                try run(), .invalidData, "7 of 600 rows are invalid, more than 1%", "7 like \(bad):2, column 'tenure'",
                "--maximum-invalid 2%")
            #expect(try bytes(of: output) == Array("yesterday".utf8))
            expectSuccess(try run("--maximum-invalid", "1.2%"))
        }
        #expect(try bytes(of: output) != Array("yesterday".utf8))
    }

    @Test func aStreamHasTheLimitToo() throws {
        let bench = try Workbench()
        var rows = (0..<400).map { "u\($0 % 40),i\($0 * 7 % 30),2024-\(10 + $0 % 3)-\(10 + $0 % 19)\n" }
        for row in 0..<5 { rows[row * 70 + 3] = "u1,i1\n" }
        let log = try bench.folder.file("log.csv", "user,item,timestamp\n" + rows.joined())
        let script = """
            cat "$2" | "$TRAINER" fit recommender --events - --algorithm popularity --model m --store "$1" --quiet \\
                --skip-invalid $3
            """
        expectError(
            try Command.shell(script, bench.store, log), .invalidData, "standard input", "5 of 400 rows are invalid",
            "5 like standard input:5: 2 fields where the header has 3")
        expectSuccess(try Command.shell(script, bench.store, log, "--maximum-invalid=2%"))
    }
}

/// Sources that are named twice, and outputs that would destroy something.
@Suite struct NamedTwiceTests {
    @Test func aLogGivenTwiceIsRefusedByEveryCommand() throws {
        let shop = try SampleShop.trained()
        let events = "\(shop.folder.path)/events.csv"
        let link = "\(shop.folder.path)/link.csv"
        try #require(symlink(events, link) == 0)
        let others = [
            events, link, "\(shop.folder.path)/./events.csv", "\(shop.folder.path)/models/../events.csv",
            "\(shop.folder.path)/e*.csv",
        ]
        for other in others {
            expectError(try shop.fit(file: events, ["--events", other]), .wrongUsage, "given twice", "Name each file")
        }
        for arguments in [["tune", "--model", "tuned"], ["evaluate", "shop"]] {
            expectError(
                try shop.run("trainer", arguments + ["--events", events, link]), .wrongUsage, "given twice")
        }
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop").filter { Int($0) != nil } == ["1"])
    }

    @Test func standardInputIsReadForOneTable() throws {
        let shop = try SampleShop.trained()
        let script = """
            consent='user,personalization\\nada,no\\n'
            printf "$consent" | "$TRAINER" fit recommender --events - --consent - --model m --store "$1"
            echo $?
            printf "$consent" | "$TRAINER" fit recommender --events - /dev/stdin --model m --store "$1"
            echo $?
            printf "$consent" | "$TRAINER" fit propensity --table - --target personalization --id user --consent - \\
                --model m --store "$1"
            echo $?
            printf "$consent" | "$TRAINER" evaluate shop --events - --given - --store "$1"
            echo $?
            printf "$consent" | "$SCORER" batch --model shop --users - --consent - --output - --store "$1"
            echo $?
            printf "$consent" | "$SCORER" recommend --model shop --user ada --available - --consent - --store "$1"
            echo $?
            """
        let result = try Command.shell(script, shop.storePath)
        #expect(result.output == String(repeating: "64\n", count: 6), "\(result)")
        let errors = result.messages.split(separator: "\n").filter { $0.contains("error: ") }
        #expect(errors.count == 6 && errors.allSatisfy { $0.contains("for two tables, but it can be read only once") })
        // A file on standard input and by its name is one file too.
        let events = "\(shop.folder.path)/events.csv"
        let twice = try Command.shell(
            #""$TRAINER" fit recommender --events - "$2" --model m --store "$1" < "$2""#, shop.storePath, events)
        expectError(twice, .wrongUsage, "given twice")
    }

    @Test func standardOutputIsNoInput() throws {
        let shop = try SampleShop.trained()
        let users = try shop.table("user\nada\n", named: "users.csv")
        let result = try Command.shell(
            #""$SCORER" batch --model shop --store "$1" --users "$2" --output - >> "$2""#, shop.storePath, users)
        expectError(result, .wrongUsage, "standard output would replace an input")
        #expect(try bytes(of: users) == Array("user\nada\n".utf8))
        let input = try Command.shell(
            #""$SCORER" batch --model shop --store "$1" --users - --output "$2" < "$2""#, shop.storePath, users)
        expectError(input, .wrongUsage, "\(users) would replace an input")
        #expect(try bytes(of: users) == Array("user\nada\n".utf8))
        let inFolder = try Command.shell(
            #"cd "$1/.." && "$SCORER" batch --model shop --output models/shop/1/users.safetensors"#, shop.storePath)
        expectError(inFolder, .wrongUsage, "would replace a file of the model")
        expectSuccess(try shop.run("trainer", ["models", "verify"]))
    }

    @Test func aShopIsNotSimulatedIntoAStore() throws {
        let shop = try SampleShop.trained()
        let script = #"cd "$1/.." && "$TRAINER" simulate --customers 120 --items 60 --seed 1 --output "$2""#
        for output in ["models", "models/shop", "./models/shop/1", "models/new", shop.storePath] {
            expectError(try Command.shell(script, shop.storePath, output), .wrongUsage, "\(output): ")
        }
        #expect(try SampleShop.names(in: shop.storePath) == ["shop"])
        // A simulated shop may be replaced by another.
        for _ in 0..<2 { #expect(try Command.shell(script, shop.storePath, "simulated").exitCode == 0) }
    }
}
