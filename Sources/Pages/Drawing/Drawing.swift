import Documents

/// A chart's picture: marks as SVG, and its labels with the room that each may take.
package struct Drawing: Sendable {
    /// The width of all drawings, in units that are a point each on a narrow phone; wider screens scale them up.
    package static let width = 360.0

    package internal(set) var height: Double
    /// The elements of SVG below the labels; they contain nothing that comes from data but numbers.
    package internal(set) var marks = ""
    package internal(set) var labels: [Label] = []

    /// A text within a picture.
    package struct Label: Sendable, Equatable {
        package enum Anchor: String, Sendable {
            case start, middle, end
        }

        package let text: String
        /// Where the text is anchored on its baseline.
        package let x: Double
        package let y: Double
        package let anchor: Anchor
        /// Whether the text runs upwards.
        package let isVertical: Bool
        /// The class that gives a colour other than that of text.
        package let style: String

        init(_ text: String, x: Double, y: Double, _ anchor: Anchor, isVertical: Bool = false, style: String = "") {
            self.text = text
            self.x = x
            self.y = y
            self.anchor = anchor
            self.isVertical = isVertical
            self.style = style
        }

        package static let size = 11.0

        /// The room that the text takes at most.
        package var box: Box {
            let width = TextWidth.of(text, size: Self.size)
            let before =
                switch anchor {
                case .start: 0.0
                case .middle: width / 2
                case .end: width
                }
            let (up, down) = (TextWidth.ascent * Self.size, TextWidth.descent * Self.size)
            return isVertical
                ? Box(left: x - up, top: y - width + before, right: x + down, bottom: y + before)
                : Box(left: x - before, top: y - up, right: x - before + width, bottom: y + down)
        }
    }

    /// A rectangle in the units of a drawing, y downwards.
    package struct Box: Sendable, Equatable {
        package let left: Double
        package let top: Double
        package let right: Double
        package let bottom: Double

        package func overlaps(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    /// The y of the baseline whose text is centred at a height.
    static func baseline(centredAt y: Double) -> Double { y + 0.36 * Label.size }

    mutating func line(from: (Double, Double), to: (Double, Double), _ style: String) {
        marks += "<path class=\"\(style)\" d=\"M\(at(from.0, from.1))L\(at(to.0, to.1))\"/>"
    }

    mutating func path(_ commands: String, _ style: String) {
        if !commands.isEmpty { marks += "<path class=\"\(style)\" d=\"\(commands)\"/>" }
    }

    mutating func rectangle(left: Double, top: Double, width: Double, height: Double, _ style: String) {
        marks +=
            "<rect class=\"\(style)\" x=\"\(coordinate(left))\" y=\"\(coordinate(top))\" "
            + "width=\"\(coordinate(width))\" height=\"\(coordinate(height))\"/>"
    }
}

/// Two coordinates of a path.
func at(_ x: Double, _ y: Double) -> String { "\(coordinate(x)) \(coordinate(y))" }

/// A coordinate to a tenth of a unit, and never beyond what a picture may have.
func coordinate(_ value: Double) -> String {
    let tenths = Int((min(max(value.isFinite ? value : 0, -10_000), 10_000) * 10).rounded())
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
}
