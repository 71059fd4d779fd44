import Diagnostics
import Documents
import ModelStore

/// The output of `models reproduce`: whether a training gives the same files again, and if not, what differs.
package struct ReproductionReport: Encodable, Sendable {
    /// A file of the version.
    package struct File: Encodable, Sendable, Equatable {
        package let file: String
        /// The SHA-256 in the manifest; nil for a file that only the new training made.
        package let stored: String?
        /// The SHA-256 after the new training; nil for a file that it did not make.
        package let trained: String?

        package var isSame: Bool { stored == trained }
    }

    /// An input that is not as it was.
    package struct Input: Encodable, Sendable, Equatable {
        package enum Change: String, Encodable, Sendable {
            case changed
            /// It matches a pattern of the training, but was not there then.
            case added
        }

        package let path: String
        package let change: Change
    }

    /// The version, such as `recommendations/7`.
    package let version: String
    package let files: [File]
    /// The inputs that are not as they were; nil when the manifest has no check sums of them.
    package let changedInputs: [Input]?
    /// Whether the new training read the same rows of events or customers; nil when the manifest does not tell.
    package let hasSameRows: Bool?
    /// The version of the program that wrote the files, and that of this one.
    package let codeVersion: String
    package let ownCodeVersion: String
    /// Why the files differ, the likeliest first; empty when they are equal.
    package let causes: [String]

    /// Whether all files are equal.
    package var isReproduced: Bool { files.allSatisfy(\.isSame) }

    private enum CodingKeys: String, CodingKey {
        case version, files, causes, reproduced
        case changedInputs = "changed_inputs"
        case hasSameRows = "same_rows"
        case codeVersion = "code_version"
        case ownCodeVersion = "own_code_version"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(isReproduced, forKey: .reproduced)
        try container.encode(files, forKey: .files)
        try container.encodeIfPresent(changedInputs, forKey: .changedInputs)
        try container.encodeIfPresent(hasSameRows, forKey: .hasSameRows)
        try container.encode(codeVersion, forKey: .codeVersion)
        try container.encode(ownCodeVersion, forKey: .ownCodeVersion)
        try container.encode(causes, forKey: .causes)
    }

    /// The error of a version that was not reproduced.
    ///
    /// - Throws: `UserError` with code `gateNotMet`.
    package func check() throws {
        let different = files.filter { !$0.isSame }.map(\.file)
        guard !different.isEmpty else { return }
        let verb = different.count == 1 ? "differs" : "differ"
        let names = different.joined(separator: " and ")
        throw UserError(
            .gateNotMet, "\(version) was not reproduced: \(names) \(verb); \(causes.joined(separator: "; "))",
            remedy: "Restore what changed and try again; the stored version is as it was")
    }
}

extension ReproductionReport {
    /// Compares a version with what its training gives now.
    init(_ version: Version, _ stored: Manifest, _ rebuilt: Manifest, _ inputs: StoredInputs) {
        let names = Set(stored.files.keys).union(rebuilt.files.keys).sorted()
        let files = names.map { File(file: $0, stored: stored.files[$0], trained: rebuilt.files[$0]) }
        self.version = version.description
        self.files = files
        changedInputs = inputs.changes
        hasSameRows = Self.hasSameRows(stored, rebuilt)
        codeVersion = stored.codeVersion
        ownCodeVersion = rebuilt.codeVersion
        causes = files.allSatisfy(\.isSame) ? [] : Self.causes(stored, rebuilt, inputs)
    }

    private static func hasSameRows(_ stored: Manifest, _ rebuilt: Manifest) -> Bool? {
        stored.data["fingerprint"].map { $0 == rebuilt.data["fingerprint"] }
    }

    /// Whether an entry of the training data that both manifests have differs.
    private static func differsInCounts(_ stored: Manifest, _ rebuilt: Manifest) -> Bool {
        (stored.data.objectValue ?? [:]).contains { name, value in
            rebuilt.data[name].map { $0 != value } ?? false
        }
    }

    private static func causes(_ stored: Manifest, _ rebuilt: Manifest, _ inputs: StoredInputs) -> [String] {
        var causes = (inputs.changes ?? []).map { input -> String in
            let path = input.path.visible
            switch input.change {
            case .changed: return "\(path) has changed"
            case .added: return "\(path) was not there"
            }
        }
        if stored.forgotten != nil { causes.insert("persons forgotten", at: 0) }
        if causes.isEmpty {
            let files = inputs.paths.map(\.visible)
            let some = files.count == 1 ? files[0] : "at least one of \(files.joined(separator: ", "))"
            if hasSameRows(stored, rebuilt) == false {
                causes.append("\(some) has changed: it gives other rows")
            } else if differsInCounts(stored, rebuilt) {
                causes.append("\(some) has changed: the rows are the same, but what is known of them is not")
            }
        }
        if stored.codeVersion != rebuilt.codeVersion {
            causes.append(
                "version \(stored.codeVersion) of the program wrote the files, this is version \(rebuilt.codeVersion)")
        }
        if causes.isEmpty {
            causes.append(
                "the rows are the same, so a table beside them has changed, or the processor is of another type, on which "
                    + "the last bits may differ")
        }
        return causes
    }
}
