/// A pattern of whole ids: `*` stands for any characters, also none, `?` for one, and all others for themselves.
///
/// Ids are compared byte by byte, so capitals count. Time: O(length of the id · length of the pattern) at most.
struct IdPattern: Sendable {
    private let pattern: [UInt8]

    init(_ text: String) { pattern = Array(text.utf8) }

    private static let star = UInt8(ascii: "*")
    private static let one = UInt8(ascii: "?")

    func matches(_ id: ArraySlice<UInt8>) -> Bool {
        var (at, place) = (0, id.startIndex)
        // The last star and where what it stands for ends: a mismatch lets it stand for one byte more.
        var retry: (at: Int, place: Int)?
        while place < id.endIndex {
            if at < pattern.count, pattern[at] == Self.star {
                retry = (at + 1, place)
                at += 1
            } else if at < pattern.count, pattern[at] == Self.one {
                at += 1
                place = Self.end(ofCharacterAt: place, in: id)
            } else if at < pattern.count, pattern[at] == id[place] {
                at += 1
                place += 1
            } else if let last = retry {
                retry = (last.at, last.place + 1)
                (at, place) = (last.at, last.place + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == Self.star }
    }

    /// The place behind a character of UTF-8, whose bytes but the first begin with the bits 10.
    private static func end(ofCharacterAt place: Int, in id: ArraySlice<UInt8>) -> Int {
        var place = place + 1
        while place < id.endIndex, id[place] & 0xC0 == 0x80 { place += 1 }
        return place
    }
}
