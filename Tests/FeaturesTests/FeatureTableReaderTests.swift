import Diagnostics
import Features
import Sources
import Tables
import TestSupport
import Testing

/// Tables of features, read by a schema.
@Suite("Reading of tables of features")
struct FeatureTableReaderTests {
    static let schema = TableSchema(
        columns: [
            .init(name: "n", kind: .numeric), .init(name: "c", kind: .category), .init(name: "b", kind: .boolean),
        ], id: "id", target: "y", weight: "w", unused: ["u"])
    private static let text = """
        c,extra,y,n,b,id,w
        red,?,yes,1,TRUE,k1,1
        blue,?,no, 2.5 ,f,k2,0.5
         ,?,no,NA,,k3,2
        red,?,yes,,0,k4,1
        "blue, light",?,no,-3e2,Yes,k1,0

        """

    static func read(
        _ text: String, suffix: String = ".csv", schema: TableSchema = schema,
        roles: TableRoles = [.id, .target, .weight], purpose: TablePurpose = .training, skipInvalid: Bool = false,
        maximumInvalid: Double = 1, block: Int = .max
    ) throws -> (blocks: [TableRows], invalid: InvalidRows) {
        try withFile(text, suffix: suffix) { path in
            var reader = try FeatureTableReader.open(
                TableSource(path), schema: schema, roles: roles, purpose: purpose, skipInvalid: skipInvalid,
                maximumInvalid: maximumInvalid)
            var blocks: [TableRows] = []
            while let rows = try reader.next(rows: block) { blocks.append(rows) }
            return (blocks, reader.invalid)
        }
    }

    private func failure(_ text: String, roles: TableRoles = [], purpose: TablePurpose = .training) throws -> UserError
    {
        try #require(throws: UserError.self) { try Self.read(text, roles: roles, purpose: purpose) }
    }

    @Test("Cells are typed, columns found by name and others passed over")
    func typedCells() throws {
        let rows = try #require(try Self.read(Self.text).blocks.first)
        #expect(rows.features.columns.map(\.name) == ["n", "c", "b"])
        #expect(rows.features.texts("n") == ["1.0", "2.5", "nan", "nan", "-300.0"])
        #expect(rows.features.texts("c") == ["red", "blue", "", "red", "blue, light"])
        #expect(rows.features.texts("b") == ["1.0", "0.0", "nan", "0.0", "1.0"])
        #expect(rows.ids?.strings == ["k1", "k2", "k3", "k4", "k1"])
        #expect(rows.targets?.strings == ["yes", "no", "no", "yes", "no"])
        #expect(rows.weights == [1, 0.5, 2, 1, 0])
        #expect(rows.lines == [2, 3, 4, 5, 6])
        #expect(rows.hashes.count == 5)
    }

    @Test("Headers within a table to score are told once", arguments: [1, 2, 10])
    func repeatedHeaders(_ block: Int) throws {
        let header = "n,c,b\n"
        let warnings = Warnings()
        try withFile(header + "1,x,yes\n" + header + "2,y,no\n" + header) { path in
            var reader = try FeatureTableReader.open(
                TableSource(path), schema: Self.schema, roles: [], purpose: .scoring, progress: warnings.progress)
            var rows = 0
            while let part = try reader.next(rows: block) { rows += part.rowCount }
            #expect(rows == 2)
        }
        #expect(warnings.all.count == 1 && warnings.all[0].contains("the header comes again 2 times"))
    }

    @Test("Blocks of any size hold the same rows", arguments: [1, 2, 3, 5, 6])
    func blocks(_ size: Int) throws {
        let (blocks, _) = try Self.read(Self.text, purpose: .scoring, block: size)
        #expect(blocks.map(\.rowCount).reduce(0, +) == 5)
        #expect(blocks.dropLast().allSatisfy { $0.rowCount == size })
        #expect(blocks.flatMap { $0.features.texts("c") } == ["red", "blue", "", "red", "blue, light"])
        #expect(blocks.flatMap { $0.features.texts("n") } == ["1.0", "2.5", "nan", "nan", "-300.0"])
        #expect(blocks.flatMap(\.lines) == [2, 3, 4, 5, 6])
        #expect(blocks.allSatisfy { $0.hashes.isEmpty })
    }

    @Test("Only the roles that are asked for need be there")
    func roles() throws {
        let rows = try #require(try Self.read("n,c,b\n1,x,1\n", roles: []).blocks.first)
        #expect(rows.ids == nil && rows.targets == nil && rows.weights == nil)
        let error = try failure("n,c,b\n1,x,1\n", roles: .target)
        #expect(error.problem == "there is no column 'y'; the columns are 'n', 'c', 'b'")
    }

    @Test("A missing column is an error that offers a near name")
    func missingColumn() throws {
        let error = try failure("n,C,b\n1,x,1\n", purpose: .scoring)
        #expect(error.code == .invalidData)
        #expect(error.problem == "there is no column 'c'; the columns are 'n', 'C', 'b'")
        #expect(error.remedy == "Did you mean 'C'? Give the model the columns that it was trained on")
    }

    @Test(
        "A cell of another kind is an error with its place",
        arguments: [
            ("abc,x,1", "n", "expected a number, found 'abc'"), ("inf,x,1", "n", "expected a number, found 'inf'"),
            ("1e999,x,1", "n", "expected a number, found '1e999'"),
            ("0x1A,x,1", "n", "expected a number, found '0x1A'"),
            ("1,x,2", "b", "expected yes or no (true/false, yes/no, t/f, y/n or 1/0), found '2'"),
            ("1,x,maybe", "b", "expected yes or no (true/false, yes/no, t/f, y/n or 1/0), found 'maybe'"),
        ])
    func wrongKind(_ row: String, _ column: String, _ problem: String) throws {
        let error = try failure("n,c,b\n1,x,1\n\(row)\n")
        #expect(error.code == .invalidData)
        #expect(error.problem == problem)
        #expect(error.place?.line == 3)
        #expect(error.place?.column == column)
        #expect(error.remedy?.hasSuffix(", or add data.events.skip_invalid") == true)
    }

    @Test("Remedies are those of the trainer or of the scorer")
    func remedies() throws {
        #expect(
            try failure("n,c,b\nx,x,1\n").remedy
                == "Mend the cell, take the column as texts with data.table.category 'n', "
                + "or add data.events.skip_invalid")
        #expect(
            try failure("n,c,b\nx,x,1\n", purpose: .scoring).remedy
                == "The model learnt this column as numeric: mend the cell, or add data.events.skip_invalid")
        #expect(
            try failure("n,c,b\ninf,x,1\n").remedy
                == "Write a finite number, or leave the cell empty if the value is not known, "
                + "or add data.events.skip_invalid")
    }

    @Test("A blank id or target and a weight that is none are errors")
    func roleCells() throws {
        #expect(
            try failure("n,c,b,id\n1,x,1, \n", roles: .id).problem
                == "expected the id of a customer, found an empty cell")
        let target = try failure("n,c,b,y\n1,x,1,yes\n1,x,1,\n", roles: .target)
        #expect(target.problem == "expected the value to predict, found an empty cell")
        #expect(target.place?.line == 3)
        for weight in ["", "-1", "nan", "inf", "heavy"] {
            let error = try failure("n,c,b,w\n1,x,1,\(weight)\n", roles: .weight)
            #expect(error.problem.hasPrefix("expected a weight, 0 or a number from 1e-100 to 1e100, found"))
        }
    }

    @Test("Rows passed over leave nothing behind")
    func skipInvalid() throws {
        let text =
            "n,c,b,id,y,w\n1,x,1,k1,yes,1\n2,y,1,k2,,1\n3,z,1,k3,no,-1\nabc,x,1,k4,no,1\n4,v,huh,k5,no,1\n5,x,1\n6,x,0,k6,no,3\n"
        let (blocks, invalid) = try Self.read(text, skipInvalid: true)
        let rows = try #require(blocks.first)
        #expect(blocks.count == 1)
        #expect(rows.features.texts("n") == ["1.0", "6.0"])
        #expect(rows.features.texts("c") == ["x", "x"])
        #expect(rows.features.texts("b") == ["1.0", "0.0"])
        #expect(rows.ids?.strings == ["k1", "k6"])
        #expect(rows.targets?.strings == ["yes", "no"])
        #expect(rows.weights == [1, 3])
        #expect(rows.lines == [2, 8])
        #expect(rows.hashes.count == 2)
        #expect(invalid.count == 5)
        #expect(invalid.sample.map { $0.place?.line } == [3, 4, 5, 6, 7])
        // The remaining rows equal those of a table without the skipped rows.
        let clean = try Self.read("n,c,b,id,y,w\n1,x,1,k1,yes,1\n6,x,0,k6,no,3\n").blocks.first
        #expect(clean?.hashes == rows.hashes)
    }

    @Test("More invalid rows than may be end the reading at the end of the table", arguments: [1, 7, 1000])
    func maximumInvalid(_ block: Int) throws {
        let rows = (0..<200).map { [40, 90, 140].contains($0) ? "x,a,1\n" : "\($0),a,1\n" }
        let text = "n,c,b\n" + rows.joined()
        let (blocks, invalid) = try Self.read(text, roles: [], skipInvalid: true, maximumInvalid: 0.015, block: block)
        #expect(blocks.map(\.rowCount).reduce(0, +) == 197)
        #expect(invalid.count == 3)
        let error = try #require(throws: UserError.self) {
            try Self.read(text, roles: [], skipInvalid: true, maximumInvalid: 0.014, block: block)
        }
        #expect(error.code == .invalidData)
        #expect(error.problem.hasPrefix("3 of 200 rows are invalid, more than 1.4%\n  3 like "))
        #expect(error.problem.hasSuffix(":42, column 'n': expected a number, found 'x'"))
        let all = try #require(throws: UserError.self) {
            try Self.read("n,c,b\nx,a,1\n1,a\n", roles: [], skipInvalid: true, block: block)
        }
        #expect(all.problem.hasPrefix("all 2 rows are invalid\n  1 like "))
    }

    @Test("A category that is not UTF-8 is an error")
    func encoding() throws {
        let bytes = Array("n,c,b\n1,caf".utf8) + [0xE9] + Array(",1\n".utf8)
        let error = try #require(throws: UserError.self) {
            try withFile(bytes) { path in
                var reader = try FeatureTableReader.open(
                    TableSource(path), schema: Self.schema, roles: [], purpose: .training)
                _ = try reader.next(rows: 10)
            }
        }
        #expect(error.problem == "expected text in UTF-8, found 'caf\\xE9'")
        #expect(error.place?.column == "c")
        #expect(
            error.remedy
                == "Name the file's encoding, most likely data.events.layout.encoding latin-1, or save it as UTF-8, or "
                + "add data.events.skip_invalid")
    }

    @Test("Line ends of either kind and a last line without one read alike")
    func lineEnds() throws {
        let unix = try Self.read(Self.text).blocks
        let windows = try Self.read(Self.text.split(separator: "\n").joined(separator: "\r\n")).blocks
        #expect(unix.map(\.hashes) == windows.map(\.hashes))
        #expect(unix[0].features.texts("n") == windows[0].features.texts("n"))
    }

    @Test("A header alone has no block")
    func headerAlone() throws {
        #expect(try Self.read("n,c,b\n", roles: []).blocks.isEmpty)
    }
}
