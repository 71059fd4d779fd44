package import Diagnostics
package import Events

/// A place where lists are shown, such as `home` or `e-mail`: which model fills it, by which rules.
package struct Placement: Sendable, Equatable {
    /// What fills a list behind the customer's own items.
    package enum Filling: String, Sendable, CaseIterable, Codable {
        /// What is popular in the customer's segment.
        case segment
        /// What was popular lately.
        case recent
        /// What is popular.
        case popular
    }

    package let name: String
    /// The reference of the model.
    package let model: String
    /// The number of items of a list.
    package let count: Int
    /// The rules that hold here, as positions in the book, ascending.
    package let rules: [Int]
    /// The reference of the segments; `nil` for none.
    package let segments: String?
    /// What fills lists, in this order; `nil` where the model's own filling does.
    package let fallback: [Filling]?
    /// Whether what the customer has may be listed; `nil` where whoever asks for the list says so.
    package let mask: ItemMask?
    /// The file and the line at which the placement begins.
    package let place: UserError.Place
}
