import ArgumentParser
import Diagnostics
import Documents
import Events
import Interactions
import Terminal

/// The flags that select the events that make interactions, and set their weights.
struct InteractionFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The weight of a type of event; once one is given, types not named weigh 0. By commas or repeated.",
            valueName: "type=w"), transform: NameList.init(parsing:))
    var weight: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "The age at which an event counts half: 90d, 12h, 2w; m is minutes. '20 events' with --sequence or --row-order.",
            valueName: "span"))
    var halfLife: String?

    @Option(
        help: ArgumentHelp(
            "The same for the histories by which customers are scored; that of the training unless given.",
            valueName: "span"))
    var historyHalfLife: String?

    @Flag(help: "An event counts as often as its quantity says.")
    var useQuantity = false

    @Option(
        help:
            "What becomes of a pair's summed weights: binary for one type of event, log (ln(1 + x)) for several unless given; largest takes the largest weight in place of the sum."
    )
    var transform: Confidence.Transform?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The types that mark an item as seen, by commas or repeated; the purchase types unless given.",
            valueName: "types"), transform: NameList.init(parsing:))
    var seenTypes: [NameList] = []

    @Option(help: ArgumentHelp("Drop users with fewer distinct items, until stable.", valueName: "n"))
    var minimumUserEvents: Int?

    @Option(help: ArgumentHelp("Drop items with fewer distinct users, until stable.", valueName: "n"))
    var minimumItemEvents: Int?

    @Option(help: ArgumentHelp("Keep a user's newest items up to this number.", valueName: "n"))
    var maximumUserEvents: Int?

    func validate() throws { try seenTypes.checkDistinct("--seen-types") }

    /// The options that the flags give; with `keepingNone` a half-life of "none" stays a given one, which a search keeps.
    func options(keepingNone keepsNone: Bool = false) throws -> InteractionOptions {
        var options = InteractionOptions()
        for text in weight.names {
            let (type, value) = try Self.typeAndWeight(text)
            guard options.confidence.weights.updateValue(value, forKey: type) == nil else {
                throw UserError(.wrongUsage, "--weight names '\(type)' twice", remedy: "Name each type once")
            }
        }
        let given = try halfLife.map { try HalfLife(parsing: $0) }
        options.confidence.halfLife = keepsNone ? given : given?.orNil
        options.confidence.historyHalfLife = try historyHalfLife.map { try HalfLife(parsing: $0) }
        options.confidence.useQuantity = useQuantity
        options.confidence.transform = transform
        options.seenTypes = SeenTypes(names: seenTypes.isEmpty ? nil : seenTypes.names)
        options.minimumUserEvents = minimumUserEvents
        options.minimumItemEvents = minimumItemEvents
        options.maximumUserEvents = maximumUserEvents
        try options.validate()
        return options
    }

    private static func typeAndWeight(_ text: String) throws -> (String, Double) {
        guard let sign = text.lastIndex(of: "="), sign != text.startIndex,
            let value = Double(text[text.index(after: sign)...])
        else {
            throw UserError(
                .wrongUsage, "--weight takes TYPE=NUMBER, found '\(text)'", remedy: "Write it as --weight purchase=10")
        }
        return (String(text[..<sign]), value)
    }
}

extension Confidence.Transform: ExpressibleByArgument {}
