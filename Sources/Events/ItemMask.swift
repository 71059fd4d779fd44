/// Which items the lists for a customer leave out, and a measure of lists or ratings passes over.
package enum ItemMask: String, Codable, Sendable, CaseIterable {
    /// The items that the customer has (`SeenTypes`): right where hardly anyone buys an item twice.
    case seen
    /// No items: right where customers buy the same items again.
    case none
}
