package import Assignment
import CustomerModels
package import Diagnostics
import Events
import Files
import ModelFiles
package import ModelStore
import RecommenderModels
import Rules
package import Scoring

/// Everything that a store holds of one person, and nothing of others.
package struct PersonRecord: Encodable, Sendable {
    /// The person on the list of those who were forgotten.
    package struct Listing: Encodable, Sendable {
        /// The model whose list it is; absent for that of the whole store.
        package let model: String?
        /// When the person came on the list.
        package let since: String
    }

    /// A line of a text in the store that names the person.
    package struct Line: Encodable, Sendable {
        package let file: String
        /// Absent for a file of ids.
        package let line: Int?
        package let text: String
    }

    /// The id that was asked for.
    package let user: String
    /// All ids by which versions know the person.
    package private(set) var ids: [String] = []
    package let time: String
    /// The versions that were read, also those that know nothing of the person.
    package private(set) var checked: [String] = []
    /// What each version knows of the person.
    package private(set) var versions: [VersionRecord] = []
    package private(set) var lines: [Line] = []
    /// The arms of experiments; absent where no file of experiments was given.
    package private(set) var experiments: [AssignmentAnswer]?
    package private(set) var forgotten: [Listing] = []

    /// Whether neither a version nor a text of the store names the person.
    package var isEmpty: Bool { versions.isEmpty && lines.isEmpty }

    /// Collects what a store holds.
    ///
    /// - Parameters:
    ///   - user: Any id of the person, byte by byte as the models know it.
    ///   - store: The store.
    ///   - model: The model; nil for all of them.
    ///   - experiments: A file of experiments, in whose arms the person may be.
    ///   - time: The time of the answer.
    ///   - progress: Receives a warning of another spelling.
    /// - Throws: `UserError` with code `modelUnusable` for a version that cannot be read, because the answer would not be
    ///   whole, and for a model that is missing.
    package init(
        of user: String, in store: ModelStore, model: String?, experiments: ExperimentBook?, at time: UTCTime,
        progress: Progress
    ) throws {
        self.user = user
        self.time = time.description
        let models = try model.map { [$0] } ?? store.modelNames()
        let versions = try models.flatMap(store.versions)
        var persons = Persons([Array(user.utf8)])
        var lookAlikes = LookAlikes(of: user)
        var isFirst = true
        var isNew = true
        while isNew {
            isNew = false
            for version in versions {
                guard let file = try version.customers() else { continue }
                if isFirst { try file.forEachId { lookAlikes.compare($0) } }
                if try persons.add(from: file) { isNew = true }
            }
            isFirst = false
        }
        let all = persons.all
        ids = all.map { String(decoding: $0, as: UTF8.self) }.sorted()
        lookAlikes.report(except: all, to: progress)
        for version in versions {
            checked.append(version.description)
            guard let file = try version.customers() else { continue }
            for customer in try persons.customers(in: file) {
                self.versions.append(try VersionRecord(of: customer, in: file, version, store))
            }
        }
        if self.versions.isEmpty { ids = [] }
        for name in models {
            let folder = "\(store.path)/\(name)"
            find(all, inFolder: folder, ofModel: true)
            let known = Set(try store.versionNumbers(of: name).map { "\(folder)/\($0)" })
            for path in StoreTraces.tensors(below: folder, except: known) where IdFinder(all).isAny(inTensors: path) {
                lines.append(Line(file: path, line: nil, text: "a file of ids that is part of no version"))
            }
        }
        find(all, inFolder: store.path, ofModel: false)
        if let experiments {
            let day = Int(time.seconds / 86_400)
            self.experiments = (ids.isEmpty ? [user] : ids).map {
                AssignmentAnswer(of: $0, in: experiments, on: day, consent: nil)
            }
        }
        for list in [nil] + models.map({ Optional($0) }) {
            for since in try Set(store.forgottenSince(Array(all), of: list).values).sorted() {
                forgotten.append(Listing(model: list, since: since))
            }
        }
    }

    private mutating func find(_ ids: Set<[UInt8]>, inFolder folder: String, ofModel isModel: Bool) {
        for (path, bytes) in StoreTraces.texts(below: folder, deep: isModel) {
            let lines = IdFinder(ids).lines(in: bytes)
            guard !lines.isEmpty else { continue }
            let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for line in lines {
                self.lines.append(
                    Line(file: path, line: line, text: String(decoding: texts[line - 1].prefix(2000), as: UTF8.self)))
            }
        }
    }
}

/// What one version knows of a person.
package struct VersionRecord: Encodable, Sendable {
    /// An item that the person bought, by a model of repeats.
    package struct Bought: Encodable, Sendable {
        package let item: String
        /// The occasions.
        package let count: Int
        /// Those after the first, weighed by their age.
        package let repeats: Float
        package let firstDay: String
        package let lastDay: String

        private enum CodingKeys: String, CodingKey {
            case item, count, repeats
            case firstDay = "first_day"
            case lastDay = "last_day"
        }
    }

    /// The purchases that a lifetime model keeps.
    package struct Lifetime: Encodable, Sendable {
        package let repeats: Int
        /// Days from the first purchase to the last one, and to the end of the events.
        package let recency: Int
        package let age: Int
        package let valued: Int
        package let meanValue: Double
        package let lastYear: Int
        package let lastYearValue: Double
        /// The probability that the person still buys, and the purchases within the next 365 days.
        package let alive: Double
        package let purchases: Double

        private enum CodingKeys: String, CodingKey {
            case repeats, recency, age, valued, alive, purchases
            case meanValue = "mean_value"
            case lastYear = "last_year"
            case lastYearValue = "last_year_value"
        }
    }

    package let version: String
    package let family: String
    /// The aliases that point at the version.
    package let aliases: [String]
    package let trained: String
    /// All ids by which it knows the person; the first stands for the others.
    package let ids: [String]
    package private(set) var history: [PastItem]?
    package private(set) var purchases: [Bought]?
    package private(set) var factors: [Float]?
    /// The list that the person would get now, with reasons where the model can give them.
    package private(set) var list: Recommendation?
    package private(set) var segment: String?
    package private(set) var about: [String]?
    package private(set) var lifetime: Lifetime?

    init(of customer: Int, in file: any CustomerFile, _ version: Version, _ store: ModelStore) throws {
        self.version = version.description
        let shown = try store.show(.number(model: version.model, number: version.number))
        (aliases, trained) = (shown.aliases, shown.manifest?.created.description ?? "")
        var ids: [String] = []
        try file.forEachId(ofCustomer: customer) { ids.append(String(decoding: $0, as: UTF8.self)) }
        self.ids = ids
        switch file {
        case let segments as SegmentModel:
            family = ModelFamily.segments.name
            let found = segments.settings.segments[Int(segments.segmentOfUser[customer])]
            (segment, about) = (found.name, found.about)
        case let model as LifetimeModel:
            family = ModelFamily.lifetime.name
            lifetime = Lifetime(customer, of: model)
        default:
            family = ModelFamily.recommender.name
            let model = try Recommender(inFolder: version.folder)
            try model.unchanged { try read(ids[0], customer, of: model) }
        }
    }

    private mutating func read(_ id: String, _ customer: Int, of model: Recommender) throws {
        let maker = ListMaker(model, available: nil, consent: nil, isForOneAnswer: true)
        history = try maker.history(of: id)
        if let own = try model.users.history(of: customer).purchases, model.settings.countsPurchases {
            let items = try model.users.history(of: customer).items
            purchases = try zip(items, own).filter { $0.1.count > 0 }.map { item, bought in
                Bought(
                    item: try model.items.ids.string(at: Int(item)), count: Int(bought.count), repeats: bought.repeats,
                    firstDay: Days.text(Int(bought.firstDay)), lastDay: Days.text(Int(bought.lastDay)))
            }
        }
        let own = try model.users.factors(of: customer)
        if !own.isEmpty { factors = own }
        list = try maker.recommend(RecommendationRequest(user: id, count: 20, explains: maker.explains))
    }
}

extension VersionRecord.Lifetime {
    init(_ customer: Int, of model: LifetimeModel) {
        let histories = model.histories
        repeats = Int(histories.repeats[customer])
        recency = Int(histories.recency[customer])
        age = Int(histories.age[customer])
        valued = Int(histories.valued[customer])
        meanValue = histories.meanValue[customer]
        lastYear = Int(histories.lastYear[customer])
        lastYearValue = histories.lastYearValue[customer]
        let shared = LifetimeForecaster(model.settings, days: 365).shared(by: histories[customer], valued: nil)
        alive = model.settings.purchases.alive(histories[customer])
        purchases = shared.purchases
    }
}
