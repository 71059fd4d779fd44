import Glibc
import Pages
import Testing

/// Contrast by WCAG 2.2; distances in CIELAB (D65), also as people with one kind of cones missing see colours, by the
/// matrices of Machado, Oliveira & Fernandes (2009), "A physiologically-based model for simulation of color vision
/// deficiency", table for severity 1.
@Suite("Colours of pages")
struct PaletteTests {
    private static let palettes = [Palette.light, Palette.dark]

    private struct Colour {
        /// Linear red, green and blue.
        let light: [Double]

        init(_ hex: String) {
            let number = Int(hex.dropFirst(), radix: 16) ?? 0
            light = [16, 8, 0].map { shift in
                let part = Double((number >> shift) & 255) / 255
                return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
            }
        }

        init(light: [Double]) { self.light = light }

        var luminance: Double { 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] }

        func contrast(to other: Colour) -> Double {
            (max(luminance, other.luminance) + 0.05) / (min(luminance, other.luminance) + 0.05)
        }

        func seen(by matrix: [[Double]]) -> Colour { Colour(light: Self.product(matrix, light)) }

        private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
            matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
        }

        func distance(to other: Colour) -> Double {
            zip(lab, other.lab).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }

        private static let toXYZ = [
            [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041],
        ]

        private var lab: [Double] {
            let white = Self.toXYZ.map { $0.reduce(0, +) }
            let f = zip(Self.product(Self.toXYZ, light.map { min(max($0, 0), 1) }), white).map { value, white in
                let t = value / white
                return t > 216.0 / 24_389 ? cbrt(t) : (24_389.0 / 27 * t + 16) / 116
            }
            return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
        }
    }

    private static let eyes: [(name: String, matrix: [[Double]])] = [
        ("all cones", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        ),
    ]

    @Test("black on white has a contrast of 21, and the grey #767676 is the first to reach 4.5 on white")
    func formula() {
        #expect(abs(Colour("#000000").contrast(to: Colour("#ffffff")) - 21) < 1e-9)
        #expect(Colour("#767676").contrast(to: Colour("#ffffff")) >= 4.5)
        #expect(Colour("#777777").contrast(to: Colour("#ffffff")) < 4.5)
    }

    @Test("text has a contrast of 4.5 to the ground and to boxes on it", arguments: palettes)
    func text(palette: Palette) {
        for ground in [palette.ground, palette.panel].map(Colour.init) {
            for colour in [
                palette.text, palette.quiet, palette.link, palette.good, palette.bad, palette.neutral,
            ] {
                #expect(Colour(colour).contrast(to: ground) >= 4.5, "\(colour)")
            }
        }
        for (shade, text) in zip(palette.shades, palette.textOnShades) {
            #expect(Colour(text).contrast(to: Colour(shade)) >= 4.5, "\(text) on \(shade)")
        }
    }

    @Test("marks have a contrast of 3 to the ground", arguments: palettes)
    func marks(palette: Palette) {
        #expect(palette.series.count == Palette.seriesCount)
        for colour in palette.series + [palette.quiet] {
            #expect(Colour(colour).contrast(to: Colour(palette.ground)) >= 3, "\(colour)")
        }
    }

    @Test("series differ for all eyes by ten times what is just noticed", arguments: palettes)
    func series(palette: Palette) {
        // Just noticed is a distance of about 2.3 (Mahy, Van Eycken & Oosterlinck 1994).
        for (name, matrix) in Self.eyes {
            let colours = palette.series.map { Colour($0).seen(by: matrix) }
            for (position, one) in colours.enumerated() {
                for (other, second) in colours.enumerated() where other > position {
                    #expect(
                        one.distance(to: second) >= 23,
                        "\(palette.series[position]) and \(palette.series[other]) for \(name)")
                }
            }
        }
    }

    @Test("the shades of a heat map become darker or lighter step by step for all eyes", arguments: palettes)
    func shades(palette: Palette) {
        #expect(palette.shades.count == Palette.shadeCount && palette.textOnShades.count == Palette.shadeCount)
        for (name, matrix) in Self.eyes {
            let colours = palette.shades.map { Colour($0).seen(by: matrix) }
            let isDarkening = palette == .light
            for (one, next) in zip(colours, colours.dropFirst()) {
                #expect((next.luminance < one.luminance) == isDarkening, "\(name)")
                #expect(one.distance(to: next) >= 7, "\(name)")
            }
        }
    }
}
