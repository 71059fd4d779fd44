import Diagnostics

/// Tells what separates the fields of a table from its first records.
///
/// The delimiter that the file's name implies counts if it splits all records into as many fields as the header, with
/// quotes around whole fields only; else one of the usual ones that does. Where no record tells, the header alone does.
enum DelimiterDetection {
    /// The delimiter of delimited text.
    ///
    /// - Parameters:
    ///   - bytes: The first records, from the header on; the last one may be cut.
    ///   - expected: The delimiter that the name of the file implies.
    ///   - file: The file as errors name it.
    /// - Returns: The delimiter.
    /// - Throws: `UserError` with code `invalidData` when two unexpected delimiters fit equally well.
    static func delimiter(of bytes: UnsafeRawBufferPointer, expected: Delimiter, file: String) throws -> Delimiter {
        let candidates = [expected] + Delimiter.usual.filter { $0 != expected }
        let counts = candidates.map { fieldCounts(of: bytes, $0) }
        func splitsHeader(_ index: Int) -> Bool { (counts[index].fields.first ?? 0) > 1 }
        func splitsAll(_ index: Int) -> Bool {
            let (fields, strayQuotes) = counts[index]
            return !strayQuotes && fields.allSatisfy { $0 == fields[0] }
        }
        let splitting = candidates.indices.filter(splitsHeader)
        guard let first = splitting.first else { return expected }
        let fitting = splitting.filter(splitsAll)
        if fitting.first == 0 || splitting == [first] || first == 0 && fitting.isEmpty { return candidates[first] }
        let best = fitting.isEmpty ? splitting : fitting
        guard best.count == 1 else {
            let names = best.map { candidates[$0].plural }
            throw UserError(
                .invalidData, "the header could be separated by \(names.joined(separator: " or by "))",
                at: .init(file: file, line: 1),
                remedy: "Say by what with \(.delimiter, "'\(candidates[best[0]].text)'")")
        }
        return candidates[best[0]]
    }

    /// How many fields the first records have, at least that of the header, and whether quotes stand within fields.
    private static func fieldCounts(
        of bytes: UnsafeRawBufferPointer, _ delimiter: Delimiter
    ) -> (fields: [Int], strayQuotes: Bool) {
        var counts: [Int] = []
        var strayQuotes = false
        var fields = 1
        // Quotes open at the start of a field, and right after they closed, where they are doubled.
        var (mayOpen, isQuoted, isEmpty) = (true, false, true)
        for byte in bytes {
            switch byte {
            case Byte.quote:
                if !isQuoted && !mayOpen { strayQuotes = true }
                (isQuoted, mayOpen) = (!isQuoted && mayOpen, isQuoted)
            case _ where isQuoted: break
            case delimiter.byte:
                fields += 1
                mayOpen = true
            case Byte.lineFeed:
                if !isEmpty { counts.append(fields) }
                if counts.count == mostRecords { return (counts, strayQuotes) }
                (fields, isEmpty, mayOpen) = (1, true, true)
            default: mayOpen = false
            }
            if byte != Byte.lineFeed && byte != Byte.carriageReturn { isEmpty = false }
        }
        // The last record may be cut, so it counts only when there is no other.
        return (counts.isEmpty ? [fields] : counts, strayQuotes)
    }

    private static let mostRecords = 100
}
