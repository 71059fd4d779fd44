package import Documents
import Files
import ModelStore

/// What the result of a stage depends on: its settings, its inputs, the stages before it and the program.
package struct CheckpointKey: Sendable, Hashable {
    /// The stage: lower-case letters and hyphens.
    package let stage: String
    /// The first 32 hexadecimal digits of a SHA-256.
    package let digest: String

    /// Makes the key of a stage, which is known before any stage runs.
    ///
    /// - Parameters:
    ///   - stage: The stage.
    ///   - settings: All settings that its result depends on.
    ///   - inputs: The files that the run reads.
    ///   - earlier: The keys of the stages whose results it takes.
    package init(
        stage: String, settings: JSONValue, inputs: InputFingerprints, after earlier: [CheckpointKey] = []
    ) {
        precondition(!stage.isEmpty && stage.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D })
        let content: JSONValue = [
            "stage": .string(stage), "settings": settings, "inputs": inputs.content, "code": .string(codeVersion),
            "after": .array(earlier.map { .string($0.name) }),
        ]
        self.stage = stage
        digest = String(SHA256Sum.hex(of: content.text).prefix(32))
    }

    /// The name of the checkpoint's folder.
    var name: String { "\(stage)-\(digest)" }
}
