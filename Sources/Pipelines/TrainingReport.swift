package import Events
package import Recommenders

/// What `fit recommender` prints.
package struct TrainingReport: Codable, Sendable {
    package let model: String
    package let version: Int
    package let users: Int
    package let items: Int
    package let pairs: Int
    package let funnel: Funnel
    /// `nil` for an algorithm without iterations.
    package let convergence: Convergence?
}
