import Glibc

/// The most memory that this process has had at once.
enum PeakMemory {
    /// The peak of the resident memory in bytes, which counts pages of mapped files too; nil where `/proc` is missing.
    ///
    /// `getrusage` would not do: its peak is also that of the program that started this one.
    static var bytes: Int? {
        guard let status = fopen("/proc/self/status", "re") else { return nil }
        defer { fclose(status) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), status) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.count == 3, words[0] == "VmHWM:", words[2] == "kB" { return Int(words[1]).map { $0 * 1024 } }
        }
        return nil
    }
}
