import Diagnostics
import TestSupport
import Testing

/// A command line that makes no sense, and the text that the error must contain.
struct WrongUsage: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let found: String

    init(_ line: String, _ found: String) {
        arguments = line.split(separator: " ").map(String.init)
        self.found = found
    }

    var testDescription: String { arguments.joined(separator: " ") }

    /// What follows `trainer fit recommender --events … --model shop`; the events have times and quantities.
    static let fit: [WrongUsage] = [
        .init("--consent-default no", "--consent"), .init("--threads 0", "--threads"),
        .init("--threads 1025", "--threads"),
        .init("--factors 0", "--factors"), .init("--factors 4097", "--factors"), .init("--epochs 0", "--epochs"),
        .init("--factors=-3", "--factors"), .init("--factors many", "--factors"), .init("--epochs 1.5", "--epochs"),
        .init("--regularization nan", "--regularization"), .init("--regularization inf", "--regularization"),
        .init("--regularization=-1", "--regularization"), .init("--unobserved-weight nan", "--unobserved-weight"),
        .init("--regularization 0 --unobserved-weight 0", "--regularization"),
        .init("--frequency-exponent 1e9", "--frequency-exponent"),
        .init("--initial-deviation 0", "--initial-deviation"),
        .init("--seed=-1", "--seed"), .init("--solver newton", "newton"), .init("--algorithm neural", "neural"),
        .init("--algorithm ease --factors 8", "--factors has no effect"),
        .init("--algorithm ease --dense --neighbours 5", "--neighbours has no effect with --dense"),
        .init("--algorithm ease --shrinkage 1 --solver cg", "--solver has no effect with --algorithm ease"),
        .init("--algorithm rp3beta --dense --neighbours 5", "--dense has no effect with --algorithm rp3beta"),
        .init("--algorithm ease --l2 0", "--l2"), .init("--algorithm ease --l2 nan", "--l2"),
        .init("--algorithm ease --dropout 1", "--dropout"), .init("--algorithm ease --dropout=-0.1", "--dropout"),
        .init("--algorithm ease --relaxed-diagonal 1", "--relaxed-diagonal"),
        .init("--algorithm ease --item-normalization 1.1", "--item-normalization"),
        .init("--algorithm ease --user-normalization nan", "--user-normalization"),
        .init("--algorithm rp3beta --dropout 0.5", "--dropout has no effect with --algorithm rp3beta"),
        .init("--relaxed-diagonal 0.5", "--relaxed-diagonal has no effect"),
        .init("--algorithm item-neighbours --item-normalization 1", "--item-normalization has no effect"),
        .init("--algorithm als --user-normalization 1", "--user-normalization has no effect"),
        .init("--neighbours 5", "--neighbours has no effect"), .init("--dense", "--dense has no effect"),
        .init("--algorithm item-neighbours --neighbours 0", "--neighbours"),
        .init("--algorithm item-neighbours --shrinkage=-1", "--shrinkage"),
        .init("--algorithm item-neighbours --bm25-b 0.5", "--bm25-b has no effect without --similarity bm25"),
        .init("--algorithm item-neighbours --similarity bm25 --bm25-b 2", "--bm25-b"),
        .init("--algorithm item-neighbours --l2 1", "--l2 has no effect"),
        .init("--algorithm rp3beta --alpha=-1", "--alpha"), .init("--algorithm rp3beta --beta nan", "--beta"),
        .init("--algorithm rp3beta --shrinkage 1", "--shrinkage has no effect"),
        .init("--algorithm repeat --prior-weight 0", "--prior-weight"),
        .init("--algorithm repeat --days-ahead nan", "--days-ahead"),
        .init("--algorithm repeat --chance-power=-1", "--chance-power"),
        .init("--algorithm repeat --lapse-power 10.5", "--lapse-power"),
        .init("--algorithm repeat --waiting-share 1.5", "--waiting-share"),
        .init("--algorithm mixture --waiting-share nan", "--waiting-share"),
        .init("--algorithm repeat --factors 8", "--factors has no effect with --algorithm repeat"),
        .init("--days-ahead 7", "--days-ahead has no effect with --algorithm ials"),
        .init("--algorithm ease --lapse-power 1", "--lapse-power has no effect with --algorithm ease"),
        .init("--algorithm ease --waiting-share 0.2", "--waiting-share has no effect with --algorithm ease"),
        .init("--algorithm mixture --repeat-share 1.5", "--repeat-share"),
        .init("--algorithm mixture --share-new=-0.1", "--share-new"),
        .init("--algorithm mixture --member als", "--member"),
        .init("--algorithm mixture --member ease --l2 0", "--l2"),
        .init(
            "--algorithm mixture --member ease --factors 8",
            "--factors has no effect with --algorithm mixture and --member ease"),
        .init("--algorithm mixture --member ease --dense --neighbours 5", "--neighbours has no effect with --dense"),
        .init("--algorithm mixture --start other", "--start has no effect with --algorithm mixture"),
        .init("--member ease", "--member has no effect with --algorithm ials"),
        .init("--algorithm repeat --repeat-share 0.5", "--repeat-share has no effect with --algorithm repeat"),
        .init("--algorithm ease --share-new 0.5", "--share-new has no effect with --algorithm ease"),
        .init("--metrics ndcg@20", "--metrics has no effect"), .init("--mask none", "--mask has no effect"),
        .init("--holdout-last 1 --mask sometimes", "sometimes"),
        .init("--holdout-last 1 --metrics ndgc@20", "ndgc@20"),
        .init("--holdout-last 1 --metrics rmse", "predicts no ratings"),
        .init("--holdout-last 1 --holdout-users 0.2", "two ways"),
        .init("--holdout-users 2", "--holdout-users"), .init("--rating stars", "--rating has no effect"),
        .init("--algorithm popularity --factors 8", "--factors has no effect"),
        .init("--algorithm popularity --epochs 8", "--epochs has no effect"),
        .init("--algorithm popularity --seed 8", "--seed has no effect"),
        .init("--algorithm popularity --solver cg", "--solver has no effect"),
        .init("--half-life 90d", "half-life has no effect"), .init("--transform binary --half-life 90d", "no effect"),
        .init("--half-life soon --transform log", "found 'soon'"),
        .init("--history-half-life 90d", "half-life of histories has no effect"),
        .init("--history-half-life soon --transform log", "found 'soon'"),
        .init("--algorithm popularity --history-half-life none", "--history-half-life has no effect with --algorithm"),
        .init("--half-life 0d --transform log", "found '0d'"),
        .init("--half-life 9events --transform log", "a half-life in events needs an order"),
        .init("--history-half-life 9events --transform log", "a half-life of histories in events needs an order"),
        .init("--half-life 0events --transform log", "found '0events'"),
        .init("--sequence timestamp", "--sequence has no effect where nothing depends on an order"),
        .init("--row-order", "--row-order has no effect where nothing depends on an order"),
        .init("--row-order --sequence quantity --holdout-last 1", "two orders"),
        .init("--row-order --timestamp timestamp --holdout-last 1", "they have times"),
        .init("--sequence timestamp --holdout-last 1", "they have times"),
        .init("--sequence quantity --holdout-last 1", "--quantity and --sequence would both be read from the column"),
        .init("--half-life 0x9events --transform log", "expected a positive number of events, found '0x9events'"),
        .init("--use-quantity --transform binary", "no effect"),
        .init("--weight purchase=2", "no column of types"), .init("--weight purchase", "TYPE=NUMBER"),
        .init("--weight purchase=nan", "'purchase'"), .init("--seen-types purchase", "no column of types"),
        .init("--minimum-user-events 0", "--minimum-user-events"),
        .init("--maximum-user-events 0", "--maximum-user-events"),
        .init("--from yesterday", "found 'yesterday'"), .init("--where Quantity", "'Quantity'"),
        .init("--maximum-invalid 5%", "--maximum-invalid has no effect without --skip-invalid"),
        .init("--skip-invalid --maximum-invalid 5", "found '5'"),
        .init("--skip-invalid --maximum-invalid 101%", "found '101%'"),
        .init("--timestamp-format %q", "'%q'"), .init("--timestamp-format %s%f", "%f directly after %s"),
        .init("--timestamp-format %Y-%m-%d_%I:%M", "%I without %p"), .init("--verbose", "--quiet and --verbose"),
        .init("--format yaml", "yaml"), .init("--colour red", "--colour"),
        .init("--item-id sku", "--item-id has no effect without --items"),
        .init("--title name", "--title has no effect without --items"),
        .init("--category shelf", "--category has no effect without --items"),
        .init("--consent-user id", "--consent-user has no effect without --consent"),
        .init("--consent-column ok", "--consent-column has no effect without --consent"),
        .init("--seen-types view,,cart", "empty name"), .init("--seen-types view,cart,", "empty name"),
        .init("--seen-types view,view", "'view' twice"), .init("--seen-types view --seen-types view", "'view' twice"),
        .init("--seen-types \"view", "not closed"), .init("--purchase-types buy,buy", "'buy' twice"),
        .init("--purchase-types ,buy", "empty name"), .init("--weight view=1,cart=3,view=2", "'view' twice"),
        .init("--weight view=1,cart", "TYPE=NUMBER"), .init("--weight view=1,", "empty name"),
        .init("--holdout-last 1 --metrics ndcg@20,ndcg@20", "'ndcg@20' twice"),
        .init("--holdout-last 1 --metrics ndcg@20,", "empty name"),
    ]

    /// All other commands, on a store with the model `shop`.
    static let others: [WrongUsage] = [
        .init("scorer recommend --model shop --user ada --top 0", "--top"),
        .init("scorer recommend --model shop --user ada --top=-1", "--top"),
        .init("scorer recommend --model shop --user ada --consent-default no", "--consent"),
        .init("scorer recommend --model shop --user ada --mask", "--mask"),
        .init("scorer recommend --model shop --user ada --mask bought", "bought"),
        .init("scorer similar --model shop --item tea --mask none", "--mask"),
        .init("scorer batch --model shop --output - --input t.csv --mask none", "--mask has no effect"),
        .init("scorer recommend --model Shop --user ada", "'Shop'"),
        .init("scorer recommend --model shop/0 --user ada", "'0'"),
        .init("scorer recommend --model shop/99999999999999999999 --user ada", "'99999999999999999999'"),
        .init("scorer recommend --model shop@ --user ada", "''"),
        .init("scorer recommend --model ../shop --user ada --seed 1", "--seed"),
        .init("scorer recommend --model shop", "--user"),
        .init("scorer similar --model shop --item tea --top 0", "--top"),
        .init("scorer batch --model shop --output - --top 0", "--top"),
        .init("scorer batch --model shop --output - --threads 0", "--threads"),
        .init("scorer batch --model shop --output - --consent-default yes", "--consent"),
        .init("scorer batch --model shop --output - --minimum-personal 0.5", "--minimum-personal"),
        .init("scorer batch --model shop --output - --minimum-personal 2", "--minimum-personal"),
        .init("scorer batch --model shop --output - --format json", "--format"),
        .init("scorer batch --model shop --output - --maximum-invalid 5%", "--maximum-invalid has no effect"),
        .init("scorer batch --model shop --output - --skip-invalid --maximum-invalid 5%", "--skip-invalid has no"),
        .init("trainer evaluate shop --events e.csv --maximum-invalid 5%", "--maximum-invalid has no effect"),
        .init("trainer evaluate shop --events e.csv --metrics ndcg@0", "ndcg@0"),
        .init("trainer evaluate shop --events e.csv --metrics beauty@10", "beauty@10"),
        .init("trainer evaluate shop --events e.csv --threads 0", "--threads"),
        .init("trainer evaluate shop --events e.csv --item-id sku", "--item-id has no effect without --items"),
        .init("trainer evaluate shop --events e.csv --by activity,activity", "'activity' twice"),
        .init("trainer evaluate shop --events e.csv --by activity,colour", "'colour'"),
        .init("trainer evaluate shop --events e.csv --consent-user id", "--consent-user has no effect"),
        .init("trainer fit propensity --model m --events e.csv --category shelf", "--category"),
        .init("trainer fit propensity --model m --table t.csv --item-id sku", "--item-id has no effect with --table"),
        .init("trainer fit propensity --model m --table t.csv --target y --category a,a", "'a' twice"),
        .init("trainer fit propensity --model m --table t.csv --target y --numeric a,,b", "empty name"),
        .init("trainer fit propensity --model m --table t.csv --target y --ignore a,b,a", "'a' twice"),
        .init("scorer recommend --model shop --user ada --session tea,,milk", "empty name"),
        .init("scorer recommend --model shop --user ada --consent-column ok", "--consent-column has no effect"),
        .init("scorer batch --model shop --output - --events e.csv --category shelf", "--category has no effect"),
        .init("scorer batch --model shop --output - --consent-user id", "--consent-user has no effect"),
        .init(
            "trainer evaluate shop --events e.csv --given g.csv --allow-training-data",
            "--allow-training-data has no effect with --given"),
        .init("trainer tune --events e.csv --model m --mask bought", "bought"),
        .init(
            "trainer tune --events e.csv --model m --sequence item --holdout-last 1",
            "--item and --sequence would both be read from the column 'item'"),
        .init("trainer run p.yaml --wait 10", "--wait"), .init("trainer run p.yaml --wait soon", "--wait"),
        .init("trainer models promote shop/1 --to Champion", "'Champion'"),
        .init("trainer models history shop --at yesterday", "found 'yesterday'"),
        .init("trainer simulate --customers 0 --items 5 --seed 1 --output x", "customers"),
        .init("trainer simulate --customers 5 --items 5 --pairs 26 --seed 1 --output x", "pairs"),
        .init("trainer simulate --customers 5 --items 5 --pairs 9 --types all --seed 1 --output x", "--types"),
    ]
}

/// Wrong usage ends with code 64 before anything is read or written, also if an option would have no effect.
@Suite("Wrong usage")
struct UsageErrorTests {
    private static let events = "user,item,timestamp,quantity\nada,tea,2024-01-01,1\nbob,milk,2024-01-02,2\n"

    @Test(arguments: WrongUsage.fit)
    func fit(usage: WrongUsage) throws {
        let shop = try SampleShop()
        var result = try shop.fit(Self.events, usage.arguments)
        expectError(result, .wrongUsage, usage.found)
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv"])
        // The same command succeeds without the wrong options.
        result = try shop.fit(Self.events, ["--factors", "2", "--epochs", "1"])
        expectSuccess(result)
    }

    @Test(arguments: WrongUsage.others)
    func others(usage: WrongUsage) throws {
        let shop = try SampleShop.trained()
        let program = try #require(usage.arguments.first)
        var arguments = Array(usage.arguments.dropFirst())
        if arguments.first != "simulate" { arguments += ["--store", shop.storePath] }
        expectError(try Command.start(program, arguments).wait(), .wrongUsage, usage.found)
    }

    @Test("Names of models that are none", arguments: ["Shop", "../shop", "a b", ".hidden", "shop/1", "", "käse"])
    func modelNames(name: String) throws {
        let shop = try SampleShop()
        let events = try shop.table(Self.events)
        let result = try Command.trainer(
            "fit", "recommender", "--events", events, "--store", shop.storePath, "--model", name, "--quiet")
        expectError(result, .wrongUsage, "'\(name)'", "lower-case letters")
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv"])
    }

    @Test("A store without a name, as from a variable that is not set")
    func emptyStore() throws {
        for (program, command) in [("trainer", ["models", "list"]), ("scorer", ["inspect", "shop"])] {
            expectError(try Command.start(program, command + ["--store", ""]).wait(), .wrongUsage, "--store")
        }
    }

    @Test("A reader that goes away ends the program quietly; a full standard output is told")
    func standardOutput() throws {
        let shop = try SampleShop.trained(
            SampleShop.manyEvents(customers: 3000, items: 50), ["--algorithm", "popularity"])
        // 3,000 lists are more than fits into a pipe.
        let closed = try Command.shell(
            #"{ "$SCORER" batch --store "$1" --model shop --output - --quiet; echo $? >&2; } | head -n 1"#,
            shop.storePath)
        #expect(closed.output == "user,rank,item,score,source\n")
        #expect(closed.messages == "\(ExitCode.cannotWrite.rawValue)\n")
        let full = try Command.shell(
            #""$SCORER" batch --store "$1" --model shop --output - --quiet > /dev/full"#, shop.storePath)
        expectError(full, .cannotWrite, "standard output", "No space left")
    }
}
