/// A text of a column, and in how many rows it stands.
package struct LevelCount: Codable, Sendable, Equatable {
    package var level: String
    package var count: Int

    package init(level: String, count: Int) {
        self.level = level
        self.count = count
    }
}
