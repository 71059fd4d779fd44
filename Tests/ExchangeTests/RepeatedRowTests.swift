import Diagnostics
import Exchange
import LinearAlgebra
import TestSupport
import Testing

/// Tables whose rows contradict each other, or that lack the line of names.
@Suite struct RepeatedRowTests {
    struct Wrong: CustomTestStringConvertible, Sendable {
        let file, text: String
        let line: Int
        let reason: String

        init(_ file: String, _ text: String, line: Int, _ reason: String) {
            (self.file, self.text, self.line, self.reason) = (file, text, line, reason)
        }

        var testDescription: String { "\(file): \(reason)" }
    }

    private static let sound = [
        "user_factors.csv": "user,f0,f1\nu1,1,2\nu2,3,4\n", "item_factors.csv": "item,f0,f1\ni1,1,2\ni2,3,4\n",
    ]
    private static let fixed = "column,level,coefficient\n(target),t,\n(intercept),,0\n(base rate),,0.5\nage,,1\n"

    private func refusal(_ files: [String: String]) throws -> UserError {
        let folder = try TemporaryFolder()
        for (name, text) in files { _ = try folder.file(name, text) }
        return try #require(throws: UserError.self) {
            try VersionImport(fromFolder: folder.path, as: .csv, threads: 1)
        }
    }

    @Test(arguments: [
        Wrong("user_factors.csv", "u1,1,2\nu2,3,4\n", line: 1, "'1' is no name"),
        Wrong("item_factors.csv", "i1,-1e-5,2\ni2,3,4\n", line: 1, "'-1e-5' is no name"),
        Wrong("item_factors.csv", "i1;\"0,25\";\"1,5\"\ni2;3;4\n", line: 1, "'0,25' is no name"),
        Wrong("item_factors.csv", "i1,nan,2\ni2,3,4\n", line: 1, "'nan' is no name"),
        Wrong("popularity.csv", "item,customers\ni1,1\ni2,2\ni1,3\n", line: 4, "'i1' is given twice"),
        Wrong(
            "settings.csv", "name,value\nregularization,1\nregularization,2\n", line: 3,
            "'regularization' is given twice"),
        Wrong("history.csv", "user,item,confidnce\nu1,i1,5\n", line: 1, "'confidnce' is none that is read"),
        Wrong("popularity.csv", "item,customers,now\ni1,1,1\n", line: 1, "'now' is none that is read"),
        Wrong("further_ids.csv", "id,user\na,u1\na,u1\n", line: 3, "'a' is that of a user, or occurs twice"),
        Wrong("further_ids.csv", "id,user\nu1,u2\n", line: 2, "'u1' is that of a user"),
        Wrong("further_ids.csv", "id,user\na,u3\n", line: 2, "'u3' has no factors"),
        Wrong("further_ids.csv", "id,user\n,u1\n", line: 2, "a further id is empty"),
    ])
    func factors(wrong: Wrong) throws {
        try check(wrong, Self.sound.merging([wrong.file: wrong.text]) { $1 })
    }

    @Test func linesOfNamesAreMissedBeforeWhatIsLost() throws {
        // Without their first lines, u1 and i1 would be names of columns, and popularity the one to blame.
        var files = Self.sound.mapValues { String($0.drop { $0 != "\n" }.dropFirst()) }
        files["popularity.csv"] = "item,customers\ni1,1\n"
        let error = try refusal(files)
        #expect(error.place?.file?.hasSuffix("user_factors.csv") == true && error.problem.contains("is no name"))
    }

    @Test(arguments: [
        Wrong("coefficients.csv", fixed + "(intercept),,1\n", line: 6, "'(intercept)' is given twice"),
        Wrong("coefficients.csv", fixed + "(base rate),,0.4\n", line: 6, "'(base rate)' is given twice"),
        Wrong("coefficients.csv", fixed + "(target),x,\n", line: 6, "'(target)' is given twice"),
        Wrong("coefficients.csv", "column,levels,coefficient\n", line: 1, "'levels' is none that is read"),
        Wrong("coefficients.csv", fixed + "(foo),,1\n", line: 6, "no row '(foo)'"),
    ])
    func coefficients(wrong: Wrong) throws {
        try check(wrong, [wrong.file: wrong.text])
    }

    private func check(_ wrong: Wrong, _ files: [String: String]) throws {
        let error = try refusal(files)
        #expect(error.code == .invalidData && error.remedy != nil)
        #expect(error.place?.line == wrong.line && error.place?.file?.hasSuffix(wrong.file) == true, "\(error)")
        #expect(error.problem.contains(wrong.reason), "\(error)")
    }
}
