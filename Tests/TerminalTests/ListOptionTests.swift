import Documents
import Terminal
import Testing

/// What the occurrences of one option say together.
@Suite struct ListOptionTests {
    private func lists(_ texts: String...) throws -> [NameList] { try texts.map { try NameList(parsing: $0) } }

    @Test func namesKeepTheirOrder() throws {
        let given = try lists("b,a", "\"c, d\"", "e")
        #expect(given.names == ["b", "a", "c, d", "e"])
        #expect(given.text == "b,a,\"c, d\",e")
        #expect(given.repeated == nil)
        #expect(throws: Never.self) { try given.checkDistinct("--option") }
    }

    @Test func anOptionThatIsNotGivenHasNoText() {
        #expect([NameList]().text == nil && [NameList]().names.isEmpty)
    }

    @Test func aNameIsGivenOnce() throws {
        for given in [try lists("a,b,a"), try lists("a", "b,a"), try lists("a", "\"a\"")] {
            #expect(given.repeated == "a")
            #expect(throws: (any Error).self) { try given.checkDistinct("--option") }
        }
    }

    /// Types of events are compared byte by byte, so these are two.
    @Test func namesThatLookAlikeAreTwo() throws {
        #expect(try lists("purchase,Purchase", "\"purchase \",x").repeated == nil)
        #expect(try lists("\u{E9}", "e\u{301}").repeated == nil)
    }
}
