import Diagnostics
import Documents
import FeatureLearning
import Features
import LinearAlgebra
import Sources
import Tables
import TestSupport
import Testing

/// What is inferred from the cells of a table.
@Suite("Inference of a schema")
struct SchemaInferenceTests {
    private func infer(
        _ text: String, suffix: String = ".csv", skipInvalid: Bool = false,
        maximumInvalid: Double = InvalidRows.usualMaximum, layout: TableLayout = .standard,
        _ change: (inout SchemaOptions) -> Void = { _ in }
    ) throws -> InferredSchema {
        var options = SchemaOptions()
        change(&options)
        return try withFile(text, suffix: suffix) {
            try SchemaInference.infer(
                source: TableSource($0), options: options, layout: layout, skipInvalid: skipInvalid,
                maximumInvalid: maximumInvalid,
                threads: 2)
        }
    }

    private func failure(
        _ text: String, suffix: String = ".csv", _ change: (inout SchemaOptions) -> Void = { _ in }
    ) throws -> UserError {
        try #require(throws: UserError.self) { try infer(text, suffix: suffix, change) }
    }

    /// A table with this column, and a second column of varying numbers.
    private func column(_ cells: [String]) -> String {
        "x,row\n" + cells.enumerated().map { "\"\($1)\",\($0 % 7)\n" }.joined()
    }

    @Test(
        "The kind follows from the cells",
        arguments: [
            (["1", "2", "3.5", "-1e3"], ColumnKind.numeric), (["0", "1", "1", "0"], .numeric),
            ([" 1", "2 ", " 3 ", "4"], .numeric), (["1", "", "  ", "2"], .numeric),
            (["1", "NA", "N/A", "2"], .numeric), (["1", "NaN", "nan", "2"], .numeric),
            (["1", "null", "NULL", "None", "2"], .numeric), (["1", "inf", "2"], .numeric),
            (["1", "-Infinity", "1e999"], .numeric), (["TRUE", "False", "true"], .boolean),
            (["yes", "No", "", "YES"], .boolean), (["t", "F", "NA"], .boolean), (["Y", "n"], .boolean),
            (["true", "no", "true"], .category), (["yes", "no", "maybe", "no"], .category),
            (["yes", "yes", "", "yes"], .category), (["true", "false", "1", "true"], .category),
            (["red", "blue", "red"], .category), (["NA", "US", "NA"], .category), (["1", "2", "x", "x"], .category),
            (["0x10", "12", "12"], .category), (["+1.5", "2"], .numeric),
        ])
    func kinds(_ cells: [String], _ kind: ColumnKind) throws {
        let inferred = try infer(column(cells))
        #expect(inferred.profiles[0].kind == kind)
        #expect(inferred.profiles[0].isInferred)
        #expect(inferred.schema.columns.first { $0.name == "x" }?.kind == kind)
    }

    @Test(
        "A category that looks like amounts, times or names gets a remark",
        arguments: [
            (["1,5", "2,25", "1,5", "3,75"], ColumnProfile.Remark.Kind.amounts), (["$5", "$7.50", "$5"], .amounts),
            (["1.234,50 €", "5,00 €", "5,00 €"], .amounts), (["12%", "7%", "12%"], .amounts),
            (["1'234", "1'234", "5"], .amounts), (["2024-01-01", "2024-01-02", "2024-01-01"], .times),
            (["2024-01-01 08:00", "2024-01-01 08:00", "2024-01-02 09:30"], .times),
            ((0..<40).map { "name \($0 % 36)" }, .manyLevels),
        ])
    func suspiciousCategories(_ cells: [String], _ kind: ColumnProfile.Remark.Kind) throws {
        let profile = try infer(column(cells)).profiles[0]
        #expect(profile.kind == .category && profile.use == .feature)
        #expect(profile.remarks.map(\.kind) == [kind])
    }

    @Test(
        "Other categories get none",
        arguments: [["5XL", "4XL", "5XL"], ["A-1", "B-2", "A-1"], ["red", "red, blue", "red"]])
    func plainCategories(_ cells: [String]) throws {
        #expect(try infer(column(cells)).profiles[0].remarks.isEmpty)
    }

    @Test("Amounts are numeric once it is said how they are written")
    func amounts() throws {
        var layout = TableLayout()
        try layout.numbers.setDecimals(["x=comma"])
        try layout.numbers.setThousands(["x=point"])
        let inferred = try infer(column(["1,5", "1.000,25", "", "NA", "3"]), layout: layout)
        #expect(inferred.profiles[0].kind == .numeric && inferred.profiles[0].missing == 2)
        #expect(inferred.profiles[0].numbers?.maximum == 1000.25)
        #expect(inferred.schema.layout == layout)
        let other = try #require(throws: UserError.self) {
            try withFile("y\n1\n2\n") {
                try SchemaInference.infer(source: TableSource($0), options: SchemaOptions(), layout: layout)
            }
        }
        #expect(other.code == .invalidData && other.problem.contains("there is no column 'x'"))
    }

    @Test("Flags override the kinds, and roles are no features")
    func overrides() throws {
        let text = "id,code,flag,word,skip,y,w\na,1,0,7,q,yes,1\nb,2,1,7.5,q,no,2\nc,1,1,8,r,no,1\n"
        let inferred = try infer(text) {
            $0.id = "id"
            $0.target = "y"
            $0.weight = "w"
            $0.category = ["code"]
            $0.boolean = ["flag"]
            $0.numeric = ["word"]
            $0.ignore = ["skip"]
        }
        #expect(
            inferred.schema
                == TableSchema(
                    columns: [
                        .init(name: "code", kind: .category), .init(name: "flag", kind: .boolean),
                        .init(name: "word", kind: .numeric),
                    ], id: "id", target: "y", weight: "w", unused: ["skip"]))
        #expect(inferred.profiles.map(\.use) == [.id, .feature, .feature, .feature, .ignored, .target, .weight])
        #expect(inferred.profiles.map(\.isInferred) == [true, false, false, false, true, true, true])
        #expect(inferred.rowCount == 3)
    }

    @Test("An unknown column lists the columns and a near name")
    func unknownColumn() throws {
        let error = try failure("tenure,plan\n1,a\n2,b\n") { $0.category = ["Plan"] }
        #expect(error.code == .invalidData)
        #expect(error.problem == "there is no column 'Plan'; the columns are 'tenure', 'plan'")
        #expect(error.remedy == "Did you mean 'plan'? Name one of them with data.table.category")
    }

    @Test("A column named twice is an error")
    func namedTwice() throws {
        let error = try failure("a,b\n1,2\n2,3\n") {
            $0.target = "a"
            $0.ignore = ["a"]
        }
        #expect(error.code == .wrongUsage)
        #expect(
            error.problem
                == "the column 'a' is named twice, by data.table.columns.target and by data.table.ignore")
        #expect(try failure("a,b\n1,2\n") { $0.numeric = ["a", "a"] }.code == .wrongUsage)
    }

    @Test("Columns that say nothing are left out and say why")
    func leftOut() throws {
        let inferred = try infer("empty,spaces,same,name,n\n, ,k,p,1\n,,k,q,2\n,  ,k,r,1\n")
        #expect(inferred.schema.columns.map(\.name) == ["n"])
        #expect(inferred.schema.unused == ["empty", "spaces", "same", "name"])
        #expect(inferred.profiles.map(\.use) == [.leftOut, .leftOut, .leftOut, .leftOut, .feature])
        #expect(
            inferred.profiles.map { $0.remarks.map(\.kind) } == [[.empty], [.empty], [.constant], [.allDifferent], []])
        let forced = try infer("name,n\np,1\nq,2\nr,1\n") { $0.category = ["name"] }
        #expect(forced.schema.columns.map(\.name) == ["name", "n"])
        #expect(forced.profiles[0].remarks.map(\.kind) == [.allDifferent])
    }

    @Test("One constant value beside missing ones is a feature")
    func constantWithMissing() throws {
        let inferred = try infer("a,b\n1,x\n,\n1,x\n")
        #expect(inferred.schema.columns.map(\.name) == ["a", "b"])
    }

    @Test("Quartiles are those of numpy")
    func quartiles() throws {
        // numpy.quantile([1, 2, 2, 4, 10, 12.5], [0, .25, .5, .75, 1])
        let inferred = try infer(column(["2", "12.5", "1", "4", "", "10", "2.0", "NA"]))
        let numbers = try #require(inferred.profiles[0].numbers)
        #expect([numbers.minimum, numbers.lowerQuartile, numbers.median] == [1, 2, 3])
        #expect([numbers.upperQuartile, numbers.maximum] == [8.5, 12.5])
        #expect(inferred.profiles[0].missing == 2)
        #expect(inferred.profiles[0].distinct == 5)
        #expect(inferred.profiles[0].distinctIsExact)
        #expect(inferred.profiles[0].levels.isEmpty)
    }

    @Test("The most frequent levels come first, ties in byte order")
    func levels() throws {
        let inferred = try infer(column(["b", "a", "b", "", "c", "a", "d", "e", "f", "é"]))
        #expect(inferred.profiles[0].levels.map(\.level) == ["a", "b", "c", "d", "e"])
        #expect(inferred.profiles[0].levels.map(\.count) == [2, 2, 1, 1, 1])
        #expect(inferred.profiles[0].distinct == 7)
        #expect(inferred.profiles[0].missing == 1)
    }

    @Test("Few whole numbers, numbers among texts and whole numbers that all differ are remarked on")
    func remarks() throws {
        let codes = try infer(column((0..<40).map { "\($0 % 4)" })).profiles[0]
        #expect(codes.remarks.map(\.kind) == [.integerCodes])
        #expect(codes.remarks[0].text.contains("make the column a category"))
        let ids = try infer(column((0..<40).map { "\($0 * 3)" })).profiles[0]
        #expect(ids.remarks.map(\.kind) == [.allDifferent])
        #expect(ids.use == .feature)
        let mixed = try infer(column((0..<40).map { $0 == 17 ? "n/k" : "\($0 / 2)" })).profiles[0]
        #expect(mixed.kind == .category)
        #expect(mixed.remarks.map(\.kind) == [.mixed])
        #expect(mixed.remarks[0].text.contains("39 cells are numbers and 1 are not, such as 'n/k'"))
        let thousands = try infer(column((0..<40).map { $0 == 17 ? "1 000" : "\($0 / 2)" })).profiles[0]
        #expect(thousands.remarks.map(\.kind) == [.amounts])
        #expect(try infer(column((0..<40).map { "\($0 % 2)" })).profiles[0].remarks.isEmpty)
    }

    @Test("A profile comes back from JSON with keys that scripts can rely on")
    func json() throws {
        let profile = try infer(column(["1", "2", "2", ""])).profiles[0]
        let json = try JSONText.line(profile)
        for key in ["is_inferred", "distinct_is_exact", "lower_quartile", "upper_quartile"] {
            #expect(json.contains("\"\(key)\""))
        }
        #expect(try JSONValue(parsing: Array(json.utf8)).decoded(as: ColumnProfile.self) == profile)
    }

    @Test("A table without rows, or without a column to learn from, is an error")
    func nothingToLearn() throws {
        #expect(try failure("").problem == "the file is empty")
        #expect(try failure("a,b\n").problem == "there is a header but no row")
        let constant = try failure("a,b\n1,x\n")
        #expect(constant.code == .invalidData)
        #expect(constant.problem.hasPrefix("no column is left to learn from\n  'a': all cells are equal: left out"))
        let roles = try failure("y,id\n1,a\n0,b\n") {
            $0.target = "y"
            $0.id = "id"
        }
        #expect(roles.problem.hasPrefix("no column is left"))
    }

    @Test("A malformed record ends the reading, or is counted")
    func malformed() throws {
        let text = "a,b\n1,x\n2\n3,y,z\n2,x\n"
        let error = try failure(text)
        #expect(error.place?.line == 3)
        let inferred = try infer(text, skipInvalid: true, maximumInvalid: 0.5)
        #expect(inferred.invalid.count == 2)
        #expect(inferred.invalid.sample.map { $0.place?.line } == [3, 4])
        #expect(inferred.rowCount == 2)
        let tooMany = try #require(throws: UserError.self) { try infer(text, skipInvalid: true) }
        #expect(tooMany.problem.hasPrefix("2 of 4 rows are invalid, more than 1%\n"))
        let all = try #require(throws: UserError.self) { try infer("a,b\n1\n2\n", skipInvalid: true) }
        #expect(all.problem.hasPrefix("all 2 rows are invalid\n  2 like "))
    }

    @Test("Lists and objects in JSON are left out with a remark, and an error where the column is named")
    func nestedJSON() throws {
        let rows = (0..<8).map { row in
            let note = row == 5 ? "[1]" : "\"n\(row % 2)\""
            return "{\"row\": \(row), \"tags\": [\"a\"], \"at\": {\"city\": \"c\(row % 3)\"}, \"note\": \(note)}"
        }
        for (text, suffix, line) in [
            (rows.joined(separator: "\n"), ".jsonl", 6), ("[\n" + rows.joined(separator: ",\n") + "\n]", ".json", 7),
        ] {
            let inferred = try infer(text, suffix: suffix)
            #expect(inferred.profiles.map(\.name) == ["at.city", "note", "row"])
            #expect(inferred.profiles.map(\.use) == [.feature, .leftOut, .feature])
            #expect(inferred.profiles[1].remarks.map(\.kind) == [.unreadable])
            #expect(inferred.profiles[1].remarks.map(\.text) == ["the value is a list in line \(line): left out"])
            #expect(inferred.rowCount == 8)
            let named = try failure(text, suffix: suffix) { $0.category = ["note"] }
            #expect(named.place?.line == line && named.place?.column == "note")
            #expect(try infer(text, suffix: suffix) { $0.ignore = ["note"] }.profiles[1].use == .ignored)
            let list = try failure(text, suffix: suffix) { $0.ignore = ["tags"] }
            #expect(list.code == .wrongUsage && list.problem == "the field 'tags' holds lists, which are never read")
            let object = try failure(text, suffix: suffix) { $0.target = "at" }
            #expect(object.problem == "there is no column 'at': it holds objects, whose columns are 'at.city'")
        }
    }
}
