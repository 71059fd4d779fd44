/// What a run knew of one input file: its path, its size and the SHA-256 of its bytes as they lay on the disk.
package struct InputFile: Codable, Sendable, Equatable {
    package let path: String
    package let bytes: Int
    package let sha256: String

    package init(path: String, bytes: Int, sha256: String) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// How an input differs from that of an earlier run.
package struct InputDifference: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case changed
        /// It was read before, and no file has its content now.
        case missing
        /// It is read now, and no file had its content before.
        case new
    }

    package let path: String
    package let kind: Kind

    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

extension InputDifference: CustomStringConvertible {
    package var description: String { "\(path) \(kind == .changed ? "was changed" : "is \(kind.rawValue)")" }
}

extension InputDifference {
    /// The files whose content differs between two runs; a file that was only moved is no difference.
    ///
    /// Files of the same path are compared first. Of the others, two with the same content are one file that was moved.
    ///
    /// - Returns: The changed files in their present order, then the missing and then the new ones.
    package static func between(_ earlier: [InputFile], and present: [InputFile]) -> [InputDifference] {
        var (before, now) = (earlier, present)
        var changed: [InputDifference] = []
        now.removeAll { file in
            guard let index = before.firstIndex(where: { $0.path == file.path }) else { return false }
            if !before.remove(at: index).hasContent(of: file) { changed.append(Self(path: file.path, kind: .changed)) }
            return true
        }
        now.removeAll { file in
            guard let index = before.firstIndex(where: { $0.hasContent(of: file) }) else { return false }
            before.remove(at: index)
            return true
        }
        let missing = before.map { Self(path: $0.path, kind: .missing) }
        let new = now.map { Self(path: $0.path, kind: .new) }
        return changed + missing + new
    }
}

extension InputFile {
    fileprivate func hasContent(of other: InputFile) -> Bool { bytes == other.bytes && sha256 == other.sha256 }
}
