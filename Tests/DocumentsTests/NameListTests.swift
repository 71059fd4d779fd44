import Diagnostics
import Documents
import Testing

/// Lists of names are read as fields of CSV are.
@Suite struct NameListTests {
    @Test(arguments: [
        ("view", ["view"]), ("view,cart", ["view", "cart"]), ("view, cart ,buy", ["view", "cart", "buy"]),
        ("\"a, b\",c", ["a, b", "c"]), ("c,\"a, b\"", ["c", "a, b"]), ("\"a\" , b", ["a", "b"]),
        ("\"say \"\"hi\"\"\"", ["say \"hi\""]), ("5\" nail,x", ["5\" nail", "x"]), ("it's", ["it's"]),
        ("purchase ", ["purchase "]), (" purchase", [" purchase"]), ("\"purchase \",x", ["purchase ", "x"]),
        ("a=1,b=2", ["a=1", "b=2"]), ("a;b", ["a;b"]), ("Größe,数量", ["Größe", "数量"]),
        ("a\u{301},b", ["a\u{301}", "b"]), ("a,\u{301}b", ["a", "\u{301}b"]),
    ]) func namesAreRead(text: String, names: [String]) throws {
        let list = try NameList(parsing: text)
        #expect(list.names.map { Array($0.utf8) } == names.map { Array($0.utf8) })
        #expect(try NameList(parsing: list.description) == list)
    }

    @Test(arguments: ["", ",", "a,", ",a", "a,,b", "a, ,b", "\"\"", "a,\"\""]) func anEmptyNameIsAnError(text: String) {
        let error = #expect(throws: UserError.self) { try NameList(parsing: text) }
        #expect(error?.code == .wrongUsage && error?.problem == "found an empty name, ''")
    }

    @Test(arguments: ["\"a", "\"a\"=3", "\"a\"b,c", "\"a\"\"", "x,\"y"]) func quotesEncloseAName(text: String) {
        let error = #expect(throws: UserError.self) { try NameList(parsing: text) }
        #expect(error?.code == .wrongUsage && error?.remedy?.contains("whole name in quotes") == true)
    }

    @Test(arguments: [
        (["a", "b"], "a,b"), (["a,b", "c"], "\"a,b\",c"), (["\"x\""], "\"\"\"x\"\"\""), (["a ", "b"], "\"a \",b"),
        (["a", " b"], "a,\" b\""), (["a "], "a "), (["5\" nail"], "5\" nail"),
    ]) func namesAreWritten(names: [String], text: String) {
        #expect(NameList(names).description == text)
    }

    @Test(arguments: [
        ("a,b", "a,b"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("$HOME", "'$HOME'"), ("x=1.5", "x=1.5"),
    ]) func wordsOfAShell(word: String, written: String) {
        #expect(shellWord(word) == written)
    }
}
