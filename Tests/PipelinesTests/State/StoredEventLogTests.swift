import Diagnostics
import Events
import Files
import Ids
import Interactions
import LinearAlgebra
import Pipelines
import RecommenderModels
import Recommenders
import TestSupport
import Testing

@Suite struct StoredEventLogTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(
        _ rows: String, consent: String? = nil, defaultYes: Bool = true, ratings: Bool = false,
        _ change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        try change(&options)
        let answers = try consent.map { try Consent(file: folder.file("consent.csv", $0), defaultYes: defaultYes) }
        return try EventLog.read(
            files: [folder.file("events.csv", rows)], options: options, consent: answers, needsItems: false,
            needsRatings: ratings, endsAtNewest: false, progress: .silent)
    }

    private func stored(_ log: EventLog) throws -> EventLog {
        try StoredEventLog.write(log, toFolder: folder.path)
        return try StoredEventLog.read(fromFolder: folder.path)
    }

    /// Compares all parts of two logs, numbers by their bits.
    private func expectEqual(_ one: EventLog, _ other: EventLog, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(one.file == other.file, sourceLocation: sourceLocation)
        #expect(one.users == other.users && one.items == other.items, sourceLocation: sourceLocation)
        #expect(one.orders == other.orders, sourceLocation: sourceLocation)
        #expect(one.user == other.user && one.item == other.item, sourceLocation: sourceLocation)
        #expect(one.timestamp == other.timestamp && one.type == other.type, sourceLocation: sourceLocation)
        #expect(one.typeNames == other.typeNames, sourceLocation: sourceLocation)
        #expect(one.namedPurchases == other.namedPurchases, sourceLocation: sourceLocation)
        #expect(bits(one.quantity) == bits(other.quantity), sourceLocation: sourceLocation)
        #expect(bits(one.price) == bits(other.price), sourceLocation: sourceLocation)
        #expect(bits(one.value) == bits(other.value), sourceLocation: sourceLocation)
        let (stars, otherStars) = (one.rating?.map(\.bitPattern), other.rating?.map(\.bitPattern))
        #expect(stars == otherStars, sourceLocation: sourceLocation)
        #expect(one.order == other.order, sourceLocation: sourceLocation)
        #expect(one.channel == other.channel, sourceLocation: sourceLocation)
        #expect(one.channelNames == other.channelNames, sourceLocation: sourceLocation)
        #expect(one.funnel == other.funnel, sourceLocation: sourceLocation)
        #expect(one.consentCounts == other.consentCounts, sourceLocation: sourceLocation)
        #expect(one.aliases == other.aliases, sourceLocation: sourceLocation)
        #expect(one.identityCounts == other.identityCounts, sourceLocation: sourceLocation)
    }

    @Test func theFurtherIdsOfCustomersAreKept() throws {
        let pairs = try folder.file("ids.csv", "device,account\nd1,ada\nd2,ada\nd3,bob\nd9,nobody\n")
        let log = try read("user,item\nd1,tea\nada,milk\nd3,tea\n") { $0.identities = IdentitySource(pairs) }
        #expect(log.aliases?.ids.count == 3)
        expectEqual(try stored(log), log)
    }

    private func bits(_ numbers: [Double]?) -> [UInt64]? { numbers?.map(\.bitPattern) }

    private static let everyColumn = """
        order,price,quantity,type,timestamp,item,user,rating
        o2,1.5,2,view,2011-09-09T08:00:00Z,b,u2,5
        ,,,cart,1960-01-01T00:00:00Z,é,u10,1
        o1,2.5,-1,view,2011-09-08T10:00:01Z,b,u2,3.5
        o2,-0,0,purchase,2011-09-10T23:59:59Z,"i,1",u3,4

        """

    @Test func everyColumnComesBack() throws {
        let log = try read(Self.everyColumn, ratings: true) { $0.purchaseTypes = ["purchase"] }
        try #require(log.order != nil && log.rating != nil && log.timestamp?.contains { $0 < 0 } == true)
        let again = try stored(log)
        expectEqual(again, log)
        #expect(try again.fingerprint() == log.fingerprint())
    }

    @Test func valuesComeBack() throws {
        let path = try folder.file("scores.csv", "user,score\na,1.5\nb,\na,-0.25\n")
        var options = EventOptions()
        options.value = "score"
        let log = try EventLog.read(
            files: [path], options: options, consent: nil, needsItems: false, progress: .silent)
        try #require(log.value?.count == 3)
        expectEqual(try stored(log), log)
    }

    @Test(arguments: ["web", ""]) func channelsComeBack(first: String) throws {
        let log = try read("user,channel\na,\(first)\nb,\na,app\n")
        try #require(log.channel?.count == 3)
        expectEqual(try stored(log), log)
    }

    @Test(arguments: ["user\na\n", "user,item\na,b\n", "user,timestamp\na,2024-01-01\n", "user,item,type\na,b,view\n"])
    func missingColumnsStayMissing(rows: String) throws {
        let log = try read(rows)
        expectEqual(try stored(log), log)
    }

    @Test func conditionsComeBackAndInvalidRowsDoNot() throws {
        let rows = "user,item,quantity\n" + (1...200).map { "u\($0),i,\($0 == 7 ? "x" : "\($0)")\n" }.joined()
        let log = try read(rows) { options in
            options.skipInvalid = true
            options.conditions = [try Condition(parsing: "item = i")]
        }
        try #require(log.funnel.stages.count == 2 && !log.invalidRows.isEmpty)
        let again = try stored(log)
        expectEqual(again, log)
        #expect(again.invalidRows.isEmpty)
    }

    @Test func aPartOfALogComesBack() throws {
        let log = try read(Self.everyColumn)
        for kept in [[true, false, false, true], [false, false, true, false], [false, false, false, false]] {
            let part = log.keeping(kept, reason: "part")
            expectEqual(try stored(part), part)
        }
    }

    // MARK: Consent

    @Test(arguments: [
        // Known and unknown ids of both answers.
        "u2,no\nu10,yes\nu99,no\nu98,yes\n",
        // Only ids that nobody knows: an error.
        "x1,no\nx2,yes\n", "x1,no\n",
        // A no in another spelling: an error; with other zeros: a warning.
        "U2,no\nu10,yes\n", "u2 ,no\nu10,yes\n", "u02,no\nu10,yes\n", "u02,no\n002,no\nu3,yes\n",
        // A no that counts, and the same text again as a yes.
        "u2,no\nU3,no\nu3,yes\n",
        // No answer, and everybody said no but one.
        "", "u2,no\nu3,no\n",
    ]) func theCountsOfAnyConsentTableComeBack(answers: String) throws {
        for defaultYes in [true, false] {
            let extra = defaultYes ? "" : "u10,yes\n"
            let log = try read(
                Self.everyColumn, consent: "user,personalization\n" + answers + extra, defaultYes: defaultYes)
            let again = try stored(log)
            expectEqual(again, log)
            #expect(again.consentCounts == log.consentJoin?.counts && again.consentJoin == nil)
            // A part of the log keeps them.
            let nothing = [Bool](repeating: false, count: again.count)
            #expect(again.keeping(nothing, reason: "part").consentCounts == log.consentCounts)
        }
    }

    /// Whoever said no must be in no file that outlives the reading.
    @Test func noIdOfTheConsentTableIsInTheFileUnlessItHasEvents() throws {
        let agreed = "customer-who-agreed-with-events"
        let others = [
            "customer-who-said-no-with-events", "customer-who-said-no-elsewhere", "customer-who-agreed-elsewhere",
        ]
        // The last row is of someone who said no, and invalid: its message would quote the id.
        let rows =
            (1...200).map { "\(agreed),i\($0),1\n" } + ["\(others[0]),i1,1\n", "\(others[0]),i2,\(others[0])\n"]
        let answers = "\(agreed),yes\n\(others[0]),no\n\(others[1]),no\n\(others[2]),yes\n"
        let log = try read(
            "user,item,quantity\n" + rows.joined(), consent: "user,personalization\n" + answers
        ) { $0.skipInvalid = true }
        // Of four ids two have a row, one of them of a no; of the others one said no.
        let counts = try #require(log.consentCounts)
        #expect([counts.known, counts.knownNo, counts.unknown, counts.unknownNo] == [2, 1, 2, 1])
        let path = "\(folder.path)/checkpoint"
        try Folder.make(path)
        try StoredEventLog.write(log, toFolder: path)
        let text = String(decoding: try bytes(of: "\(path)/\(StoredEventLog.fileName)"), as: UTF8.self)
        #expect(text.contains(agreed))
        for id in others { #expect(!text.contains(id), "\(id)") }
        #expect(try StoredEventLog.read(fromFolder: path).consentCounts == counts)
    }

    @Test func manyAnswersComeBack() throws {
        let answers = (0..<700).map { "u\($0),\($0 % 3 == 0 ? "no" : "yes")\n" }.joined()
        let rows = "user,item\n" + (0..<1_000).map { "u\($0 * 7 % 1_000),i\($0 % 50)\n" }.joined()
        let log = try read(rows, consent: "user,personalization\n" + answers)
        // 0, 3 … 699 said no, and each of 0 … 999 has one row.
        try #require(log.consentJoin?.counts.knownNo == 234 && log.count == 766)
        expectEqual(try stored(log), log)
    }

    // MARK: Models

    /// A file of a model that was fitted on a log.
    private func model(of log: EventLog, _ name: String) throws -> [[UInt8]] {
        let interactions = try Interactions(log, options: InteractionOptions(), threads: 2)
        var parameters = IALSParameters()
        (parameters.factors, parameters.epochs) = (4, 3)
        let fitted = try RecommenderAlgorithm(parameters: parameters).fit(
            interactions, threads: 2, clock: { 0 }, progress: .silent)
        let path = "\(folder.path)/\(name)"
        try Folder.make(path)
        try RecommenderContent(fitted, of: interactions, table: nil).write(toFolder: path)
        return try ["items", "users"].map { try bytes(of: "\(path)/\($0).safetensors") }
    }

    @Test func aFitFromAStoredLogGivesTheSameBytes() throws {
        let rows = (0..<3_000).map { index in
            "u\(index * 31 % 211),i\(index * 17 % 89),2024-01-0\(1 + index % 9),\(index % 3 == 0 ? "view" : "purchase")\n"
        }
        let log = try read(
            "user,item,timestamp,type\n" + rows.joined(), consent: "user,personalization\nu7,no\nu8,yes\n")
        #expect(try model(of: stored(log), "stored") == model(of: log, "read"))
    }

    // MARK: Damage

    @Test func aFileThatWasCutIsNoLog() throws {
        let log = try read(Self.everyColumn, consent: "user,personalization\nu3,no\nu2,yes\n", ratings: true)
        try StoredEventLog.write(log, toFolder: folder.path)
        let path = "\(folder.path)/\(StoredEventLog.fileName)"
        let whole = try bytes(of: path)
        for size in cuts(of: whole.count) {
            try folder.write(Array(whole[..<size]), to: path)
            let error = #expect(throws: UserError.self) { try StoredEventLog.read(fromFolder: folder.path) }
            #expect(error?.code == .modelUnusable)
        }
    }

    @Test func everyByteCounts() throws {
        let log = try read(Self.everyColumn, consent: "user,personalization\nu3,no\nu2,yes\n", ratings: true)
        try StoredEventLog.write(log, toFolder: folder.path)
        let path = "\(folder.path)/\(StoredEventLog.fileName)"
        let whole = try bytes(of: path)
        for place in stride(from: 0, to: whole.count, by: 41) {
            var damaged = whole
            damaged[place] ^= 0x10
            try folder.write(damaged, to: path)
            #expect(throws: UserError.self) { try StoredEventLog.read(fromFolder: folder.path) }
        }
    }

    @Test func aFolderWithoutALogIsNamed() throws {
        let error = #expect(throws: UserError.self) { try StoredEventLog.read(fromFolder: folder.path) }
        #expect(error?.code == .modelUnusable && error?.place?.file == "\(folder.path)/events.safetensors")
    }
}
