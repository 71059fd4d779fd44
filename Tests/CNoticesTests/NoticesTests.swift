import CNotices
import Testing

@Suite struct NoticesTests {
    @Test func aProgramThatWasLinkedWithoutNoticesHasNone() {
        let byte: CChar = 1
        withUnsafePointer(to: byte) { earlier in
            var start: UnsafePointer<CChar>? = earlier
            #expect(endcap_notices(&start) == 0)
            #expect(start == nil)
        }
    }
}
