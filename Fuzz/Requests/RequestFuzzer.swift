import Documents
import FuzzSupport
import Logging
import ModelFiles
import Service

// An input is `METHOD target`, a line feed, and the body. For every input the service must answer, with valid JSON if
// the content type says so, and never with an internal error.

/// Serves the store at `ENDCAP_FUZZ_STORE`.
private let service: ScoringService = {
    var settings = ServiceSettings()
    settings.store = given("ENDCAP_FUZZ_STORE")
    settings.log.access = false
    settings.page = true
    do {
        return try ScoringService(
            settings, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }, now: { 1_700_000_000 })
    } catch {
        fatalError("\(error)")
    }
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: bytes, count: count)
    let line = input.prefix { $0 != UInt8(ascii: "\n") }
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2 else { return -1 }
    let answer = service.answer(
        String(decoding: words[0], as: UTF8.self), String(decoding: words[1], as: UTF8.self),
        body: Array(input.dropFirst(line.count + 1)))
    guard answer.status != 500 else { fatalError(String(decoding: answer.body, as: UTF8.self)) }
    if answer.contentType == "application/json" {
        do {
            _ = try JSONValue(parsing: answer.body)
        } catch {
            fatalError("\(error): \(String(decoding: answer.body, as: UTF8.self))")
        }
    }
    return 0
}
