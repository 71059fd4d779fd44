import CKernels
import Documents
import ModelFiles

/// A tensor file with correct check sums, so that fuzzing reaches the code behind them.
///
/// A file that has another form is returned unchanged.
///
/// - Parameters:
///   - file: The whole file.
///   - changes: Metadata entries to set before the check sums are computed.
/// - Returns: The whole file.
func sealed(_ file: [UInt8], metadata changes: [String: String] = [:]) -> [UInt8] {
    guard file.count >= 8 else { return file }
    let length = file[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8) else { return file }
    let dataStart = 8 + Int(length)
    guard case .object(var members) = try? JSONValue(parsing: Array(file[8..<dataStart])) else { return file }
    var header = Array(file[..<dataStart])
    if !changes.isEmpty {
        var metadata = members["__metadata__"]?.objectValue ?? [:]
        for (key, value) in changes { metadata[key] = .string(value) }
        members["__metadata__"] = .object(metadata)
        var json = Array(JSONValue.object(members).text.utf8)
        json += Array(repeating: UInt8(ascii: " "), count: 63 - (json.count + 7) % 64)
        header = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) } + json
    }
    var data = Array(file[dataStart...])
    let offsets = members["blocks.crc32c"]?["data_offsets"]?.arrayValue?.compactMap(\.intValue) ?? []
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] - 8, offsets[1] <= data.count else {
        return header + data
    }
    let blockSize = 1 << 16
    var sums = [checksum(header[...])]
    for start in stride(from: 0, to: offsets[0], by: blockSize) {
        sums.append(checksum(data[start..<min(start + blockSize, offsets[0])]))
    }
    var entries = sums.flatMap(bytes)
    entries += bytes(checksum(entries[...]))
    let room = offsets[0]..<offsets[1]
    data.replaceSubrange(room, with: (entries + [UInt8](repeating: 0, count: room.count)).prefix(room.count))
    return header + data
}

private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { endcap_crc32c(0, $0.baseAddress, $0.count) }
}

private func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
