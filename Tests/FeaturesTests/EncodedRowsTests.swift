import Features
import LinearAlgebra
import Testing

@Suite("Encoded rows")
struct EncodedRowsTests {
    @Test("The width counts dense columns and the levels of all fields")
    func width() {
        let rows = EncodedRows(
            dense: DoubleMatrix(rows: 2, columns: 3), fields: [3..<5, 5..<9], codes: [3, 5, 4, 9])
        #expect(rows.width == 9)
        #expect(EncodedRows(dense: DoubleMatrix(rows: 2, columns: 3), fields: [], codes: []).width == 3)
    }
}
