import ArgumentParser
import Diagnostics
import Documents
import ModelStore
import Signatures
import Terminal

struct SignModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a version, so that everybody can tell that its files are still the same.",
        discussion: """
            Every byte is checked before. The signature (OpenSSF model signing 1.0) lies beside the versions, in \
            signatures/N.json of the model; PyPI's model-signing verifies it, too. docs/signing.md says how to make keys \
            and how a store or a service asks for signatures.

            EXAMPLE

              trainer models sign recommendations/7 --key release.key

              trainer models verify recommendations/7 --key release.key.pub
            """)

    @Argument(help: "The version: NAME, NAME@ALIAS or NAME/VERSION.")
    var reference: String

    @Option(help: ArgumentHelp("The private key in PEM form, on the curve P-256.", valueName: "file"))
    var key: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Signed: Encodable {
        let model: String
        let version: Int
        let signature: String
        let key: String
        let signed: Bool
    }

    func validate() throws {
        if key.isEmpty { throw ValidationError("--key names no file.") }
    }

    func run() throws {
        try consoleOptions.run("trainer") { console in
            let signature = try ModelStore(path: store.store).sign(
                Reference(parsing: reference), with: SigningKey(file: key), by: .current)
            let version = signature.version
            if signature.wasThere { console.progress.step("\(version) is signed with this key already") }
            var table = Table(["model", "version", "signature", "key"])
            table.append([
                .text(version.model), .integer(version.number), .text(signature.file),
                .text(String(signature.key.prefix(16))),
            ])
            let signed = Signed(
                model: version.model, version: version.number, signature: signature.file, key: signature.key,
                signed: !signature.wasThere)
            try console.output.print(signed, tables: [table], format: format.format)
        }
    }
}
