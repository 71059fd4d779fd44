/// How many distinct ids of a table another side knows: a model, a log or another table.
package struct IdCounts: Codable, Sendable, Equatable {
    package let known: Int
    package let unknown: Int

    package init(known: Int, unknown: Int) {
        self.known = known
        self.unknown = unknown
    }

    package var total: Int { known + unknown }
}
