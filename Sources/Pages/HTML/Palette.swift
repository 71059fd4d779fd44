/// The colours of a page, on light and on dark ground.
///
/// Text has a contrast of at least 4.5 to its ground and marks have at least 3 (WCAG 2.2, success criteria 1.4.3 and
/// 1.4.11). The colours of series begin with the hues of Okabe and Ito (2008), moved until they also meet these
/// contrasts and stay apart for protanopes, deuteranopes and tritanopes.
package struct Palette: Sendable, Equatable {
    /// The ground of the page, and of boxes on it.
    package let ground: String
    package let panel: String
    package let text: String
    /// Text that matters less, and lines that are no measurement.
    package let quiet: String
    /// Lines of a grid and borders, which nobody must see.
    package let rule: String
    package let link: String
    package let good: String
    package let bad: String
    package let neutral: String
    package let series: [String]
    /// From few to much.
    package let shades: [String]
    /// The colour of text on each shade.
    package let textOnShades: [String]

    package static let seriesCount = 6
    package static let shadeCount = 7

    package static let light = Palette(
        ground: "#ffffff", panel: "#f3f5f8", text: "#1b1f24", quiet: "#57606a", rule: "#d0d7de", link: "#0550ae",
        good: "#116329", bad: "#a40e26", neutral: "#424a53",
        series: ["#0050c4", "#e05a00", "#00986b", "#a3499a", "#222222", "#812e10"],
        shades: ["#e4eef9", "#bfd7ef", "#93bce3", "#649dd2", "#2f78b3", "#17579b", "#083a78"],
        textOnShades: ["#000000", "#000000", "#000000", "#000000", "#ffffff", "#ffffff", "#ffffff"])

    package static let dark = Palette(
        ground: "#16191d", panel: "#20252b", text: "#e6e9ed", quiet: "#a3acb6", rule: "#3a424b", link: "#79b8ff",
        good: "#5fd38a", bad: "#ff8f8f", neutral: "#c3cad2",
        series: ["#56c8ff", "#f08c2e", "#129777", "#b673b4", "#eef7f4", "#ffe237"],
        shades: ["#1d3048", "#1f4571", "#245a94", "#3f7dbb", "#6ba1d6", "#9dc4ea", "#d6e8fa"],
        textOnShades: ["#ffffff", "#ffffff", "#ffffff", "#000000", "#000000", "#000000", "#000000"])

    /// The colours as variables of CSS.
    var variables: String {
        let named = [
            ("ground", ground), ("panel", panel), ("text", text), ("quiet", quiet), ("rule", rule), ("link", link),
            ("good", good), ("bad", bad), ("neutral", neutral),
        ]
        let numbered = [("c", series), ("h", shades), ("k", textOnShades)].flatMap { name, colours in
            colours.enumerated().map { ("\(name)\($0)", $1) }
        }
        return (named + numbered).map { "--\($0):\($1)" }.joined(separator: ";")
    }
}
