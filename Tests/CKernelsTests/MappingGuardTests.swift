import CKernels
import Glibc
import Testing

@Suite struct MappingGuardTests {
    /// A file without a name, of some pages of ones.
    private final class Pages {
        static let size = Int(sysconf(Int32(_SC_PAGESIZE)))
        let descriptor: Int32
        let count: Int

        init(_ count: Int) throws {
            self.count = count
            var template = Array("/tmp/endcap-test-XXXXXX".utf8CString)
            descriptor = mkstemp(&template)
            unlink(template)
            let ones = [UInt8](repeating: 1, count: count * Self.size)
            try #require(write(descriptor, ones, ones.count) == ones.count)
        }

        deinit { close(descriptor) }

        func map() throws -> UnsafeRawBufferPointer {
            let address = mmap(nil, count * Self.size, PROT_READ, MAP_PRIVATE, descriptor, 0)
            let isMapped = address != MAP_FAILED
            try #require(isMapped)
            return UnsafeRawBufferPointer(start: address, count: count * Self.size)
        }

        func cut(toPages left: Int) throws { try #require(ftruncate(descriptor, left * Self.size) == 0) }
    }

    private func register(_ bytes: UnsafeRawBufferPointer, length: Int? = nil) throws -> Int32 {
        let slot = endcap_guard_register(try #require(bytes.baseAddress), length ?? bytes.count)
        try #require(slot >= 0)
        return slot
    }

    private func release(_ bytes: UnsafeRawBufferPointer, _ slot: Int32) {
        endcap_guard_unregister(slot)
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    @Test func onlyTheMappingThatIsCutIsLost() throws {
        let files = try [Pages(4), Pages(4), Pages(4)]
        let mappings = try files.map { try $0.map() }
        let slots = try mappings.map { try register($0) }
        #expect(Set(slots).count == 3)
        try files[1].cut(toPages: 1)
        #expect(mappings.map { $0[Pages.size - 1] } == [1, 1, 1])
        #expect(slots.map { endcap_guard_is_lost($0) } == [false, false, false])
        #expect(mappings.map { $0[3 * Pages.size] } == [1, 0, 1])
        #expect(slots.map { endcap_guard_is_lost($0) } == [false, true, false])
        // The pages before the one that was missing still show the file.
        #expect(mappings[1][0] == 1)
        for (mapping, slot) in zip(mappings, slots) { release(mapping, slot) }
    }

    @Test func aLengthWithinAPageGuardsTheWholePage() throws {
        let file = try Pages(2)
        let mapping = try file.map()
        let slot = try register(mapping, length: Pages.size + 1)
        try file.cut(toPages: 0)
        #expect(mapping[2 * Pages.size - 1] == 0)
        #expect(endcap_guard_is_lost(slot))
        release(mapping, slot)
    }

    @Test func aSlotThatIsUsedAgainKnowsNothingOfTheMappingBefore() throws {
        let file = try Pages(1)
        let first = try file.map()
        let slot = try register(first)
        try file.cut(toPages: 0)
        #expect(first[0] == 0)
        #expect(endcap_guard_is_lost(slot))
        release(first, slot)
        let other = try Pages(1)
        // Other tests may take the free slot first; none of the next ones is lost either.
        for _ in 0..<4 {
            let mapping = try other.map()
            let slot = try register(mapping)
            #expect(!endcap_guard_is_lost(slot))
            #expect(mapping[0] == 1)
            release(mapping, slot)
        }
    }
}
