package import ModelFiles

extension ModelFamily {
    /// Models that rank items for customers.
    package static let recommender = ModelFamily(
        name: "recommender", files: [ItemSide.fileName, UserSide.fileName], lack: "ranks no items",
        remedy:
            "Name a recommender; a model of customers is for scorer score or scorer batch"
    )
}
