import Files
import LinearAlgebra
import ModelStore
import TestSupport
import Testing

/// A store in a temporary folder, and the commands that fill and query it.
struct SampleShop {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    var storePath: String { "\(folder.path)/models" }
    var store: ModelStore { ModelStore(path: storePath) }

    /// Three customers, three items, six purchases.
    static let events = """
        user,item,timestamp
        ada,tea,2024-01-01
        ada,milk,2024-01-02
        bob,milk,2024-01-03
        bob,cake,2024-01-04
        eve,tea,2024-01-05
        eve,cake,2024-01-06

        """

    /// Events of many customers, with everything that a model file can hold: types, times, confidences other than 1.
    static func manyEvents(customers: Int, items: Int) -> String {
        var generator = SeededGenerator(seed: 17)
        var text = "user,item,timestamp,type\n"
        for customer in 0..<customers {
            for event in 0..<12 {
                // The product of two uniform numbers makes some items popular.
                let item = Int(generator.uniform() * generator.uniform() * Double(items))
                let type = event % 3 == 0 ? "purchase" : "view"
                text += "customer\(customer),item\(item),2024-\(10 + event % 3)-\(10 + customer % 19),\(type)\n"
            }
        }
        return text
    }

    /// Writes a table into the folder and returns its path.
    func table(_ text: String, named name: String = "events.csv") throws -> String {
        try folder.file(name, text)
    }

    /// Trains the model `shop` from a table given as text, with few factors unless `options` differ.
    @discardableResult
    func fit(
        _ text: String = events, _ options: [String] = ["--factors", "4", "--epochs", "2"]
    ) throws
        -> Command.Result
    {
        try fit(file: table(text), options)
    }

    /// Trains the model `shop` from a table.
    @discardableResult
    func fit(file: String, _ options: [String] = ["--factors", "4", "--epochs", "2"]) throws -> Command.Result {
        let arguments = ["fit", "recommender", "--store", storePath, "--model", "shop", "--events", file, "--quiet"]
        return try Command.start("trainer", arguments + options).wait()
    }

    /// Runs a program on the store.
    func run(_ program: String, _ arguments: [String]) throws -> Command.Result {
        try Command.start(program, arguments + ["--store", storePath, "--quiet"]).wait()
    }

    /// A shop with one version of the model `shop`, which is the champion.
    static func trained(
        _ text: String = events, _ options: [String] = ["--factors", "4", "--epochs", "2"]
    ) throws -> SampleShop {
        let shop = try SampleShop()
        expectSuccess(try shop.fit(text, options))
        expectSuccess(try shop.run("trainer", ["models", "promote", "shop/1", "--to", "champion"]))
        return shop
    }

    /// The names in a folder, including hidden ones, in ascending order; empty if there is no folder.
    static func names(in path: String) throws -> [String] {
        Folder.isFolder(path) ? try Folder.names(in: path).sorted() : []
    }
}
