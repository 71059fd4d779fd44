import Diagnostics
import Testing

@Suite struct UserErrorTests {
    @Test func saysWhereWhatAndHowToMendIt() {
        let error = UserError(
            .invalidData, "expected a number, found 'abc'", at: .init(file: "orders.csv", line: 17, column: "Quantity"),
            remedy: "Mend the row or add --skip-invalid")
        #expect(
            error.description
                == "orders.csv:17, column 'Quantity': expected a number, found 'abc'\n  Mend the row or add --skip-invalid"
        )
    }

    @Test func unknownPartsOfThePlaceAreLeftOut() {
        #expect(UserError(.unexpected, "it broke").description == "it broke")
        #expect(UserError(.unexpected, "it broke", at: .init()).description == "it broke")
        #expect(UserError.Place(line: 3, id: "a").description == "line 3, id 'a'")
        #expect(UserError.Place(file: "f").description == "f")
    }

    @Test func exitCodesAreTheDocumentedOnes() {
        let codes: [(ExitCode, Int32)] = [
            (.done, 0), (.unexpected, 1), (.gateNotMet, 2), (.invalidData, 3), (.notConverged, 4), (.modelUnusable, 5),
            (.wrongUsage, 64), (.missingInput, 66), (.cannotWrite, 74), (.locked, 75),
        ]
        for (code, value) in codes { #expect(code.rawValue == value) }
    }
}
