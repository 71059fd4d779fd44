import Documents
import Pages
import Testing

@Suite("Pages as HTML")
struct HTMLTests {
    static var hostile: Page {
        var table = Table(HostileText.all)
        for row in 0..<250 {
            table.append(
                HostileText.all.indices.map { column in
                    switch column {
                    case 0: .text(HostileText.all[row % HostileText.all.count])
                    case 1: .number(Double(row) * 1234.5678, digits: 2)
                    case 2: .integer(row * 1_000_003)
                    case 3: .amount(row == 3 ? .nan : 1 / Double(row + 1))
                    case 4: .float(Float(row) / 7)
                    case 5: .boolean(row.isMultiple(of: 2))
                    case 6: .empty
                    default: .text(HostileText.all[column])
                    }
                })
        }
        let blocks = HostileText.all.flatMap { text -> [Page.Block] in
            [
                .text(text), .notes(text), .code(text), .table(table, caption: text),
                .details(summary: text, [.text(text), .details(summary: "inner", [.table(table, caption: "inner")])]),
            ]
        }
        let charts = (0..<60 as Range<UInt64>).map { Page.Block.chart(.random(seed: $0)) }
        return Page(
            title: HostileText.script + String(repeating: "x", count: 100_000), verdict: HostileText.all.joined(),
            mood: .bad,
            sections: HostileText.all.map { .init($0, title: $0, [.text("one")] + charts.prefix(3)) }
                + [.init("blocks", title: "Blocks", blocks), .init("charts", title: "Charts", charts)]
                + (0..<20).map { .init("x", title: "\($0)", $0 < 10 ? blocks : [.text("t")]) })
    }

    /// The elements of a document, whose tags must be closed in order and whose attributes must be in double quotes.
    private struct Element {
        let name: String
        var attributes: [String: String] = [:]
        var text = ""
    }

    private static func elements(of html: String) throws -> [Element] {
        var (elements, open) = ([Element](), [Int]())
        var rest = html[...]
        func failure(_ problem: String) -> Failure { Failure(problem + " before " + rest.prefix(80)) }
        while let start = rest.firstIndex(of: "<") {
            let text = String(rest[..<start])
            // Styles may have it; nothing else in them is from data.
            if open.last.map({ elements[$0].name }) != "style" { #expect(!text.contains(">")) }
            for position in open { elements[position].text += Self.plain(text) }
            guard let end = rest[start...].firstIndex(of: ">") else { throw failure("a tag is not closed") }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                guard let position = open.popLast(), elements[position].name == tag.dropFirst() else {
                    throw failure("</\(tag.dropFirst())> closes nothing")
                }
                continue
            }
            let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
            var element = Element(name: String(tag.prefix { $0 != " " && $0 != "/" }))
            for position in stride(from: 0, to: parts.count - 1, by: 2) {
                let name = parts[position].split(separator: " ").last.map(String.init) ?? ""
                element.attributes[String(name.dropLast())] = Self.plain(String(parts[position + 1]))
            }
            elements.append(element)
            if !tag.hasSuffix("/"), element.name != "meta" { open.append(elements.count - 1) }
        }
        guard open.isEmpty else { throw failure("\(elements[open[0]].name) is open") }
        return elements
    }

    private static func plain(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var parts = text.split(separator: "&", omittingEmptySubsequences: false).map(String.init)
        let names = ["lt;": "<", "gt;": ">", "quot;": "\"", "#39;": "'", "amp;": "&"]
        for (position, part) in parts.enumerated().dropFirst() {
            guard let name = names.keys.first(where: { part.hasPrefix($0) }) else {
                Issue.record("a bare & before \(part.prefix(20))")
                continue
            }
            parts[position] = (names[name] ?? "") + part.dropFirst(name.count)
        }
        return parts.joined()
    }

    private struct Failure: Error {
        let problem: String
        init(_ problem: String) { self.problem = problem }
    }

    @Test("hostile data leaves a whole document of known elements, without scripts, under a megabyte")
    func hostileData() throws {
        let html = Self.hostile.html
        #expect(html.utf8.count < 1_000_000)
        let elements = try Self.elements(of: html)
        let known: Set<String> = [
            "html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section", "h1", "h2", "p", "ul",
            "li", "a", "span", "strong", "bdi", "pre", "div", "table", "caption", "thead", "tbody", "tr", "th", "td",
            "details", "summary", "figure", "figcaption", "svg", "desc", "path", "rect", "text", "time",
        ]
        #expect(Set(elements.map(\.name)).subtracting(known).isEmpty)
        let names = Set(elements.flatMap { $0.attributes.keys })
        #expect(names.filter { $0.hasPrefix("on") || $0 == "style" || $0 == "src" }.isEmpty)
        for link in elements where link.name == "a" { #expect(link.attributes["href"]?.hasPrefix("#s-") == true) }
        let ids = elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        let regions = elements.filter { $0.attributes["role"] == "region" }.map { $0.attributes["aria-label"] }
        #expect(!regions.isEmpty && Set(regions).count == regions.count)
        #expect(HostileText.isHarmless(html))
        #expect(html.contains(" parts are not shown, because the page would be too large"))
    }

    @Test("the same page gives the same bytes")
    func deterministic() {
        #expect(Self.hostile.html == Self.hostile.html)
    }

    @Test("each figure of a page is the one in its JSON")
    func figures() throws {
        let page = Self.hostile
        let json = page.json
        var (numbers, texts) = (0, 0)
        for element in try Self.elements(of: page.html) {
            guard let path = element.attributes["data-path"] else { continue }
            let value = try #require(json.value(at: path), "\(path)")
            let shown = element.text
            switch value {
            case .int, .double:
                numbers += 1
                let exact = value.doubleValue ?? .nan
                if element.name == "time" {
                    #expect(shown.contains("-"), "\(path)")
                    continue
                }
                let number = try #require(Double(shown.filter { $0 != "," }), "\(path): \(shown)")
                // Rounded to the last of the decimals, or of six significant digits.
                let decimals = shown.contains("e") ? 0 : shown.split(separator: ".").dropFirst().first?.count ?? 0
                let place = (0..<decimals).reduce(0.5) { place, _ in place / 10 }
                #expect(abs(number - exact) <= place * 1.0001 + 1e-5 * abs(exact), "\(path): \(shown), \(exact)")
            case .null: #expect(shown.isEmpty || shown == "–", "\(path)")
            case .bool(let isTrue): #expect(shown == (isTrue ? "yes" : "no"))
            case .string(let text):
                texts += 1
                // Longer texts are cut, and what nobody sees is an escape.
                guard text.count <= 80, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { continue }
                #expect((element.name == "pre" ? String(shown.dropFirst()) : shown) == text, "\(path)")
            default: Issue.record("\(path) is no figure")
            }
        }
        #expect(numbers > 1000 && texts > 500)
    }

    @Test("the document says how it may be used")
    func head() {
        let html = Page(title: "recommendations/7", verdict: "Better.", mood: .good).html
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"))
        #expect(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"))
        #expect(html.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"))
        #expect(html.contains("<title>recommendations/7</title>"))
        #expect(!html.contains("<nav") && !html.contains("http:") && !html.contains("https:"))
    }

    @Test("the verdict comes first and has its mood in words")
    func verdict() throws {
        for (mood, words) in [(Page.Mood.good, "Good news:"), (.bad, "Bad news:"), (.neutral, "In short:")] {
            let html = Page(title: "t", verdict: "It is so.", mood: mood).html
            let main = try #require(html.split(separator: "<main>").last)
            let first = try #require(main.split(separator: "</p>").first)
            #expect(first.contains(words) && first.contains("It is so."))
        }
    }

    @Test("sections have links from four of them on, also where names repeat or are empty")
    func links() throws {
        let sections = ["a b", "a b", "", "<x>"].map { Page.Section($0, title: $0) }
        #expect(!Page(title: "t", verdict: "v", sections: Array(sections.prefix(3))).html.contains("<nav"))
        let elements = try Self.elements(of: Page(title: "t", verdict: "v", sections: sections).html)
        let links = elements.filter { $0.name == "a" }
        #expect(links.compactMap { $0.attributes["href"] } == ["#s-a-b", "#s-a-b-2", "#s--3", "#s--x-"])
        #expect(links.map(\.text) == ["a b", "a b", "Part 3", "<x>"])
        let targets = elements.filter { $0.name == "section" }.compactMap { $0.attributes["id"] }
        #expect(targets == links.compactMap { $0.attributes["href"].map { String($0.dropFirst()) } })
    }

    @Test("a table has a caption, scopes, and numbers at the right")
    func table() {
        var table = Table(["metric", "value"])
        table.append([.text("ndcg@20"), .number(0.10694, digits: 4)])
        table.append([.text("rows"), .integer(541_909)])
        let html = Page(
            title: "t", verdict: "v", sections: [.init("s", title: "S", [.table(table, caption: "Metrics")])]
        )
        .html
        #expect(
            html.contains("<caption dir=\"auto\" data-path=\"/sections/0/blocks/0/table/caption\">Metrics</caption>"))
        #expect(
            html.contains("<th scope=\"col\" dir=\"auto\">metric</th><th scope=\"col\" dir=\"auto\" class=\"n\">value"))
        #expect(
            html.contains(
                "<th scope=\"row\" dir=\"auto\" data-path=\"/sections/0/blocks/0/table/rows/0/0\">ndcg@20</th>"
                    + "<td class=\"n\" data-path=\"/sections/0/blocks/0/table/rows/0/1\">0.1069</td>"))
        #expect(html.contains(">541,909</td>"))
        #expect(!html.contains("role=\"region\""))
    }

    @Test("a long table shows its first 200 rows and says so")
    func longTable() {
        var table = Table(["n"])
        for row in 0..<20_000 { table.append([.integer(row)]) }
        let page = Page(title: "t", verdict: "v", sections: [.init("s", title: "S", [.table(table, caption: "")])])
        #expect(page.html.split(separator: "<tr>").count == 202)
        #expect(page.html.contains("Shown are the first 200 of 20,000 rows; the JSON of this page has all."))
        #expect(page.json["sections"]?[0]?["blocks"]?[0]?["table"]?["rows"]?.arrayValue?.count == 20_000)
    }

    @Test("a chart has a title, an alternative, and its numbers as a table where they are few")
    func chart() throws {
        let chart = Chart.gain("Gain", [.init("new", [.init(0, 0), .init(0.5, 0.8), .init(1, 1)])])
        let page = Page(title: "t", verdict: "v", sections: [.init("s", title: "S", [.chart(chart)])])
        let html = page.html
        #expect(html.contains("<svg viewBox=\"0 0 360 "))
        #expect(
            html.contains(
                "role=\"img\" aria-labelledby=\"t1 d1\">\n<title id=\"t1\">Gain</title>\n<desc id=\"d1\">The share"))
        #expect(html.contains("data-path=\"/sections/0/blocks/0/chart/series/0/points/1/y\">0.8</td>"))
        let many = (0..<300).map { Chart.Series.Point(Double($0), 1) }
        let long = Chart("t", alternative: "", .lines([.init("a", .line, many)], x: .init("x"), y: .init("y")))
        let longHTML = Page(title: "t", verdict: "v", sections: [.init("s", title: "S", [.chart(long)])]).html
        #expect(!longHTML.contains("<table") && longHTML.contains("The JSON of this page has the 300 numbers."))
    }
}

extension JSONValue {
    /// The value at a JSON pointer (RFC 6901) without escapes.
    func value(at pointer: String) -> JSONValue? {
        pointer.split(separator: "/").reduce(self) { value, key in
            switch value {
            case .array: Int(key).flatMap { value?[$0] }
            default: value?[String(key)]
            }
        }
    }
}
