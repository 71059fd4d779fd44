package import Diagnostics
package import Events

extension RecommenderSettings {
    /// What to say where a mask leaves out all that a model or the first member of a mixture could list; `nil` for other
    /// models and masks.
    ///
    /// - Parameters:
    ///   - mask: Which items the lists leave out.
    ///   - name: What messages call the model.
    /// - Returns: The warning.
    package func warning(ofMasking mask: ItemMask, named name: String) -> Message? {
        guard hidesRepeats(masking: mask) else { return nil }
        if !ranksNothing(masking: mask) {
            return """
                \(name) lists also what a customer bought before, which \(.mask, "seen") leaves out, so that only the \
                other member of the mixture is left: give \(.mask, "none")
                """
        }
        return """
            \(name) lists only what a customer bought before, which \(.mask, "seen") leaves out, so that only popular \
            items are left: give \(.mask, "none")
            """
    }
}
