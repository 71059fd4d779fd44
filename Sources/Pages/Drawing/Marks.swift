/// The looks of the series of a chart: colour, dashes and shape of the points, so that none depends on colour alone.
enum Marks {
    /// The class of a series, which chooses its colour and dashes.
    static func style(_ index: Int) -> String { "s\(index % Palette.seriesCount)" }

    /// The path of a point: a circle, a square, a triangle, a diamond, a cross or a bar.
    static func point(_ index: Int, _ x: Double, _ y: Double) -> String {
        let r = 3.2
        func polygon(_ corners: [(Double, Double)]) -> String {
            "M" + corners.map { at(x + $0.0 * r, y + $0.1 * r) }.joined(separator: "L") + "Z"
        }
        return switch index % Palette.seriesCount {
        case 0: "M\(at(x - r, y))a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0Z"
        case 1: polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
        case 2: polygon([(0, -1.2), (1.1, 0.8), (-1.1, 0.8)])
        case 3: polygon([(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)])
        case 4:
            polygon([
                (-0.35, -1.2), (0.35, -1.2), (0.35, -0.35), (1.2, -0.35), (1.2, 0.35), (0.35, 0.35), (0.35, 1.2),
                (-0.35, 1.2), (-0.35, 0.35), (-1.2, 0.35), (-1.2, -0.35), (-0.35, -0.35),
            ])
        default: polygon([(-1.2, -0.45), (1.2, -0.45), (1.2, 0.45), (-1.2, 0.45)])
        }
    }

    /// A vertical interval with its ends.
    static func whisker(_ x: Double, _ low: Double, _ high: Double) -> String {
        "M\(at(x - 3, low))H\(coordinate(x + 3))M\(at(x, low))V\(coordinate(high))"
            + "M\(at(x - 3, high))H\(coordinate(x + 3))"
    }

    static func swatch(line index: Int, hasPoints: Bool) -> String {
        "<path class=\"line \(style(index))\" d=\"M1 6H25\"/>" + (hasPoints ? swatch(point: index) : "")
    }

    static func swatch(point index: Int) -> String {
        "<path class=\"fill \(style(index))\" d=\"\(point(index, 13, 6))\"/>"
    }

    static func swatch(bar index: Int) -> String {
        "<rect class=\"fill \(style(index))\" x=\"7\" y=\"0\" width=\"12\" height=\"12\"/>"
    }

    static let referenceSwatch = "<path class=\"reference\" d=\"M1 6H25\"/>"
}
