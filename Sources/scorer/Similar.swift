import ArgumentParser
import Diagnostics
import Documents
import ModelStore
import RecommenderModels
import Scoring
import Terminal

struct Similar: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the items that are most like one item: what others also bought.",
        discussion: """
            By the cosine of the items' factors, or by the weights of a model that has such: docs/recommenders.md.

            EXAMPLE

              scorer similar --model recommendations --item 85123A --top 5
            """)

    @OptionGroup var modelOptions: ModelOptions

    @Option(help: ArgumentHelp("The item.", valueName: "id"))
    var item: String

    @OptionGroup var top: TopOption

    @OptionGroup var availability: AvailabilityOption
    @OptionGroup var titlesOption: TitlesOption

    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Answer: Encodable {
        let version: Version
        let similar: SimilarItems

        private enum CodingKeys: String, CodingKey { case model, version }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(version.model, forKey: .model)
            try container.encode(version.number, forKey: .version)
            try similar.encode(to: encoder)
        }
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            let version = try modelOptions.version()
            let side = try ItemSide(inFolder: version.folder)
            if titlesOption.titles { try side.checkHasTitles() }
            let available = try availability.read(for: side)
            available?.report(to: console.progress)
            guard let similar = try SimilarItems.Finder(side, available: available).similar(to: item, count: top.count)
            else {
                throw UserError(
                    .modelUnusable, "the model does not know the item", at: .init(id: item),
                    remedy: "Give the id of an item that the training events had, byte by byte as it stood there")
            }
            var table = Table(["rank", "item", side.weights == nil ? "cosine" : "weight", "title"])
            for other in similar.items {
                table.append([.integer(other.rank), .text(other.item), .float(other.score), .init(other.title)])
            }
            try console.output.print(Answer(version: version, similar: similar), tables: [table], format: format.format)
        }
    }
}
