import Diagnostics
import Tables

extension LogRoles {
    /// How to get at the products of a log whose records hold them in a list, as exports of Google Analytics do; nil for
    /// other logs.
    var productsInList: Message? {
        guard found[.item] == nil, let list = sample.names.list(where: Self.meansProducts) else { return nil }
        let remedy: Message =
            """
            Write a line for each element of the list '\(list.name)', which most likely holds the products, and give the \
            result: jq -c '\(list.path) = (\(list.path)[]? // null)' FILE >events.jsonl
            """
        return remedy
    }

    /// Whether a list of this name most likely holds products.
    private static func meansProducts(_ name: String) -> Bool {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        return names.contains(ColumnRole.plain(last))
    }

    private static let names: Set<String> = [
        "items", "products", "lineitems", "orderitems", "cartitems", "lines", "orderlines", "articles", "contents",
        "basket", "cart", "artikel", "produkte", "positionen", "warenkorb",
    ]
}
