import Diagnostics
import Documents
import Files
import FuzzSupport
import ModelFiles
import ModelStore

// An input is a letter and a file of the store `ENDCAP_FUZZ_FOLDER`, which holds version 1 of the model
// `recommendations`: `m` and the manifest of that version, `h` and the history, or `a` and the aliases. Reading and
// verifying the store must succeed or throw a `UserError`.

private let store = given("ENDCAP_FUZZ_FOLDER")

private let files: [UInt8: String] = [
    UInt8(ascii: "m"): "\(store)/recommendations/1/manifest.json",
    UInt8(ascii: "h"): "\(store)/recommendations/history.jsonl",
    UInt8(ascii: "a"): "\(store)/recommendations/aliases.json",
]

/// The content of the store at the start; it is restored after every input.
private let sound: [String: [UInt8]] = files.values.reduce(into: [:]) { $0[$1] = read($1) }

private func read(_ path: String) -> [UInt8] {
    do {
        return try MappedFile.contents(of: path)
    } catch {
        fatalError("\(error)")
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: bytes, count: count)
    guard let path = input.first.flatMap({ files[$0] }), let before = sound[path] else { return -1 }
    write(Array(input.dropFirst()), to: path)
    defer { write(before, to: path) }
    let store = ModelStore(path: store)
    attempt { _ = try store.list() }
    attempt { _ = try store.history(of: "recommendations").aliases() }
    attempt { _ = try store.verify() }
    attempt {
        let version = try store.resolve(.alias(model: "recommendations", alias: "champion"))
        _ = try JSONValue(encoding: store.manifest(of: version)).indentedText
    }
    return 0
}

private func attempt(_ body: () throws -> Void) {
    do {
        try body()
    } catch is UserError {
    } catch {
        fatalError("\(error)")
    }
}
