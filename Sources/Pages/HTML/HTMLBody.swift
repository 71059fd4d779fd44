import Documents

/// Writes what stands between the tags of a page's main part.
struct HTMLBody {
    private(set) var text = ""
    /// How many elements with a number of their own there are.
    private var elements = 0
    private var regions: Set<String> = []
    /// How many blocks were too large for the room that was left; smaller ones after them may still have room.
    private var misfits = 0
    /// How many sections and blocks were not even tried.
    private var leftOut = 0
    private var isFull = false

    /// How many bytes the page may have, without its styles.
    private static let room = 900_000
    private static let mostLinks = 60
    /// How many blocks are drawn in vain before a page counts as full, because drawing takes time.
    private static let mostMisfits = 20

    mutating func add(_ page: Page) {
        let names = Self.addresses(of: page.sections)
        var shown = 0
        for (index, section) in page.sections.enumerated() {
            guard !isFull else {
                leftOut += 1
                continue
            }
            shown += 1
            let path = "/sections/\(index)"
            text += "<section id=\"\(names[index])\" aria-labelledby=\"h-\(names[index])\">\n"
            let place = section.title.allSatisfy(\.isWhitespace) ? "" : " data-path=\"\(path)/title\""
            text +=
                "<h2 id=\"h-\(names[index])\" dir=\"auto\"\(place)>\(Self.heading(section, index).escaped)</h2>\n"
            add(section.blocks, at: path + "/blocks")
            text += "</section>\n"
            isFull = isFull || text.utf8.count > Self.room
        }
        let links = page.sections.count > 3 ? Self.links(page.sections.prefix(shown), names) : ""
        text = Self.header(page) + links + text
        if leftOut > 0 {
            let parts = leftOut == 1 ? "1 part is" : "\(leftOut.grouped) parts are"
            text += note("\(parts) not shown, because the page would be too large; its JSON has all.")
        }
    }

    private static func header(_ page: Page) -> String {
        """
        <header>
        <p class="verdict \(page.mood.rawValue)"><span aria-hidden="true">\(page.mood.sign)</span> \
        <strong>\(page.mood.words):</strong> \
        <bdi data-path="/verdict">\(page.verdict.shown(TextLimit.sentence).escaped)</bdi></p>
        <h1 dir="auto" data-path="/title">\(page.title.shown().escaped)</h1>
        </header>

        """
    }

    private static func links(_ sections: ArraySlice<Page.Section>, _ names: [String]) -> String {
        var text = "<nav aria-label=\"Sections\"><ul>\n"
        for (index, section) in sections.prefix(mostLinks).enumerated() {
            text += "<li><a href=\"#\(names[index])\" dir=\"auto\">\(heading(section, index).escaped)</a></li>\n"
        }
        return text + "</ul></nav>\n"
    }

    /// The title of a section; its number where it has none, because a heading must say something.
    private static func heading(_ section: Page.Section, _ index: Int) -> String {
        section.title.allSatisfy(\.isWhitespace) ? "Part \(index + 1)" : section.title.shown()
    }

    /// A name for each section that an address can have: letters, digits and hyphens, each name once.
    private static func addresses(of sections: [Page.Section]) -> [String] {
        var taken: Set<String> = []
        return sections.enumerated().map { index, section in
            let letters = section.name.lowercased().unicodeScalars.prefix(60).map { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) ? scalar : "-"
            }
            var name = String(String.UnicodeScalarView(letters))
            if name.isEmpty || !taken.insert(name).inserted {
                name += "-\(index + 1)"
                taken.insert(name)
            }
            return "s-" + name
        }
    }

    private mutating func add(_ blocks: [Page.Block], at path: String) {
        var isAmongCharts = false
        for (index, block) in blocks.enumerated() {
            let isChart = if case .chart = block { true } else { false }
            if isChart != isAmongCharts { text += isChart ? "<div class=\"charts\">\n" : "</div>\n" }
            isAmongCharts = isChart
            add(block, at: "\(path)/\(index)")
        }
        if isAmongCharts { text += "</div>\n" }
    }

    private mutating func add(_ block: Page.Block, at path: String) {
        guard !isFull else {
            leftOut += 1
            return
        }
        if case .details(let summary, let blocks) = block {
            text +=
                "<details><summary dir=\"auto\" data-path=\"\(path)/details/summary\">"
                + "\(summary.shown(TextLimit.sentence).escaped)</summary>\n"
            add(blocks, at: path + "/details/blocks")
            text += "</details>\n"
            return
        }
        let html = html(of: block, at: path)
        if text.utf8.count + html.utf8.count <= Self.room {
            text += html
        } else {
            misfits += 1
            isFull = misfits == Self.mostMisfits
            text += note("What comes here is not shown, because the page would be too large; its JSON has it.")
        }
    }

    private func note(_ sentence: String) -> String { "<p class=\"note\">\(sentence.escaped)</p>\n" }

    private mutating func html(of block: Page.Block, at path: String) -> String {
        switch block {
        case .text(let text):
            return "<p dir=\"auto\" data-path=\"\(path)/text\">\(text.shown(TextLimit.paragraph).escaped)</p>\n"
        case .notes(let notes):
            return "<pre class=\"notes\" dir=\"auto\" data-path=\"\(path)/notes\">\n\(notes.shownLines.escaped)</pre>\n"
        case .code(let code):
            return "<pre class=\"code\" dir=\"ltr\" data-path=\"\(path)/code\">\n\(code.shownLines.escaped)</pre>\n"
        case .table(let table, let caption):
            elements += 1
            return HTMLTable(table, caption: caption, at: path + "/table", label: label(caption)).text
        case .chart(let chart):
            elements += 1
            let number = elements
            let label = label("Numbers of \(chart.title)")
            return HTMLChart(chart, at: path + "/chart", number: number, label: label).text
        case .details: return ""
        }
    }

    /// The name of a region that scrolls, which no other region of the page may have.
    private mutating func label(_ text: String) -> String {
        let name = text.isEmpty ? "Table" : text.shown()
        if regions.insert(name).inserted { return name }
        let further = "\(name) (\(elements))"
        regions.insert(further)
        return further
    }
}
