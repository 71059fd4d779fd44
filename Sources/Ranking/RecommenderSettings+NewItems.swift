package import Events
package import RecommenderModels

extension RecommenderSettings {
    /// The share of new items in the lists of a model.
    ///
    /// - Parameters:
    ///   - mask: Which items the lists leave out; where these are what customers have, all items of a list are new.
    ///   - requested: The share that is asked for; `nil` for that of the model.
    /// - Returns: The share; `nil` where lists are made without one.
    package func newItems(_ mask: ItemMask, requested: Double? = nil) -> NewItems? {
        let share = requested ?? mixture?.shareNew ?? 0
        return mask == .none && share > 0 ? NewItems(share: share) : nil
    }
}
