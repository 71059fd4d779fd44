import Pages

/// A sequence of numbers that is the same in every run (splitmix64, Steele, Lea & Flood 2014).
struct SampleNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 to below 1.
    mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

    mutating func int(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(bits() % UInt64(range.count))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0...(elements.count - 1))] }
}

/// Texts as they come from data that nobody checked.
enum HostileText {
    static let script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    static let rightToLeft = "\u{5E9}\u{5DC}\u{5D5}\u{5DD} \u{202E}abc\u{202C}"
    static let emoji = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} gift \u{1F381}"
    static let terminal = "\u{1B}[31mred\u{9B}2J\r\n\u{7}"
    static let markdown = "a | b ` [x](javascript:alert(1)) **c** https://example.com www.example.com &lt; _d_"
    static let wide = "\u{FDFD}\u{FDFD}WWWWWWWWWWWWWWW\u{65E5}\u{672C}\u{8A9E}"

    /// Whether a text has no control characters but newlines, and no marks of direction.
    static func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            (0x20...0x7E).contains(scalar.value) || scalar == "\n"
                || scalar.properties.generalCategory != .control && !scalar.properties.isBidiControl
        }
    }

    static let all = ["", " ", "a", "Monday", script, rightToLeft, emoji, terminal, markdown, wide]
}

/// Charts of any form, size and content.
extension Chart {
    static func random(seed: UInt64) -> Chart {
        var numbers = SampleNumbers(seed: seed)
        let form: Form =
            switch seed % 4 {
            case 0: randomLines(&numbers)
            case 1: randomBars(&numbers)
            case 2: randomHistogram(&numbers)
            default: randomHeatMap(&numbers)
            }
        return Chart(numbers.pick(HostileText.all), alternative: numbers.pick(HostileText.all), form)
    }

    private static func randomAxis(_ numbers: inout SampleNumbers) -> Axis {
        Axis(
            numbers.pick(HostileText.all), numbers.pick([.linear, .linear, .logarithmic, .time]),
            fromZero: numbers.int(0...1) == 0)
    }

    /// A number that suits an axis, mostly.
    private static func randomNumber(_ scale: Axis.Scale, _ size: Double, _ numbers: inout SampleNumbers) -> Double {
        if numbers.int(0...40) == 0 {
            return numbers.pick([.nan, .infinity, -.infinity, 0, -1, 1e308, .leastNonzeroMagnitude])
        }
        return switch scale {
        case .linear: (numbers.uniform() - 0.3) * size
        case .logarithmic: numbers.uniform() * size
        case .time: 1.7e12 + (numbers.uniform() - 0.5) * size
        }
    }

    private static func randomSize(_ scale: Axis.Scale, _ numbers: inout SampleNumbers) -> Double {
        if scale == .time { return numbers.pick([6e4, 1e7, 1e8, 6e8, 2e9, 1e10, 1e11, 1e12, 1e14]) }
        return numbers.pick([1e-300, 1e-9, 1e-3, 0.03, 1, 7, 100, 12_345, 4e5, 3e6, 2e9, 1e12, 1e20, 1e300])
    }

    private static func randomLines(_ numbers: inout SampleNumbers) -> Form {
        let (x, y) = (randomAxis(&numbers), randomAxis(&numbers))
        let (width, height) = (randomSize(x.scale, &numbers), randomSize(y.scale, &numbers))
        let series = (0..<numbers.int(0...10)).map { _ in
            Series(
                numbers.pick(HostileText.all), numbers.pick([.line, .dashed, .points, .lineAndPoints, .steps]),
                (0..<numbers.pick([0, 1, 2, 10, 60, 3000])).map { _ in
                    let y = randomNumber(y.scale, height, &numbers)
                    let point = Series.Point(randomNumber(x.scale, width, &numbers), y)
                    return numbers.int(0...1) == 0
                        ? point : Series.Point(point.x, y, low: y - height / 10, high: y + height / 9)
                })
        }
        return .lines(series, x: x, y: y)
    }

    private static func randomValues(_ count: Int, _ axis: Axis, _ numbers: inout SampleNumbers) -> [Values] {
        let size = randomSize(axis.scale, &numbers)
        return (0..<numbers.int(1...9)).map { _ in
            let values = (0..<count).map { _ -> Double? in
                numbers.int(0...15) == 0 ? nil : randomNumber(axis.scale, size, &numbers)
            }
            let hasIntervals = numbers.int(0...1) == 0
            return Values(
                numbers.pick(HostileText.all), values,
                lows: hasIntervals ? values.map { $0.map { $0 - size / 9 } } : nil,
                highs: hasIntervals ? values.map { $0.map { $0 + size / 7 } } : nil)
        }
    }

    private static func randomBars(_ numbers: inout SampleNumbers) -> Form {
        let axis = randomAxis(&numbers)
        let count = numbers.pick([0, 1, 2, 5, 12, 31, 500])
        let categories = (0..<count).map { numbers.int(0...3) == 0 ? numbers.pick(HostileText.all) : "c\($0)" }
        let series = randomValues(count, axis, &numbers)
        return .bars(
            categories: categories, numbers.int(0...1) == 0 ? Array(series.prefix(1)) : series, y: axis)
    }

    private static func randomHistogram(_ numbers: inout SampleNumbers) -> Form {
        let (x, y) = (randomAxis(&numbers), randomAxis(&numbers))
        let count = numbers.pick([0, 1, 2, 20, 3000])
        let size = randomSize(x.scale, &numbers)
        let start = x.scale == .time ? 1.7e12 : size / 10
        let edges = (0...count).map { start + Double($0) * size / 10 }
        return .histogram(edges: edges, randomValues(count, y, &numbers), x: x, y: y)
    }

    private static func randomHeatMap(_ numbers: inout SampleNumbers) -> Form {
        let axis = randomAxis(&numbers)
        let size = randomSize(axis.scale, &numbers)
        let (rows, columns) = (numbers.pick([0, 1, 7, 100]), numbers.pick([0, 1, 3, 24, 80]))
        func names(_ count: Int) -> [String] {
            (0..<count).map { numbers.int(0...2) == 0 ? numbers.pick(HostileText.all) : "\($0)" }
        }
        let titles = (names(rows), names(columns))
        let values = (0..<rows).map { _ in
            (0..<columns).map { _ -> Double? in
                numbers.int(0...9) == 0 ? nil : randomNumber(axis.scale, size, &numbers)
            }
        }
        return .heatMap(rows: titles.0, columns: titles.1, values: values, y: axis)
    }
}
