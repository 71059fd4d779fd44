/// Numbers as blocks of characters on one line.
struct Sparkline {
    let text: String
    let least: Double?
    let greatest: Double?

    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let columns = 60

    /// Numbers in their order; where there are more than columns, each column shows the mean of its numbers.
    init(_ numbers: [Double]) {
        let finite = numbers.filter(\.isFinite)
        (least, greatest) = (finite.min(), finite.max())
        guard let least, let greatest else {
            text = ""
            return
        }
        let count = min(numbers.count, Self.columns)
        text = String(
            (0..<count).map { column -> Character in
                let range = (numbers.count * column / count)..<(numbers.count * (column + 1) / count)
                let part = numbers[range].filter(\.isFinite)
                guard !part.isEmpty else { return " " }
                let mean = part.reduce(0) { $0 + $1 / Double(part.count) }
                guard least < greatest else { return Self.blocks[3] }
                // Halves, because the difference of two huge numbers may be infinite.
                let place = (mean / 2 - least / 2) / (greatest / 2 - least / 2)
                return Self.blocks[min(max(Int(place * 8), 0), 7)]
            })
    }

    func cells(named name: String) -> [String] {
        [name.shown(), least?.shown ?? noNumber, greatest?.shown ?? noNumber, text]
    }

    /// A bar for each number, the greatest with 30 characters; nothing for what is below 0 or no number.
    static func bars(_ numbers: [Double]) -> [String] {
        let greatest = numbers.filter(\.isFinite).max() ?? 0
        return numbers.map { number in
            guard number.isFinite, number > 0, greatest > 0 else { return "" }
            let bar = String(repeating: "█", count: Int((number / greatest * 30).rounded()))
            return bar.isEmpty ? "▏" : bar
        }
    }
}
