import Diagnostics
import Files
import FoundationEssentials

/// One block of a PEM file (RFC 7468), such as `-----BEGIN PUBLIC KEY-----` … `-----END PUBLIC KEY-----`.
struct PEMBlock: Equatable {
    /// The words of its first line, such as `PUBLIC KEY`.
    let label: String
    /// The content; empty for a block with headers, which is encrypted.
    let bytes: [UInt8]
    /// Whether headers stand before the content, as `Proc-Type: 4,ENCRYPTED` does.
    let hasHeaders: Bool

    /// Whether only a password opens it.
    var isEncrypted: Bool { hasHeaders || label == "ENCRYPTED PRIVATE KEY" }

    /// The blocks of a text whose content is base64; lines around them are passed over.
    static func all(in text: String) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var label: String?
        var lines: [Substring] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.last == " " ? line.dropLast() : line
            if let open = label {
                guard line == "-----END \(open)-----" else {
                    lines.append(line)
                    continue
                }
                let hasHeaders = lines.contains { $0.contains(":") }
                if let bytes = hasHeaders ? Data() : Data(base64Encoded: lines.joined()) {
                    blocks.append(PEMBlock(label: open, bytes: Array(bytes), hasHeaders: hasHeaders))
                }
                label = nil
            } else if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                label = String(line.dropFirst(11).dropLast(5))
                lines = []
            }
        }
        return blocks
    }

    /// The blocks of a file of keys.
    ///
    /// - Throws: `UserError` with code `missingInput` for a file that cannot be read, `invalidData` for one without a block.
    static func all(inFile path: String) throws -> [PEMBlock] {
        let blocks = all(in: String(decoding: try MappedFile.contents(of: path), as: UTF8.self))
        guard !blocks.isEmpty else {
            throw UserError(
                .invalidData, "the file has no key in PEM form", at: .init(file: path), remedy: "\(makingOne)")
        }
        return blocks
    }

    /// How a pair of keys is made.
    static let makingOne =
        "Make a pair of keys: openssl ecparam -name prime256v1 -genkey -noout -out KEY, then openssl ec -in KEY -pubout "
        + "-out KEY.pub"

    /// The text of a block in lines of 64 characters, as other programs write it.
    static func text(_ label: String, _ bytes: some Sequence<UInt8>) -> String {
        var rest = Substring(Data(bytes).base64EncodedString())
        var text = "-----BEGIN \(label)-----\n"
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }
}
