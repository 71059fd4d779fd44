import CustomerModels
import Diagnostics
import Events
import Files
import Glibc
import Ids
import LinearAlgebra
import ModelStore
import Recommenders
import Segmentation
import Simulation
import TestSupport
import Testing
import Training

/// Segments of shops: found again where groups were planted, the same bytes for the same data, and errors for data that
/// has none.
@Suite struct SegmentTrainingTests {
    private let bench: TrainingBench

    init() throws { bench = try TrainingBench() }

    private func fit(
        _ training: SegmentTraining, model: String = "segments", threads: Threads = 2
    ) throws -> SegmentModel {
        let report = try training.run(
            model: model, store: bench.store, author: bench.author, machine: Machine(threads: threads) { 0 },
            progress: .silent)
        let version = try bench.store.resolve(.number(model: model, number: report.version))
        return try SegmentModel(inFolder: version.folder)
    }

    private func report(_ training: SegmentTraining) throws -> SegmentTrainingReport {
        try training.run(
            model: "segments", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
    }

    private func ofEvents(_ basis: SegmentSettings.Basis, _ lines: [String]) throws -> SegmentTraining {
        var training = SegmentTraining(by: basis)
        training.events = [try bench.table("events.csv", lines)]
        return training
    }

    // MARK: Planted groups

    /// A shop whose customers are of six groups with different tastes, a recommender of it, and the groups.
    private func plantedShop() throws -> (folder: String, parameters: Shop.Parameters, groups: [String: UInt32]) {
        let parameters = Shop.Parameters(
            customers: 3000, items: 1500, eventsPerCustomer: 30, seed: 2, groups: 6)
        let folder = "\(bench.folder.path)/shop"
        _ = try Shop.simulate(parameters, to: folder, threads: 2, progress: .silent)
        let rows = String(decoding: try MappedFile.contents(of: "\(folder)/groups.csv"), as: UTF8.self)
        var groups: [String: UInt32] = [:]
        for row in rows.split(separator: "\n").dropFirst() {
            let cells = row.split(separator: ",")
            groups[String(cells[0])] = UInt32(cells[1])
        }
        var training = RecommenderTraining(events: ["\(folder)/events.csv"])
        training.options.until = parameters.split
        var factorization = IALSParameters()
        (factorization.factors, factorization.epochs) = (8, 8)
        training.train = .ials(factorization)
        _ = try bench.fit(training)
        return (folder, parameters, groups)
    }

    @Test func plantedGroupsAreFoundAgainAndTheirPopularItemsBeatPlainOnes() throws {
        let (folder, parameters, groups) = try plantedShop()
        var training = SegmentTraining(by: .factors)
        training.recommender = "shop/1"
        let model = try fit(training)
        #expect(model.settings.segments.count == 6)
        var (found, planted): ([UInt32], [UInt32]) = ([], [])
        for user in model.users.indices {
            guard let group = groups[model.users.string(at: user)] else { continue }
            found.append(model.segmentOfUser[user])
            planted.append(group)
        }
        #expect(found.count > 2500)
        let index = Partitions.adjustedRandIndex(found, planted)
        #expect(index > 0.8, "\(index)")

        // What customers buy later, by lists that know nothing of them but the segment.
        let later = try purchases(folder, parameters) { $0 >= parameters.split }
        let before = try purchases(folder, parameters) { $0 < parameters.split }
        let plain = mostBought(before.values)
        let ofSegments = model.popular.map { $0.prefix(20).map { model.items.string(at: Int($0.item)) } }
        let all = later.compactMap { customer, bought in
            model.segment(of: customer).map { gain(of: ofSegments[$0], bought) - gain(of: plain, bought) }
        }
        #expect(all.count > 500)
        #expect(lowerEnd(of: all) > 0)

        // Strangers: every third customer, whose past no list knows.
        let strangers = Set(before.keys.sorted().enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
        let known = before.filter { !strangers.contains($0.key) }
        let plainOfKnown = mostBought(known.values)
        let ofKnown = model.popular.indices.map { segment in
            mostBought(known.filter { model.segment(of: $0.key) == segment }.values)
        }
        let ofStrangers = later.filter { strangers.contains($0.key) }.compactMap { customer, bought in
            model.segment(of: customer).map { gain(of: ofKnown[$0], bought) - gain(of: plainOfKnown, bought) }
        }
        #expect(ofStrangers.count > 150)
        #expect(lowerEnd(of: ofStrangers) > 0)
        print("strangers: \(ofStrangers.count), NDCG@20 from \(lowerEnd(of: ofStrangers)) above plain popularity")
    }

    @Test func groupsByFactorsHaveTheSameBytesAtAnyNumberOfThreads() throws {
        _ = try plantedShop()
        var training = SegmentTraining(by: .factors)
        training.recommender = "shop/1"
        var sums: Set<String> = []
        for threads in 1...3 {
            _ = try fit(training, threads: Threads(threads))
            sums.insert(try sum(ofVersion: threads))
        }
        #expect(sums.count == 1)
    }

    /// The 20 items that most customers bought.
    private func mostBought(_ purchases: some Sequence<Set<String>>) -> [String] {
        let counts = purchases.joined().reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20).map(\.key)
    }

    /// The lower end of the 95% interval of a mean.
    private func lowerEnd(of values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        return mean - 1.96 * (square / Double(values.count)).squareRoot()
    }

    /// The check sum of a version's model file.
    private func sum(ofVersion number: Int) throws -> String {
        let version = try bench.store.resolve(.number(model: "segments", number: number))
        return try MappedFile.contents(of: version.path(of: SegmentModel.fileName))
            .withUnsafeBytes { SHA256Sum.hex(of: $0) }
    }

    /// The distinct items that each customer bought at some times.
    private func purchases(
        _ folder: String, _ parameters: Shop.Parameters, _ when: (Int64) -> Bool
    ) throws -> [String: Set<String>] {
        let text = String(decoding: try MappedFile.contents(of: "\(folder)/events.csv"), as: UTF8.self)
        return text.split(separator: "\n").dropFirst().reduce(into: [:]) { bought, row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            guard cells[3] == "purchase", let time = UTCTime(String(cells[2])), when(time.seconds * 1000) else {
                return
            }
            bought[String(cells[0]), default: []].insert(String(cells[1]))
        }
    }

    /// NDCG@20.
    private func gain(of list: [String], _ relevant: Set<String>) -> Double {
        let gain = list.enumerated().reduce(0.0) {
            relevant.contains($1.element) ? $0 + 1 / log2(Double($1.offset + 2)) : $0
        }
        let ideal = (0..<min(relevant.count, 20)).reduce(0.0) { $0 + 1 / log2(Double($1 + 2)) }
        return gain / ideal
    }

    // MARK: The same bytes

    @Test(arguments: [SegmentSettings.Basis.rfm, .features])
    func theSameBytesAtAnyNumberOfThreadsAndInAnyOrder(basis: SegmentSettings.Basis) throws {
        var random = SeededGenerator(seed: 3)
        let rows = (0..<3000).map { _ in
            let user = Int.random(in: 0..<200, using: &random)
            let day = 1 + Int.random(in: 0..<28, using: &random)
            let item = Int.random(in: 0..<30, using: &random)
            return "u\(user),i\(item),2024-0\(1 + user % 9)-\(day < 10 ? "0" : "")\(day),\(1 + user % 7).50"
        }
        var sums: Set<String> = []
        for (number, order) in [rows, rows.reversed(), rows].enumerated() {
            var training = try ofEvents(basis, ["user,item,timestamp,price"] + order)
            training.clusters = ClusterRange(2, 5)
            _ = try fit(training, threads: Threads(number + 1))
            sums.insert(try sum(ofVersion: number + 1))
        }
        #expect(sums.count == 1)
    }

    // MARK: Scores by hand

    @Test func recencyFrequencyAndMoneyNameTheGroups() throws {
        // Five customers with one value each: the fifths are their places.
        let model = try fit(
            ofEvents(
                .rfm,
                [
                    "user,item,timestamp,price", "a,x,2024-01-01,100", "a,y,2024-01-02,100", "a,x,2024-01-03,100",
                    "a,y,2024-01-04,100", "a,z,2024-01-05,100", "b,x,2024-02-01,50", "b,x,2024-02-02,50",
                    "b,x,2024-02-03,50", "b,x,2024-02-04,50", "c,x,2024-03-01,30", "c,x,2024-03-02,30",
                    "c,x,2024-03-03,30", "d,y,2024-04-01,20", "d,y,2024-04-02,20", "e,z,2024-05-01,10",
                ]))
        let names = ["a", "b", "c", "d", "e"].map { model.segment(of: $0).map { model.settings.segments[$0].name } }
        #expect(names == ["Cannot lose", "At risk", "Needs attention", "Potential loyal", "New"])
        #expect(model.settings.segments.map(\.size) == [1, 1, 1, 1, 1])
        let own = try #require(model.segment(of: "a"))
        #expect(model.popular[own].map { model.items.string(at: Int($0.item)) } == ["x", "y", "z"])
        #expect(model.settings.segments.allSatisfy { $0.isTooSmall })
        let rule = try #require(model.settings.rfm)
        #expect(rule.frequency.map(\.least) == [1, 2, 3, 4, 5])
        #expect(rule.monetary?.map(\.least) == [10, 40, 90, 200, 500])
    }

    @Test func withoutPricesMoneyIsLeftOutAndSaid() throws {
        let warnings = Warnings()
        let training = try ofEvents(.rfm, ["user,item,timestamp", "a,x,2024-01-01", "b,x,2024-02-01"])
        _ = try training.run(
            model: "segments", store: bench.store, author: bench.author, machine: bench.machine,
            progress: warnings.progress)
        #expect(warnings.all.contains { $0.contains("no prices") })
    }

    @Test func thirtyCustomersAreTooFewToMeasure() throws {
        var lines = ["user,item,timestamp"]
        for user in 0..<30 { lines.append("u\(user),x,2024-01-\(user % 2 == 0 ? "01" : "20")") }
        let report = try report(ofEvents(.rfm, lines))
        #expect(report.segments.allSatisfy { $0.isTooSmall })
        #expect(report.power.difference == 0.1)
    }

    @Test func whoOptedOutIsInNoSegmentAndCountsNowhere() throws {
        var training = try ofEvents(
            .rfm, ["user,item,timestamp", "a,x,2024-01-01", "b,y,2024-02-01", "c,x,2024-01-09"])
        training.consent = ConsentSource(try bench.table("consent.csv", ["user,personalization", "b,no"]))
        let model = try fit(training)
        #expect(model.segment(of: "b") == nil)
        #expect(model.segment(of: "a") != nil)
        #expect(model.items.indices.map { model.items.string(at: $0) } == ["x"])
    }

    // MARK: Data without groups

    @Test func oneCustomerHasScoresButNoGroups() throws {
        let lines = ["user,item,timestamp", "a,x,2024-01-01"]
        let model = try fit(ofEvents(.rfm, lines))
        #expect(model.settings.segments.map(\.size) == [1])
        let error1 = userError { _ = try report(ofEvents(.features, lines)) }
        #expect(error1?.code == .invalidData)
    }

    @Test func equalCustomersHaveScoresButNoGroups() throws {
        let lines = ["user,item,timestamp"] + (0..<9).map { "u\($0),x,2024-01-01" }
        let model = try fit(ofEvents(.rfm, lines))
        #expect(model.settings.segments.map(\.name) == ["Needs attention"])
        let error = userError { _ = try report(ofEvents(.features, lines)) }
        #expect(error?.code == .invalidData)
        #expect(error?.problem.contains("only 1 of the 9 customers differ") == true)
    }

    @Test func moreGroupsThanCustomersAreRefused() throws {
        var training = try ofEvents(.features, ["user,item,timestamp", "a,x,2024-01-01", "b,x,2024-02-01"])
        training.clusters = ClusterRange(3, 3)
        let error2 = userError { _ = try report(training) }
        #expect(error2?.code == .invalidData)
    }

    @Test func aLogWithoutAnyEventIsRefused() throws {
        for basis in [SegmentSettings.Basis.rfm, .features] {
            let error = userError { _ = try report(ofEvents(basis, ["user,item,timestamp"])) }
            #expect(error?.code == .invalidData)
        }
    }

    @Test func emptyPricesAndQuantitiesAreNoMoney() throws {
        let model = try fit(
            ofEvents(.rfm, ["user,item,timestamp,price,quantity", "a,x,2024-01-01,,", "b,x,2024-01-02,5,2"]))
        #expect(model.settings.rfm?.monetary?.map(\.least) == [0, 10])
    }

    @Test func aRecommenderWithoutFactorsIsRefused() throws {
        var popularity = RecommenderTraining(events: [try bench.table("e.csv", ["user,item", "a,x", "b,y"])])
        popularity.train = .init(.popularity)
        _ = try bench.fit(popularity)
        var training = SegmentTraining(by: .factors)
        training.recommender = "shop/1"
        let error3 = userError { _ = try report(training) }
        #expect(error3?.code == .wrongUsage)
    }

    @Test func unknownFeaturesAreRefused() throws {
        var training = try ofEvents(.features, ["user,item,timestamp", "a,x,2024-01-01", "b,x,2024-02-01"])
        training.features = ["nonsense*"]
        let error4 = userError { _ = try report(training) }
        #expect(error4?.code == .wrongUsage)
        training.features = ["orders_*"]
        training.ignore = ["order"]
        let error5 = userError { _ = try report(training) }
        #expect(error5?.code == .wrongUsage)
    }

    @Test(arguments: ["", "a", "3-", "-3", "8-2", "0", "101", "2-3-4"])
    func rangesOfGroupsAreChecked(text: String) {
        let error = userError {
            var training = SegmentTraining(by: .features)
            training.clusters = try ClusterRange(parsing: text)
            try training.validate()
        }
        #expect(error?.code == .wrongUsage)
    }
}
