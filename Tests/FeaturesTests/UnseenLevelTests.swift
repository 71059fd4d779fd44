import Diagnostics
import Features
import Ids
import Synchronization
import Tables
import Testing

/// Levels that training did not have, and whole numbers that are written in two ways.
@Suite("Unseen levels")
struct UnseenLevelTests {
    private func ids(_ texts: some Sequence<String>) -> IdTable {
        IdTable(sortedIds: Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(\.utf8))
    }

    /// One category `c` with these levels in training.
    private func encoding(_ levels: [String], hasRare: Bool = false) -> TableEncoding {
        let field = FieldEncoder(.levels(ids(levels), hasRare: hasRare), reference: nil)
        return TableEncoding(columns: [ColumnEncoder(column: "c", kind: .category, method: .field(field))])
    }

    private func table(_ cells: [String]) -> FeatureTable {
        let levels = ids(cells)
        let codes = cells.map { UInt32(levels.index(of: $0) ?? 0) }
        return FeatureTable(
            rowCount: cells.count,
            columns: [.init(name: "c", kind: .category, values: .levels(codes, levels: levels))])
    }

    /// The codes of cells; a cell without a level has the number of levels as its code.
    private func codes(_ cells: [String], _ levels: [String]) throws -> [UInt32] {
        try encoding(levels).encode(table(cells)).codes
    }

    /// Blocks of a column of numbers, some of which had missing cells in training.
    private func check(_ blocks: [[Double]], hasIndicator: Bool = false, bins: Bool = false) throws {
        let number = NumberEncoder(center: 1, deviation: 2, fill: 0, hasIndicator: hasIndicator)
        let field = FieldEncoder(.bins(edges: [1], hasMissing: hasIndicator), reference: nil)
        let encoding = TableEncoding(columns: [
            ColumnEncoder(column: "n", kind: .numeric, method: bins ? .field(field) : .number(number))
        ])
        var unseen = UnseenLevels()
        for block in blocks {
            let column = FeatureTable.Column(name: "n", kind: .numeric, values: .numbers(block))
            _ = try encoding.encode(FeatureTable(rowCount: block.count, columns: [column]), counting: &unseen)
        }
        try unseen.check(file: "customers.csv", progress: .silent)
    }

    @Test(
        "A column of numbers without a number is refused where training had one in every cell",
        arguments: [false, true])
    func emptyNumbers(bins: Bool) throws {
        let empty = [[Double]](repeating: [.nan, .nan, .nan], count: 2)
        let error = try #require(throws: UserError.self) { try check(empty, bins: bins) }
        #expect(
            error.code == .invalidData && error.place?.column == "n" && error.problem.contains("no cell has a value"))
        try check(empty, hasIndicator: true, bins: bins)
        try check([empty[0], [.nan, 7, .nan]], bins: bins)
        try check([[7, .nan, .nan], empty[0]], bins: bins)
        // Fewer than five rows may lack a number by chance.
        try check([empty[0]], bins: bins)
    }

    @Test("Among whole numbers 1.0 is the level 1, and no other spelling is")
    func wholeNumbers() throws {
        #expect(try codes(["1", "1.0", "2.00", "3.0", "-4.0"], ["-4", "1", "2", "3"]) == [1, 1, 2, 3, 0])
        for cell in [
            "01", "1.5", "1.", "+1", " 1", "1 ", "1.0 ", "1e0", "1,0", "1.0.0", ".0", "one", "", "4", "4.0", "-1.0",
        ] {
            #expect(try codes([cell], ["1", "2", "3"]) == [3], "'\(cell)'")
        }
    }

    @Test("A missing cell of the training changes nothing about whole numbers")
    func missingInTraining() throws {
        #expect(try codes(["", "1.0", "2"], ["", "1", "2"]) == [0, 1, 2])
        #expect(try codes(["1.0"], [""]) == [1])
    }

    @Test("A training that had 1.0 alone knows 1")
    func floatsInTraining() throws {
        #expect(try codes(["1", "1.0", "2", "1.00", "3"], ["1.0", "2.0"]) == [0, 0, 1, 0, 2])
    }

    @Test("With one level that is no whole number all levels are texts")
    func otherColumns() throws {
        for levels in [["1", "2", "A"], ["1", "2.5"], ["1", "01x"], ["1", "NA"], ["1", "1 2"]] {
            #expect(try codes(["1.0"], levels) == [UInt32(levels.count)])
        }
    }

    @Test("A level that is there as it stands is that level")
    func bothSpellings() throws {
        #expect(try codes(["1", "1.0", "1.00"], ["1", "1.0", "2"]) == [0, 1, 0])
    }

    private func unseen(
        _ blocks: [[String]], _ levels: [String], hasRare: Bool = false
    ) throws -> (levels: UnseenLevels, warnings: [String]) {
        var unseen = UnseenLevels()
        let encoding = encoding(levels, hasRare: hasRare)
        for cells in blocks { _ = try encoding.encode(table(cells), counting: &unseen) }
        let warnings = Mutex<[String]>([])
        try unseen.check(
            file: "new.csv",
            progress: Progress { report in
                if case .warning(let text) = report { warnings.withLock { $0.append("\(text)") } }
            })
        return (unseen, warnings.withLock { $0 })
    }

    @Test("Cells are counted over all blocks, and told with examples")
    func counts() throws {
        let (levels, warnings) = try unseen(
            [["pro", "Pro", "PRO", "basic"], ["basic"], ["Pro", ""]], ["basic", "pro"])
        #expect(levels.cells == ["c": 4])
        #expect(
            warnings == [
                "column 'c': 4 of 7 cells have a level that training did not have, such as 'PRO', 'Pro'; they count as none "
                    + "of its levels"
            ])
        let (none, silent) = try unseen([["pro", "basic"], ["pro"]], ["basic", "pro"])
        #expect(none.cells.isEmpty && silent.isEmpty)
    }

    @Test(
        "A column whose cells all have other levels is an error with its likely cause",
        arguments: [
            (["Basic", "Pro", "Basic", "Pro", "Pro"], ["basic", "pro"], "'Basic' here is 'basic' there"),
            (["pro ", "pro ", "pro ", "pro ", "basic "], ["basic", "pro"], "blanks around the id"),
            (["1,0", "2,0", "1,0", "1,0", "2,0"], ["1", "2"], "Write the levels byte by byte"),
            (["1", "2", "1", "1", "2"], ["01", "02"], "leading zeros"),
            (["1.0", "2.0", "1.0", "1.0", "2.0"], ["1", "2", "other"], "'.0' at the end"),
            (["", "", "", "", ""], ["basic", "pro"], "Write the levels byte by byte"),
            (["männlich", "weiblich", "weiblich", "weiblich", "divers"], ["f", "m"], "train again"),
            (["monthly", "monthly", "yearly", "yearly", ""], ["m", "y"], "train again"),
        ])
    func allUnseen(cells: [String], levels: [String], remedy: String) throws {
        for hasRare in [false, true] {
            let error = try #require(throws: UserError.self) { try unseen([cells], levels, hasRare: hasRare) }
            #expect(error.code == .invalidData)
            #expect(error.place == .init(file: "new.csv", column: "c"))
            #expect(error.remedy?.contains(remedy) == true)
        }
        // Few rows, or one with a known level, are no error.
        #expect(try unseen([Array(cells.prefix(4))], levels).levels.cells == ["c": 4])
        #expect(try unseen([cells, [levels[0]]], levels).levels.cells == ["c": 5])
    }

    @Test("Where rare levels share a coefficient, nobody knows whether training had one")
    func rareLevels() throws {
        let (levels, warnings) = try unseen([["a", "x", "y"]], ["a", "b"], hasRare: true)
        #expect(levels.cells.isEmpty && warnings.isEmpty)
    }
}
