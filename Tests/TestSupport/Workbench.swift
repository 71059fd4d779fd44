package import Documents
import Files
import ModelFiles

/// A folder with its own model store, in which the programs of this build run.
package struct Workbench {
    package let folder: TemporaryFolder

    package init() throws {
        folder = try TemporaryFolder()
    }

    package var store: String { "\(folder.path)/models" }

    /// Runs `trainer` on the store and returns what it printed as JSON.
    ///
    /// - Throws: `Command.Failure` unless the program ends with exit code 0.
    @discardableResult
    package func trainer(_ arguments: String...) throws -> JSONValue {
        try trainer(arguments)
    }

    /// Runs `trainer` on the store and returns what it printed as JSON.
    @discardableResult
    package func trainer(_ arguments: [String]) throws -> JSONValue {
        try json("trainer", arguments + ["--store", store])
    }

    /// Runs `scorer` on the store and returns what it printed as JSON.
    ///
    /// - Throws: `Command.Failure` unless the program ends with exit code 0.
    @discardableResult
    package func scorer(_ arguments: String...) throws -> JSONValue {
        try scorer(arguments)
    }

    /// Runs `scorer` on the store and returns what it printed as JSON.
    @discardableResult
    package func scorer(_ arguments: [String]) throws -> JSONValue {
        try json("scorer", arguments + ["--store", store])
    }

    /// Trains a recommender from a file of events.
    @discardableResult
    package func fit(_ model: String, _ events: String, _ arguments: String...) throws -> JSONValue {
        try fit(model, events, arguments)
    }

    /// Trains a recommender from a file of events.
    @discardableResult
    package func fit(_ model: String, _ events: String, _ arguments: [String]) throws -> JSONValue {
        try json(
            "trainer",
            ["fit", "recommender", "--model", model, "--store", store, "--quiet", "--events", events] + arguments)
    }

    /// The rows that a batch wrote.
    package func batch(_ model: String, _ arguments: String...) throws -> [ListedItem] {
        try batch(model, arguments)
    }

    /// The rows that a batch wrote.
    package func batch(_ model: String, _ arguments: [String]) throws -> [ListedItem] {
        let output = "\(folder.path)/lists.csv"
        try json("scorer", ["batch", "--model", model, "--output", output, "--store", store] + arguments)
        return try ListedItem.read(String(decoding: bytes(of: output), as: UTF8.self))
    }

    /// The SHA-256 of both sides of a version.
    package func checksums(_ model: String, _ version: Int = 1) throws -> [String] {
        try ["items", "users"].map { try SHA256Sum.hex(ofFile: "\(store)/\(model)/\(version)/\($0).safetensors") }
    }

    @discardableResult
    private func json(_ program: String, _ arguments: [String]) throws -> JSONValue {
        let result = try Command.start(program, arguments + ["--format", "json"]).wait()
        guard result.exitCode == 0 else {
            throw Command.Failure("\(program) \(arguments) ended with \(result.exitCode): \(result.messages)")
        }
        return try JSONValue(parsing: Array(result.output.utf8))
    }
}

/// A row of a batch, whose ids must not need quotes.
package struct ListedItem: Equatable, Sendable {
    package let user: String
    package let rank: Int
    package let item: String
    package let score: Float
    package let source: String
    /// `again` or `new`; `nil` in lists that leave out what customers have.
    package let part: String?

    package init(user: String, rank: Int, item: String, score: Float, source: String, part: String? = nil) {
        self.user = user
        self.rank = rank
        self.item = item
        self.score = score
        self.source = source
        self.part = part
    }

    /// The rows of a table with the columns `user,rank,item,score,source`, and `part` where lists leave nothing out.
    ///
    /// - Throws: `Command.Failure` for any other text.
    package static func read(_ text: String) throws -> [ListedItem] {
        let lines = text.split(separator: "\n")
        let names = "user,rank,item,score,source"
        guard lines.first == names[...] || lines.first == "\(names),part" else {
            throw Command.Failure("no batch: \(text.prefix(80))")
        }
        let count = lines.first == names[...] ? 5 : 6
        return try lines.dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == count, let rank = Int(cells[1]), let score = Float(cells[3]) else {
                throw Command.Failure("no row of a batch: \(line)")
            }
            return ListedItem(
                user: cells[0], rank: rank, item: cells[2], score: score, source: cells[4],
                part: count == 6 ? cells[5] : nil)
        }
    }

    /// The items that `scorer recommend` printed as JSON.
    package static func list(_ answer: JSONValue) -> [ListedItem] {
        (answer["items"]?.arrayValue ?? []).map { item in
            ListedItem(
                user: answer["user"]?.stringValue ?? "", rank: item["rank"]?.intValue ?? 0,
                item: item["item"]?.stringValue ?? "", score: Float(item["score"]?.doubleValue ?? .nan),
                source: item["source"]?.stringValue ?? "", part: item["part"]?.stringValue)
        }
    }
}
