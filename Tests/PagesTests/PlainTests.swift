import Documents
import Pages
import Testing

@Suite("Pages as JSON, Markdown and text")
struct PlainTests {
    private func page(_ blocks: Page.Block...) -> Page {
        Page(title: "recommendations/7", verdict: "Better.", mood: .good, sections: [.init("s", title: "S", blocks)])
    }

    private var table: Table {
        var table = Table(["metric", "value", "new"])
        table.append([.text("a|b"), .number(0.10694, digits: 2), .boolean(true)])
        table.append([.text("rows"), .integer(541_909), .boolean(false)])
        table.append([.empty, .number(.nan, digits: 2), .empty])
        return table
    }

    @Test("JSON has exact numbers, null for what is none, and whole texts")
    func json() throws {
        let chart = Chart(
            "t", alternative: "a",
            .lines(
                [.init("n", .steps, [.init(1, .infinity, low: -0.0, high: 2)])], x: .init("x", .time),
                y: .init("y", fromZero: true)))
        let expected = """
            {"mood":"good","sections":[{"blocks":[\
            {"table":{"caption":"c","columns":["metric","value","new"],"rows":[["a|b",0.10694,true],["rows",541909,false],\
            [null,null,null]]}},\
            {"chart":{"alternative":"a","form":"lines","series":[{"mark":"steps","name":"n",\
            "points":[{"high":2.0,"low":0.0,"x":1.0,"y":null}]}],"title":"t",\
            "x":{"from_zero":false,"label":"x","scale":"time"},"y":{"from_zero":true,"label":"y","scale":"linear"}}},\
            {"details":{"blocks":[{"text":"t"},{"notes":"n\\n"},{"code":"c"}],"summary":"d"}}],\
            "name":"s","title":"S"}],"title":"recommendations/7","verdict":"Better."}
            """
        let page = page(
            .table(table, caption: "c"), .chart(chart), .details(summary: "d", [.text("t"), .notes("n\n"), .code("c")]))
        #expect(page.json.text == expected)
    }

    @Test("JSON of the other forms of charts")
    func jsonOfCharts() {
        func json(_ form: Chart.Form) -> String? {
            page(.chart(Chart("", alternative: "", form))).json.value(at: "/sections/0/blocks/0/chart")?.text
        }
        #expect(
            json(.bars(categories: ["a"], [.init("n", [nil], lows: [1], highs: [.nan])], y: .init("y", .logarithmic)))
                == """
                {"alternative":"","categories":["a"],"form":"bars","series":[{"highs":[null],"lows":[1.0],"name":"n",\
                "values":[null]}],"title":"","y":{"from_zero":false,"label":"y","scale":"logarithmic"}}
                """)
        #expect(
            json(.histogram(edges: [0, 1], [.init("n", [5])], x: .init("x"), y: .init("y")))?.contains(
                "\"edges\":[0.0,1.0],\"form\":\"histogram\",\"series\":[{\"name\":\"n\",\"values\":[5.0]}]") == true)
        #expect(
            json(.heatMap(rows: ["r"], columns: ["c"], values: [[0.5]], y: .init("y")))?.contains(
                "\"cells\":[[0.5]],\"columns\":[\"c\"],\"form\":\"heat_map\",\"rows\":[\"r\"]") == true)
    }

    @Test("a text of megabytes is cut at 10,000 characters in JSON and at 80 for people")
    func longTexts() throws {
        let long = String(repeating: "é", count: 5_000_000)
        var table = Table(["title"])
        table.append([.text(long)])
        let page = page(.table(table, caption: ""), .notes(long))
        let cell = try #require(page.json.value(at: "/sections/0/blocks/0/table/rows/0/0")?.stringValue)
        #expect(cell.count == 10_001 && cell.hasSuffix("é…"))
        #expect(page.json.value(at: "/sections/0/blocks/1/notes")?.stringValue?.count == 100_001)
        let shown = String(repeating: "é", count: 79) + "…"
        #expect(page.html.contains(">\(shown)</td>"))
        #expect(page.text.contains("title\n\(shown)\n"))
        #expect(page.markdown.contains("| \(shown) |\n"))
        #expect(page.html.utf8.count < 100_000 && page.text.utf8.count < 100_000)
    }

    @Test("Markdown has tables whose cells stay cells")
    func markdownTable() {
        #expect(
            page(.table(table, caption: "Metrics"), .text("1. *no list*")).markdown == """
                # recommendations/7

                **✓ Good news:** Better.

                ## S

                **Metrics**

                | metric | value | new |
                | --- | ---: | --- |
                | a\\|b | 0.11 | yes |
                | rows | 541,909 | no |
                |  | – |  |

                1\\. \\*no list\\*

                """)
    }

    @Test(
        "nothing from data becomes a mark of Markdown",
        arguments: [
            ("<b>", "\\<b>"), ("[x](y)", "\\[x\\](y)"), ("`a`", "\\`a\\`"), ("a_b_", "a\\_b\\_"), ("# x", "\\# x"),
            ("https://a.b", "https\\://a.b"), ("www.a.b", "www\\.a.b"), ("&lt;", "\\&lt;"), ("a & b", "a & b"),
            ("- x", "\\- x"), ("---", "\\---"), ("12) x", "12\\) x"), ("0.5", "0.5"), ("> x", "\\> x"),
            ("ndcg@20 -> 3", "ndcg@20 -> 3"), ("\\", "\\\\"), ("    code", "code"), ("$x$", "\\$x\\$"),
            ("~~x~~", "\\~\\~x\\~\\~"),
        ])
    func markdownEscapes(text: String, expected: String) {
        #expect(page(.text(text)).markdown.hasSuffix("## S\n\n\(expected)\n"))
    }

    @Test("code in Markdown ends where it should")
    func markdownCode() {
        #expect(page(.code("a\n```\nb")).markdown.hasSuffix("\n````text\na\n```\nb\n````\n"))
    }

    @Test("text for a terminal has aligned columns and no control characters")
    func text() {
        let page = page(
            .table(table, caption: "Metrics"), .notes("a\n\u{1B}[31m\tb"),
            .chart(.funnel("Rows", stages: [("read", 1000), ("kept", 500)], label: "rows")))
        #expect(
            page.text == """
                ✓ Good news: Better.
                recommendations/7

                S
                =
                Metrics
                metric    value  new
                a|b        0.11  yes
                rows    541,909  no
                              –

                    a
                    \\u{1B}[31m\\tb

                Rows
                read: 1,000 rows; kept, after 2 stages: 500.
                      rows
                read  1000  ██████████████████████████████
                kept   500  ███████████████

                """)
    }

    @Test("a long curve is one line of characters")
    func sparkline() {
        let points = (0..<120).map { Chart.Series.Point(Double($0), Double($0 / 60)) }
        let chart = Chart("t", alternative: "", .lines([.init("a", .line, points)], x: .init("x"), y: .init("y")))
        let blocks = String(repeating: "▁", count: 30) + String(repeating: "█", count: 30)
        #expect(page(.chart(chart)).text.contains("a           0         1  \(blocks)\n"))
    }

    @Test("hostile data stays on its lines in every form")
    func hostileData() {
        let page = HTMLTests.hostile
        #expect(HostileText.isHarmless(page.text) && HostileText.isHarmless(page.markdown))
        #expect(!page.markdown.contains("| a | b `"))
    }
}
