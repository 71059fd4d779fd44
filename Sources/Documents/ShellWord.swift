/// A word of a command line, in quotes where a shell would change or split it.
package func shellWord(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "+")...UInt8(ascii: ":")).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "=")
    }
    return plain && !word.isEmpty ? word : shellQuoted(word)
}

/// A word of a command line in single quotes, which a shell takes as it is.
package func shellQuoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
