import Sources
import Tables
import TestSupport
import Testing

/// The records of a table as text, after its columns: read through a mapping, and the same through buffers of all small
/// sizes and in batches.
func readEveryWay(_ bytes: [UInt8], suffix: String, _ layout: TableLayout = .standard) throws -> [[String]] {
    let expected = try withFile(bytes, suffix: suffix) { try allRecords(of: $0, layout) }
    try withFile(gzip(bytes), suffix: suffix + ".gz") { path in
        for bufferSize in [1, 2, 3, 5, 7, 8, 16, 64, 1 << 16] {
            let records = try allRecords(of: path, layout, bufferSize: bufferSize)
            #expect(records == expected, "buffer of \(bufferSize) bytes")
            let inBatches = try allRecords(of: path, layout, bufferSize: bufferSize, inBatchesOf: 10)
            #expect(inBatches == expected, "batches through a buffer of \(bufferSize) bytes")
        }
    }
    try withFile(bytes, suffix: suffix) { path in
        for size in [1, 2, 3, 5, 8, 13, 64, 1 << 20] {
            let records = try allRecords(of: path, layout, inBatchesOf: size)
            #expect(records == expected, "batches of \(size) bytes")
        }
    }
    return expected
}

func readEveryWay(_ text: String, suffix: String, _ layout: TableLayout = .standard) throws -> [[String]] {
    try readEveryWay(Array(text.utf8), suffix: suffix, layout)
}

func allRecords(
    of path: String, _ layout: TableLayout = .standard, bufferSize: Int = 1 << 20, inBatchesOf batchSize: Int? = nil
) throws -> [[String]] {
    var reader = try RecordReader.open(TableSource(path), layout, bufferSize: bufferSize)
    var records = [reader.columns]
    guard let batchSize else {
        try append(&reader, to: &records)
        return records
    }
    while let batch = try reader.nextBatch(ofBytes: batchSize) {
        var part = RecordReader(batch)
        try append(&part, to: &records)
    }
    return records
}

private func append(_ reader: inout RecordReader, to records: inout [[String]]) throws {
    while true {
        switch try reader.next() {
        case .end: return
        case .malformed(let error): throw error
        case .record:
            records.append(reader.columns.indices.map { String(decoding: reader.field($0), as: UTF8.self) })
        }
    }
}
