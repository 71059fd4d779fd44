import Glibc

/// The number of bytes of the file at `path`; nil if nothing is there.
package func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
}
