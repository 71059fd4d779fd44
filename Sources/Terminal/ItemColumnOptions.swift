package import ArgumentParser
package import Diagnostics
package import Events

/// Which columns of an item table hold the id and the category, where these are not called so.
package struct ItemColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The column of the item's id in --items; that of the events or 'item' unless given.", valueName: "column"))
    package var itemId: String?

    @Option(
        help: ArgumentHelp("The column of the category in --items; 'category' unless given.", valueName: "column"))
    package var category: String?

    package init() {}

    /// The columns; nil when none was named.
    package var columns: ItemColumns? { ItemColumns(item: itemId, category: category).orNil }

    /// The options that were given.
    package var given: GivenOptions { [.itemIdColumn: itemId != nil, .itemCategoryColumn: category != nil] }
}

extension GivenOptions {
    /// Refuses these options, while the command line is read, if another one that they need is not given.
    ///
    /// - Throws: `ValidationError`.
    package func check(need key: ParameterKey, isGiven: Bool) throws {
        guard !isGiven, let first = keys.first else { return }
        throw ValidationError("\(first.option) has no effect without \(key.option).")
    }
}
