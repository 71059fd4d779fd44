import ArgumentParser
import Documents

/// The values of an option that takes names by commas, repeated, or both.
extension [NameList] {
    /// All names, in the order in which they were given.
    package var names: [String] { flatMap(\.names) }

    /// The names in one text; nil when the option was not given.
    package var text: String? { isEmpty ? nil : NameList(names).description }

    /// The first name that was given before, byte by byte; nil if there is none.
    package var repeated: String? {
        var known: Set<[UInt8]> = []
        return names.first { !known.insert([UInt8]($0.utf8)).inserted }
    }

    /// Refuses a name that is given twice, while the command line is read.
    ///
    /// - Throws: `ValidationError`.
    package func checkDistinct(_ option: String) throws {
        guard let name = repeated else { return }
        throw ValidationError("\(option) names '\(name)' twice. Name it once.")
    }
}
