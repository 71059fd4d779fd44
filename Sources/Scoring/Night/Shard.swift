import Files

/// One of several parts of a batch, each made by a process of its own.
///
/// A customer belongs to the part 1 + (h mod count), where h is the number in the first 8 hexadecimal digits of the
/// SHA-256 of the id's bytes. That is fixed for ever, so that other programs can tell who is where.
package struct Shard: Sendable, Equatable {
    /// From 1 to `count`.
    package let number: Int
    package let count: Int

    /// Reads `I/N`, such as `2/7`; nil for any other text.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let number = Int(parts[0]), let count = Int(parts[1]), (1...Self.most).contains(count),
            (1...count).contains(number)
        else { return nil }
        (self.number, self.count) = (number, count)
    }

    package static let most = 10_000

    /// Whether a customer belongs to this part.
    package func has(_ id: UnsafeRawBufferPointer) -> Bool {
        Int(SHA256Sum.first32(of: id)) % count == number - 1
    }

    func has(_ name: ScoreRow.Name) -> Bool {
        switch name {
        case .id(let id): id.withUnsafeBytes { has($0) }
        case .line(let line): Array("\(line)".utf8).withUnsafeBytes { has($0) }
        }
    }
}

extension Shard: CustomStringConvertible {
    package var description: String { "\(number)/\(count)" }
}
