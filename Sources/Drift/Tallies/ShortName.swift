import Ids

/// A name as a snapshot keeps it: whole up to 80 bytes, else its beginning and a hash of all of it.
///
/// Names come from data and may have any length; two different ones stay different.
func shortName(_ name: ArraySlice<UInt8>) -> String {
    guard name.count > 80 else { return String(decoding: name, as: UTF8.self) }
    let hash = Array(name).withUnsafeBytes { IdHash.hash($0) }
    // Cut between characters, as UTF-8 says where they begin.
    var end = name.startIndex + 60
    while end > name.startIndex, name[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: name[..<end], as: UTF8.self) + "…" + String(hash, radix: 16)
}

func shortName(_ name: String) -> String { shortName(Array(name.utf8)[...]) }
