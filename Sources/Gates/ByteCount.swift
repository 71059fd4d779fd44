import Documents

/// Sizes in bytes, as gates write them.
enum ByteCount {
    static let units: [String: Double] = [
        "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1024, "MiB": 1_048_576,
        "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    ]

    /// `1.8 MB`.
    static func text(_ bytes: Double) -> String {
        for (unit, size) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where bytes >= size {
            return "\((bytes / size).fixed(1)) \(unit)"
        }
        return "\(bytes.fixed(0)) B"
    }
}
