package import Diagnostics

extension Progress {
    /// Warns of lines that repeat a table's header and were passed over.
    ///
    /// - Parameters:
    ///   - count: How many there are; no warning for none.
    ///   - file: The table as errors name it.
    package func reportRepeatedHeaders(_ count: Int, in file: String) {
        guard count > 0 else { return }
        warning("\(file): the header comes again \(count) times; these lines are passed over")
    }
}
