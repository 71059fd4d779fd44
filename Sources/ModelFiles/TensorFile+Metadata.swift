extension TensorFile {
    /// The text under a key of the metadata.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is none.
    package func text(_ key: String) throws -> String {
        guard let text = metadata[key] else { throw unusable("its metadata has no '\(key)'") }
        return text
    }

    /// The finite number under a key of the metadata.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is none.
    package func number(_ key: String) throws -> Double {
        guard let number = Double(try text(key)), number.isFinite else {
            throw unusable("its metadata has no number under '\(key)'")
        }
        return number
    }

    /// The whole number under a key of the metadata.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is none.
    package func integer(_ key: String) throws -> Int {
        guard let number = Int(try text(key)) else {
            throw unusable("its metadata has no whole number under '\(key)'")
        }
        return number
    }
}
