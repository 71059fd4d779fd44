import Glibc

/// The value of an environment variable that `scripts/fuzz` sets.
package func given(_ name: String) -> String {
    guard let value = getenv(name) else { fatalError("\(name) is not set: run scripts/fuzz") }
    return String(cString: value)
}

/// Writes a whole file in place.
package func write(_ bytes: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count, close(file) == 0 else {
        fatalError("cannot write \(path)")
    }
}
