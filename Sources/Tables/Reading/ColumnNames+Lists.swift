extension ColumnNames {
    /// The first field of lists with such a name, and jq's path to it; nil if there is none.
    ///
    /// - Parameter isMeant: Whether a name is one of those that are looked for.
    /// - Returns: The name and the path, such as `.items`.
    package func list(where isMeant: (String) -> Bool) -> (name: String, path: String)? {
        nested?.lists.first { isMeant($0.name) }.map { ($0.name, $0.path) }
    }
}
