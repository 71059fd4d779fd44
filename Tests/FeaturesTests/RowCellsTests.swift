import Diagnostics
import Features
import TestSupport
import Testing

/// Single rows as dictionaries of cells, the form in which a request sends them.
@Suite("Rows given as cells")
struct RowCellsTests {
    private let schema = FeatureTableReaderTests.schema

    private func failure(_ rows: [[String: String?]]) throws -> UserError {
        try #require(throws: UserError.self) { try FeatureTable(cells: rows, schema: schema) }
    }

    @Test("Cells mean what they mean in a file")
    func sameAsFile() throws {
        let file = try FeatureTableReaderTests.read(
            "n,c,b\n 1.5,red,TRUE\n,\" \",\nNA,blue,n\n", roles: [], purpose: .scoring)
        let cells = try FeatureTable(
            cells: [
                ["n": " 1.5", "c": "red", "b": "TRUE"], ["n": nil, "c": " ", "b": nil],
                ["n": "NA", "c": "blue", "b": "n"],
            ], schema: schema)
        for name in ["n", "c", "b"] { #expect(cells.texts(name) == file.blocks[0].features.texts(name)) }
    }

    @Test("Columns that the model does not use may be there")
    func unusedColumns() throws {
        let table = try FeatureTable(
            cells: [["n": "1", "c": "x", "b": "1", "u": "?", "id": "k", "y": "yes", "w": "1"]], schema: schema)
        #expect(table.rowCount == 1)
    }

    @Test("An absent feature is an error that names it")
    func absent() throws {
        let error = try failure([["n": "1", "b": "1"]])
        #expect(error.code == .invalidData)
        #expect(error.problem == "the row has no 'c'")
        #expect(error.remedy == "Give all 3 features of the model, null for one that is not known")
        #expect(try failure([["n": "1", "c": "x", "b": "1"], ["n": "1", "b": "1"]]).place?.line == 2)
    }

    @Test("An unknown name is an error with the nearest one")
    func unknown() throws {
        let error = try failure([["n": "1", "c": "x", "b": "1", "N": "2"]])
        #expect(error.problem == "the model knows no 'N'")
        #expect(error.remedy == "Did you mean 'n'?")
        let far = try failure([["n": "1", "c": "x", "b": "1", "something else": nil]])
        #expect(far.remedy == "Leave it out, or look up the names of the features in the model")
    }

    @Test("A text where a number is expected is an error")
    func wrongKind() throws {
        let error = try failure([["n": "many", "c": "x", "b": "1"]])
        #expect(error.problem == "expected a number, found 'many'")
        #expect(error.place?.column == "n")
        #expect(error.place?.line == nil)
    }
}
