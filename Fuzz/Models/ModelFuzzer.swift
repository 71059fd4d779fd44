import CustomerModels
import Diagnostics
import Documents
import FuzzSupport
import Glibc
import ModelFiles
import ModelStore
import RecommenderModels
import Scoring

// An input is a letter and the files of a version: `p` and a propensity model, or `r`, the length of the item side in
// bytes (4 bytes, little-endian), the item side and the user side. The check sums are corrected first; then opening and
// querying the model must succeed or throw a `UserError`.

/// A folder, used only by this process, that contains a manifest: `ENDCAP_FUZZ_FOLDER`.
private let folder = given("ENDCAP_FUZZ_FOLDER")

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: bytes, count: count)
    for name in [ItemSide.fileName, UserSide.fileName, PropensityModel.fileName] { unlink("\(folder)/\(name)") }
    do {
        switch input.first {
        case UInt8(ascii: "p"):
            write(sealed(Array(input.dropFirst())), to: "\(folder)/\(PropensityModel.fileName)")
            try score()
        case UInt8(ascii: "r") where input.count >= 5:
            let length = (1...4).reversed().reduce(0) { $0 << 8 | Int(input[$1]) }
            let items = sealed(Array(input.dropFirst(5).prefix(length)))
            write(items, to: "\(folder)/\(ItemSide.fileName)")
            let checksum = try ItemSide(inFolder: folder).file.checksum
            let users = sealed(
                Array(input.dropFirst(5).dropFirst(length)), metadata: ["items_checksum": "\(checksum)"])
            write(users, to: "\(folder)/\(UserSide.fileName)")
            try recommend()
        default: return -1
        }
    } catch is UserError {
    } catch {
        fatalError("\(error)")
    }
    return 0
}

private func score() throws {
    let version = try ModelStore(path: folder).resolve(.path(folder))
    let row = try ScoredRow(#"{"tenure": 3, "plan": "pro", "active": "yes"}"#, by: version)
    _ = try JSONValue(encoding: row).text
}

private func recommend() throws {
    let model = try Recommender(inFolder: folder)
    let maker = ListMaker(model, available: nil, consent: nil)
    for (user, session) in [("u1", []), ("u2", ["i1", "i7"]), ("nobody", ["i3"]), ("nobody", [])] {
        let request = RecommendationRequest(user: user, session: session, count: 3, explains: true)
        _ = try JSONValue(encoding: maker.recommend(request)).text
    }
    _ = try SimilarItems.Finder(model.items, available: nil).similar(to: "i2", count: 3)
    _ = try maker.history(of: "u1")
}
