import Diagnostics
import Documents
import Files
import Pages

/// What people wrote about a model by hand.
struct ModelNotes: Equatable {
    /// The most bytes of notes that a report shows.
    static let mostBytes = 100_000

    let text: String
    /// The bytes that are left out; 0 where all are shown.
    let omitted: Int

    /// Reads the notes of a file; nil where there is none, or an empty one.
    ///
    /// - Parameter path: The file.
    /// - Throws: `UserError` with code `missingInput` for a file that cannot be read.
    init?(readingFrom path: String) throws {
        guard Folder.exists(path) else { return nil }
        let file = try MappedFile(path)
        let size = file.bytes.count
        var end = min(size, Self.mostBytes)
        // Do not cut within a character: bytes 10xxxxxx continue one.
        while end < size, end > Self.mostBytes - 4, file.bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let content = withExtendedLifetime(file) { String(decoding: file.bytes[..<end], as: UTF8.self) }
        text = content.replacing("\r\n", with: "\n").replacing("\t", with: "    ").visibleLines
        omitted = size - end
        if text.allSatisfy(\.isWhitespace) { return nil }
    }

    /// The notes as blocks, none longer than a page shows of one, then how much is left out.
    var blocks: [Page.Block] {
        let most = 15_000
        var parts: [String] = []
        var part = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !part.isEmpty, part.unicodeScalars.count + line.unicodeScalars.count > most {
                parts.append(part)
                part = ""
            }
            var rest = Substring(line)
            while rest.unicodeScalars.count > most {
                let scalars = rest.unicodeScalars
                let end = scalars.index(scalars.startIndex, offsetBy: most)
                parts.append(String(rest[..<end]))
                rest = rest[end...]
            }
            part += (part.isEmpty ? "" : "\n") + rest
        }
        if !part.isEmpty { parts.append(part) }
        let cut: [Page.Block] = omitted == 0 ? [] : [.text("\(omitted.grouped) bytes more stand in notes.md.")]
        return parts.map { .notes($0) } + cut
    }
}
