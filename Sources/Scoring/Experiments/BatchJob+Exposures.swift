package import Diagnostics
import Documents
package import Files
import LinearAlgebra
import ModelFiles
import ModelStore
import Rules

extension BatchJob {
    /// The log of what this batch shows to whom: a line for each customer who did not opt out, as the service writes it.
    ///
    /// A customer whose list is empty has a line, too, because an arm may show nothing. Whether a list is really shown is
    /// not known when it is made, so the log is of what customers were to get.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - key: Names customers.
    ///   - time: When the lists are shown.
    /// - Returns: The lines to be written beside the rows.
    package func exposures(in path: String, namedBy key: KeyedHash, at time: UTCTime) -> LinesBeside<BatchJob> {
        let versions = [version] + (experiments?.arms.map(\.version) ?? [])
        let placement = rules?.placement?.name
        let prefix = Array("\(time)\0\(placement ?? "")\0".utf8)
        return LinesBeside(name: "exposure_log", key: .exposureLog, path: path) { rows, columns in
            var lines: [UInt8] = []
            try rows.forEachKept { id, list, decision in
                // The same list of one batch has one name, so that a log that is given twice is found out.
                let request = (prefix + Array(id)).withUnsafeBytes { key.name(of: $0) }
                var json = JSONBytes(capacity: 96 * list.count + 320)
                try json.write(
                    exposureOf: list, of: columns.models[decision.model], at: "\(time)",
                    requestId: String(decoding: request, as: UTF8.self), to: key.name(of: id), in: decision.arm,
                    by: versions[decision.model], placement: placement)
                lines += json.bytes
                lines.append(UInt8(ascii: "\n"))
            }
            return lines
        }
    }
}
