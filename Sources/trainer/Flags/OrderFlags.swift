import ArgumentParser
import Diagnostics
import Events
import Terminal

/// The flags that give the events of a log without times an order.
struct OrderFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Without times: the column of numbers that order a customer's events; greater is later.",
            valueName: "column"))
    var sequence: String?

    @Flag(help: "Without times: the rows are in the order of the events, file after file as given.")
    var rowOrder = false

    /// The options that were given.
    var given: GivenOptions { [.sequenceColumn: sequence != nil, .rowOrder: rowOrder] }

    /// Adds the order to the options of a log.
    func add(to options: inout EventOptions) {
        options.sequence = sequence
        options.usesRowOrder = rowOrder
    }

    /// Refuses an order that nothing asks for.
    static func refuse(_ useless: [ParameterKey]) throws {
        try GivenOptions(useless).refuse("where nothing depends on an order of the events")
    }
}
