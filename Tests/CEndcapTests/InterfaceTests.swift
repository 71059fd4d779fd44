import CEndcap
import CEndcapHeader
import Testing

/// What a program in C does in `Tests/CInterface` at length, in short: so that a change breaks a suite, too.
@Suite struct InterfaceTests {
    private static let recipe = #"{"algorithm": "ials", "factors": 2, "epochs": 3, "seed": 1}"#

    /// Fits three users, of whom each has two of four items.
    private func fit(
        _ recipe: String = recipe, indices: [Int32] = [0, 1, 1, 2, 0, 2], values: [Double]? = nil,
        run: UnsafePointer<endcap_run>? = nil
    ) -> (code: Int32, model: OpaquePointer?) {
        let offsets: [Int32] = [0, 2, 4, 6]
        var model: OpaquePointer?
        let code = offsets.withUnsafeBytes { offsets in
            indices.withUnsafeBytes { indices in
                (values ?? []).withUnsafeBytes { stored in
                    var pairs = endcap_csr()
                    (pairs.rows, pairs.columns, pairs.entries) = (3, 4, 6)
                    (pairs.offsets, pairs.indices) = (offsets.baseAddress, indices.baseAddress)
                    pairs.values = values == nil ? nil : stored.baseAddress
                    (pairs.offset_type, pairs.index_type) = (ENDCAP_INT32, ENDCAP_INT32)
                    pairs.value_type = ENDCAP_FLOAT64
                    return endcap_fit(recipe, &pairs, nil, nil, run, &model)
                }
            }
        }
        return (code, model)
    }

    private var message: String { endcap_last_message().map { String(cString: $0) } ?? "" }

    @Test func aListHasWhatItsUserLacks() throws {
        let (code, model) = fit()
        #expect(code == ENDCAP_OK && message.isEmpty)
        var (items, scores, own) = ([Int32](repeating: 7, count: 4), [Float](repeating: 7, count: 4), [Int32(7)])
        #expect(endcap_recommend(model, [0], 1, 4, ENDCAP_MASK_SEEN, nil, &items, &scores, &own) == ENDCAP_OK)
        #expect(Set(items[..<2]) == [2, 3] && items[2...] == [-1, -1] && own == [1])
        #expect(endcap_model_free(model) == ENDCAP_OK)
        #expect(endcap_model_free(model) == ENDCAP_WRONG_USAGE)
        #expect(message.contains("was freed"))
    }

    @Test(arguments: [
        (#"{"algorithm": "ials", "factor": 2}"#, "did you mean 'factors'"), ("[]", "names no algorithm"),
        (#"{"algorithm": "ials", "epochs": 0}"#, "epochs=0"), (#"{"algorithm": "mixture"}"#, "times of purchases"),
    ])
    func aWrongRecipeSaysWhy(recipe: String, words: String) {
        #expect(fit(recipe).code == ENDCAP_WRONG_USAGE)
        #expect(message.contains(words))
    }

    @Test(arguments: [
        ([0, 0, 1, 2, 0, 2], "row 0 of pairs has column 0 twice"), ([0, 1, 2, 1, 0, 2], "column 1 after column 2"),
        ([0, 1, 1, 2, 0, 4], "outside of its 4 columns"), ([0, 1, 1, 2, -1, 2], "outside of its 4 columns"),
    ])
    func wrongIndicesSayWhere(indices: [Int32], words: String) {
        #expect(fit(indices: indices).code == ENDCAP_INVALID_DATA)
        #expect(message.contains(words))
    }

    @Test(arguments: [Double.nan, .infinity, 0, -1, 1e300, 1e-300])
    func aConfidenceIsPositiveInSinglePrecision(value: Double) {
        #expect(fit(values: [1, 1, 1, value, 1, 1]).code == ENDCAP_INVALID_DATA)
        #expect(message.contains("row 1, column 2"))
    }

    @Test func aCallbackEndsAFit() {
        var run = endcap_run()
        run.callback = { _, line in line == nil ? 0 : 1 }
        let (code, model) = fit(#"{"algorithm": "ials", "epochs": 10000}"#, run: &run)
        #expect(code == ENDCAP_CANCELLED && model == nil)
    }
}
