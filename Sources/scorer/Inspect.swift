import ArgumentParser
import Diagnostics
import Documents
import Files
import ModelFiles
import ModelStore
import Terminal

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is in a version, or in one model file.",
        discussion: """
            EXAMPLES

              scorer inspect recommendations

              scorer inspect models/recommendations/7/items.safetensors
            """)

    @Argument(help: "A model (NAME, NAME@ALIAS, NAME/VERSION) or the path of a folder or a .safetensors file.")
    var subject: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var consoleOptions: ConsoleOptions

    private struct Contents: Encodable {
        let files: [File]

        struct File: Encodable {
            let file: String
            let metadata: [String: String]
            let tensors: [TensorLine]
        }

        struct TensorLine: Encodable {
            let name: String
            let type: String
            let shape: [Int]
        }
    }

    func run() throws {
        try consoleOptions.run("scorer") { console in
            let paths: [String]
            if subject.hasSuffix(".safetensors") {
                paths = [subject]
            } else {
                let version = try ModelStore(path: store.store).trusted(Reference(parsing: subject))
                paths = try Folder.names(in: version.folder).filter { $0.hasSuffix(ModelFamily.ending) }.sorted()
                    .map(version.path)
                guard !paths.isEmpty else {
                    throw UserError(
                        .modelUnusable, "the version has no model file", at: .init(file: version.folder),
                        remedy: "Restore it from a backup, or train again")
                }
            }
            let contents = Contents(files: try paths.map(contents))
            var tensors = Table(["file", "tensor", "type", "shape"])
            var metadata = Table(["file", "metadata", "value"])
            for file in contents.files {
                for tensor in file.tensors {
                    tensors.append([
                        .text(file.file), .text(tensor.name), .text(tensor.type),
                        .text(tensor.shape.map(String.init).joined(separator: " × ")),
                    ])
                }
                for (key, value) in file.metadata.sorted(by: { $0.key < $1.key }) {
                    metadata.append([.text(file.file), .text(key), .text(value)])
                }
            }
            try console.output.print(contents, tables: [tensors, metadata], format: format.format)
        }
    }

    private func contents(of path: String) throws -> Contents.File {
        let file = try TensorFile(path)
        try file.checkUnchanged()
        return Contents.File(
            file: path, metadata: file.metadata,
            tensors: file.tensorNames.compactMap { name in
                file.description(of: name).map { .init(name: name, type: $0.type.rawValue, shape: $0.shape) }
            })
    }
}
