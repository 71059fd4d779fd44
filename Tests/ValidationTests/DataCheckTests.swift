import Diagnostics
import Testing
import Validation

/// The grammar of checks.
@Suite struct DataCheckTests {
    @Test func aCheckKeepsItsText() throws {
        let check = try DataCheck(of: "rows", parsing: "at least 10000")
        #expect(check.subject == "rows" && check.text == "at least 10000")
    }

    private static let demands: [(subject: String, text: String, demands: [Demand])] = [
        ("rows", "at least 10000", [.rowsAtLeast(10_000)]),
        ("rows", "at most 5", [.rowsAtMost(5)]),
        ("rows", "within 20% of the last runs", [.rowsNearLastRuns(0.2)]),
        (
            "rows", "at least 1, at most 9, within 5% of last runs",
            [.rowsAtLeast(1), .rowsAtMost(9), .rowsNearLastRuns(0.05)]
        ),
        ("newest", "within 2d", [.newestWithin(172_800)]),
        ("newest", "within 36h", [.newestWithin(129_600)]),
        ("user", "required", [.required]),
        ("user", " required ,unique ", [.required, .unique]),
        ("price", "number", [.number(NumberRange())]),
        ("price", "number from 0 to 100000", [.number(NumberRange(lowest: 0, highest: 100_000))]),
        ("price", "number from -2.5", [.number(NumberRange(lowest: -2.5))]),
        ("price", "number to 1e3", [.number(NumberRange(highest: 1000))]),
        ("n", "whole number", [.number(NumberRange(isWhole: true))]),
        ("n", "whole number from 1 to 5", [.number(NumberRange(lowest: 1, highest: 5, isWhole: true))]),
        ("t", "time", [.time]),
        ("type", "one of view cart purchase", [.oneOf(["view", "cart", "purchase"])]),
        ("type", "one of 'add to cart' \"say \"\"hi\"\"\" a,b", [.oneOf(["add to cart", "say \"hi\"", "a,b"])]),
        ("order", "starts C", [.starts("C")]),
        ("order", "matches C-*", [.starts("C-")]),
        ("note", "at most 1% empty", [.emptyAtMost(0.01)]),
        ("note", "at most 0% empty, unique", [.emptyAtMost(0), .unique]),
        // A column may have any name but those of the rows as a whole.
        ("Unit price, net", "required", [.required]),
    ]

    @Test(arguments: Self.demands)
    func aDemandIsRead(_ subject: String, _ text: String, _ demands: [Demand]) throws {
        #expect(try DataCheck(of: subject, parsing: text).demands == demands)
    }

    private static let mistakes: [(subject: String, text: String, parts: [String])] = [
        ("user", "requird", ["'requird'", "Did you mean 'required'?"]),
        ("user", "unqiue", ["Did you mean 'unique'?"]),
        ("user", "", ["empty demand"]),
        ("user", "required,", ["empty demand"]),
        ("user", "required, , unique", ["empty demand"]),
        ("user", "at least 3", ["no demand", "required, unique"]),
        ("rows", "required", ["no demand", "at least 10000"]),
        ("rows", "at least 10,000", ["'10,000'", "plain digits"]),
        ("rows", "at least -1", ["'-1'"]),
        ("rows", "within 20 of the last runs", ["percentage"]),
        ("rows", "within 20%", ["no demand"]),
        ("newest", "within 2", ["span of time"]),
        ("newest", "at least 2d", ["within 2d"]),
        ("price", "number between 0 and 3", ["no demand", "number from 0 to 100"]),
        ("price", "number from 5 to 1", ["range without a number"]),
        ("price", "number from low", ["'low'"]),
        ("price", "number from", ["needs a number"]),
        ("price", "whole", ["no demand"]),
        ("type", "one of", ["no demand"]),
        ("type", "one of a, b", ["'b', which is no demand"]),
        ("type", "one of 'a", ["not closed"]),
        ("order", "matches *", ["pattern"]),
        ("order", "matches A*B*", ["pattern"]),
        ("order", "starts", ["no demand"]),
        ("note", "at most 1 empty", ["percentage"]),
        ("", "required", ["no subject"]),
    ]

    @Test(arguments: Self.mistakes)
    func aMistakeSaysWhatIsMeant(_ subject: String, _ text: String, _ parts: [String]) {
        let error = #expect(throws: UserError.self) { try DataCheck(of: subject, parsing: text) }
        #expect(error?.code == .wrongUsage)
        for part in parts { #expect(error?.description.contains(part) == true, "\(error?.description ?? "")") }
    }
}
