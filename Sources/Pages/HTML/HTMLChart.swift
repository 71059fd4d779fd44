import Documents

/// A chart of HTML: its title, its picture as inline SVG, its legend, what it leaves out, and its numbers as a table.
struct HTMLChart {
    private(set) var text = ""

    /// Up to how many numbers the table below a chart has.
    static let mostNumbers = 200

    init(_ chart: Chart, at path: String, number: Int, label: String) {
        let picture = chart.picture
        text += "<figure>\n<figcaption dir=\"auto\" data-path=\"\(path)/title\">\(chart.title.shown().escaped)"
        text += "</figcaption>\n"
        if let drawing = picture.drawing {
            text += svg(drawing, chart, number)
            addLegend(picture.legend)
        } else {
            text += "<p class=\"empty\">There is nothing to show.</p>\n"
        }
        for sentence in picture.notes { text += "<p class=\"note\">\(sentence.escaped)</p>\n" }
        let count = ChartNumbers.count(chart.form)
        if count > Self.mostNumbers {
            text += "<p class=\"note\">The JSON of this page has the \(count.grouped) numbers.</p>\n"
        } else if count > 0 {
            let table = HTMLTable(ChartNumbers(chart.form), at: path, label: label)
            text +=
                "<details><summary>Numbers<span class=\"hidden\"> of <bdi>\(chart.title.shown().escaped)</bdi></span>"
            text += "</summary>\n\(table.text)</details>\n"
        }
        text += "</figure>\n"
    }

    private func svg(_ drawing: Drawing, _ chart: Chart, _ number: Int) -> String {
        let (width, height) = (coordinate(Drawing.width), coordinate(drawing.height))
        let names = "t\(number) d\(number)"
        var svg =
            "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-labelledby=\"\(names)\">\n"
            + "<title id=\"t\(number)\">\(chart.title.shown().escaped)</title>\n"
            + "<desc id=\"d\(number)\">\(chart.alternative.shown(TextLimit.sentence).escaped)</desc>\n"
            + drawing.marks + "\n"
        for label in drawing.labels {
            let (x, y) = (coordinate(label.x), coordinate(label.y))
            let style = [label.anchor == .start ? "" : label.anchor.style, label.style].filter { !$0.isEmpty }
            svg += "<text x=\"\(x)\" y=\"\(y)\""
            if !style.isEmpty { svg += " class=\"\(style.joined(separator: " "))\"" }
            if label.isVertical { svg += " transform=\"rotate(-90 \(x) \(y))\"" }
            svg += ">\(label.text.escaped)</text>\n"
        }
        return svg + "</svg>\n"
    }

    private mutating func addLegend(_ entries: [Picture.Entry]) {
        guard !entries.isEmpty else { return }
        text += "<ul class=\"legend\">\n"
        for entry in entries {
            text +=
                "<li><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\">\(entry.swatch)</svg>"
                + "<span dir=\"auto\">\(entry.name.shown().escaped)</span></li>\n"
        }
        text += "</ul>\n"
    }
}

extension Drawing.Label.Anchor {
    /// The class that anchors a text.
    fileprivate var style: String {
        switch self {
        case .start: ""
        case .middle: "m"
        case .end: "e"
        }
    }
}
