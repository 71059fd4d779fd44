import ArgumentParser
import Diagnostics
import Documents
package import Sources
package import Tables

/// The flags that say how the text of a table is laid out.
package struct LayoutFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What separates the fields: a character, or comma, semicolon, tab or pipe; the header tells it unless given.",
            valueName: "character"),
        transform: Delimiter.init(parsing:))
    var delimiter: Delimiter?

    @Flag(help: "The first line is data; columns are named by their numbers from 1 on.")
    var noHeader = false

    @Option(help: "The encoding of the text; utf-8 unless given.")
    var encoding: TextEncoding?

    @Option(
        help: ArgumentHelp(
            "The decimal mark, comma or point: of all numbers, or of a column, as in spend=comma. By commas or repeated.",
            valueName: "marks"), transform: NameList.init(parsing:))
    var decimal: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "What separates thousands: point, comma, space, apostrophe or none; of all numbers, or of a column, as in spend=point. By commas or repeated.",
            valueName: "separators"), transform: NameList.init(parsing:))
    var thousands: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "A sign before or after numbers that is left out, such as '€' or '%'; of all numbers, or of a column, as in 'spend=€'. By commas or repeated.",
            valueName: "signs"), transform: NameList.init(parsing:))
    var unit: [NameList] = []

    package init() {}

    package func validate() throws { _ = try numbers() }

    /// What was given.
    package var layout: TableLayout {
        var layout = TableLayout()
        layout.delimiter = delimiter
        layout.encoding = encoding
        layout.noHeader = noHeader
        guard let numbers = try? numbers() else { preconditionFailure("the flags were not validated") }
        layout.numbers = numbers
        return layout
    }

    private func numbers() throws -> NumberFormats {
        var numbers = NumberFormats()
        try numbers.setDecimals(decimal.names)
        try numbers.setThousands(thousands.names)
        try numbers.addUnits(unit.names)
        try numbers.check()
        return numbers
    }

    /// Refuses the flags where every table is the result of a query, which has a layout of its own.
    ///
    /// - Parameter tables: The names of the tables that the flags are about.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkHaveEffect(on tables: [String]) throws {
        guard !tables.isEmpty, tables.allSatisfy({ ProgramQuery.isNamed(by: $0) }) else { return }
        try given.refuse("on the result of a query")
    }

    /// The names of the given flags, for commands that cannot use them now.
    package var given: GivenOptions {
        [
            .delimiter: delimiter != nil, .noHeader: noHeader, .encoding: encoding != nil,
            .decimal: !decimal.isEmpty, .thousands: !thousands.isEmpty, .unit: !unit.isEmpty,
        ]
    }
}

extension TextEncoding: ExpressibleByArgument {}
