import Glibc

/// Who may read and write new files: permission bits such as `600` or `640`.
package struct FileMode: Sendable, Hashable {
    let bits: UInt32

    /// Reads three octal digits, perhaps after a 0; nil unless the owner may read and write and nobody may execute.
    package init?(_ text: String) {
        let digits = text.utf8.count == 4 && text.hasPrefix("0") ? text.dropFirst() : text[...]
        guard digits.utf8.count == 3, digits.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let bits = UInt32(digits, radix: 8), bits & 0o111 == 0, bits & 0o600 == 0o600
        else { return nil }
        self.bits = bits
    }

    /// Gives all files that the process makes from now on these bits, and folders the right to enter with each right to
    /// read.
    package func useForNewFiles() {
        umask(~(bits | (bits & 0o444) >> 2) & 0o777)
    }
}
