import Diagnostics
import Documents
import Glibc
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// The parts of a version whose bytes the tests damage.
enum ModelPart: String, CaseIterable, Sendable {
    case manifest
    case header
    case idIndex = "id index"
    case ids
    case factors
    case gram = "Gram matrix"
    case history
    case checksums

    /// The tensors of the part in both files; empty for the manifest and the headers.
    fileprivate var tensors: [String] {
        switch self {
        case .manifest, .header: []
        case .idIndex: ["item.id_index", "item.id_offsets", "user.id_index", "user.id_offsets"]
        case .ids: ["item.ids", "user.ids"]
        case .factors: ["item.factors", "user.factors"]
        case .gram: ["item.gram"]
        case .history:
            ["history.offsets", "history.items", "history.confidence", "history.types", "history.last_day"]
        case .checksums: ["blocks.crc32c"]
        }
    }
}

/// A version whose bytes are changed and restored, and the questions that it must answer.
struct DamagedModel {
    let shop: SampleShop
    let version: Version

    init(customers: Int, items: Int = 120) throws {
        shop = try SampleShop.trained(
            SampleShop.manyEvents(customers: customers, items: items), ["--factors", "32", "--epochs", "2"])
        version = try shop.store.resolve(Reference(parsing: "shop/1"))
    }

    static let files = [ItemSide.fileName, UserSide.fileName]

    /// The places of a part's bytes: file and range.
    func places(of part: ModelPart) throws -> [(file: String, bytes: Range<Int>)] {
        if part == .manifest {
            let path = version.path(of: Manifest.fileName)
            return [(path, 0..<(try bytes(of: path)).count)]
        }
        return try Self.files.flatMap { name -> [(file: String, bytes: Range<Int>)] in
            let path = version.path(of: name)
            let content = try bytes(of: path)
            let length = content.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            if part == .header { return [(path, 0..<8 + length)] }
            let header = try JSONValue(parsing: Array(content[8..<8 + length]))
            return part.tensors.compactMap { tensor in
                let ends = header[tensor]?["data_offsets"]?.arrayValue?.compactMap(\.intValue) ?? []
                return ends.count == 2 ? (path, 8 + length + ends[0]..<8 + length + ends[1]) : nil
            }
        }
    }

    /// Runs `body` while one bit of a file is flipped.
    func flipping<Result>(bit: Int, of path: String, _ body: () throws -> Result) throws -> Result {
        let content = try bytes(of: path)
        var damaged = content
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        try replace(path, damaged)
        defer { try? replace(path, content) }
        return try body()
    }

    /// Replaces a file by a new one, as a restore would; a mapped file must never be changed in place.
    func replace(_ path: String, _ content: [UInt8]) throws {
        try shop.folder.write(content, to: path + ".new")
        try #require(rename(path + ".new", path) == 0)
    }

    /// All lists, one customer's list with a session and reasons, a stranger's list, similar items, and the manifest.
    func answers() throws -> [String] {
        let model = try Recommender(inFolder: version.folder)
        var lists: [UInt8] = []
        var job = BatchJob(version)
        job.threads = 1
        _ = try job.write(as: ListCSV.self, to: { lists.append(contentsOf: $0) }, progress: .silent)
        let maker = ListMaker(model, available: nil, consent: nil)
        let known = RecommendationRequest(user: "customer7", session: ["item3"], count: 10, explains: true)
        let stranger = RecommendationRequest(user: "nobody", session: ["item1", "item2"], count: 10, explains: true)
        return [
            String(decoding: lists, as: UTF8.self), try JSONValue(encoding: maker.recommend(known)).text,
            try JSONValue(encoding: maker.recommend(stranger)).text,
            try JSONValue(
                encoding: SimilarItems.Finder(model.items, available: nil).similar(to: "item5", count: 10)
            ).text,
            try JSONValue(encoding: shop.store.manifest(of: version)).text,
        ]
    }

    /// One customer's list, which reads only a small part of a large user side.
    func answer(for user: String) throws -> String {
        let model = try Recommender(inFolder: version.folder)
        let maker = ListMaker(model, available: nil, consent: nil)
        return try JSONValue(encoding: maker.recommend(RecommendationRequest(user: user, explains: true))).text
    }

    /// Whether a damage was noticed, that is, gave an error that names the file; if not, the answer must be unchanged.
    ///
    /// - Parameters:
    ///   - path: The damaged file.
    ///   - expected: The answer of the sound model.
    ///   - comment: What was damaged.
    ///   - ask: Asks the damaged model.
    /// - Returns: Whether there was an error.
    /// - Throws: Any error that is not for users.
    func notices<Answer: Equatable>(
        _ path: String, _ expected: Answer, _ comment: @autoclosure () -> Comment, in ask: () throws -> Answer
    ) throws -> Bool {
        do {
            #expect(try ask() == expected, comment())
            return false
        } catch let error as UserError {
            #expect(error.code == .modelUnusable, comment())
            #expect(error.remedy != nil, comment())
            #expect(
                error.place?.file.map { Self.files.map(version.path).contains($0) || $0 == path } == true, comment())
            return true
        }
    }
}
