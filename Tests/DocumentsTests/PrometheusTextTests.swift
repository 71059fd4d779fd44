import Documents
import Testing

@Suite struct PrometheusTextTests {
    @Test func numbersAndLabelsAreThoseOfTheFormat() {
        var text = PrometheusText()
        text.add("none", "Nothing.", [])
        text.add(
            "found", "What was found.",
            [
                .init(3, [("a", "x")]), .init(0.25, [("a", "q\"\\\n\u{1B}")]), .init(.nan, [("a", "1"), ("b", "2")]),
                .init(-.infinity, [("a", "2")]),
            ])
        #expect(
            text.text == """
                # HELP found What was found.
                # TYPE found gauge
                found{a="x"} 3
                found{a="q\\"\\\\\\n\u{FFFD}"} 0.25
                found{a="1",b="2"} NaN
                found{a="2"} -Inf

                """)
    }
}
