import Glibc
import LinearAlgebra
import Rules

/// A small random shop, as plain values from which the reference chooses.
struct ReferenceShop {
    struct Item {
        let id: String
        let category: String
        let brand: String
        let price: Double?
        let factors: [Float]
    }

    let items: [Item]

    static let columns = ["category", "brand", "price"]

    var rows: [[String]] { items.map { [$0.category, $0.brand, $0.price.map { "\($0)" } ?? ""] } }

    /// The factors divided by their norms.
    var units: Matrix {
        let columns = items.first?.factors.count ?? 0
        let values = items.flatMap { item in
            let norm = item.factors.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            return item.factors.map { norm > 0 ? Float(Double($0) / norm) : 0 }
        }
        return Matrix(rows: items.count, columns: columns, values)
    }

    static func random(_ generator: inout SeededGenerator) -> ReferenceShop {
        let count = Int.random(in: 1...40, using: &generator)
        return ReferenceShop(
            items: (0..<count).map { number in
                let isBlank = Int.random(in: 0..<12, using: &generator) == 0
                return Item(
                    id: "i" + String(100 + number), category: generator.pick(["", "a", "b", "c"]),
                    brand: generator.pick(["x", "y", ""]),
                    price: isBlank ? nil : Double(Int.random(in: 1...40, using: &generator)) / 4,
                    factors: (0..<3).map { _ in isBlank ? 0 : Float(Int.random(in: -3...3, using: &generator)) })
            })
    }
}

/// A condition as a text, and what it means.
struct ReferenceCondition {
    let text: String
    let holds: (ReferenceShop.Item) -> Bool

    static func random(_ generator: inout SeededGenerator, depth: Int = 2) -> ReferenceCondition {
        switch Int.random(in: 0..<(depth == 0 ? 6 : 9), using: &generator) {
        case 0: return .init(text: "category = a") { $0.category == "a" }
        case 1: return .init(text: "brand != 'x'") { $0.brand != "x" }
        case 2: return .init(text: "price > 5") { ($0.price ?? 0) > 5 }
        case 3: return .init(text: "category in (b, 'c')") { ["b", "c"].contains($0.category) }
        case 4: return .init(text: "category empty") { $0.category.isEmpty }
        case 5:
            let id = "i" + String(Int.random(in: 100..<140, using: &generator))
            return .init(text: "item = \(id)") { $0.id == id }
        case 6:
            let part = random(&generator, depth: depth - 1)
            return .init(text: "not (\(part.text))") { !part.holds($0) }
        case 7:
            let (one, two) = (random(&generator, depth: depth - 1), random(&generator, depth: depth - 1))
            return .init(text: "(\(one.text)) and (\(two.text))") { one.holds($0) && two.holds($0) }
        default:
            let (one, two) = (random(&generator, depth: depth - 1), random(&generator, depth: depth - 1))
            return .init(text: "(\(one.text)) or (\(two.text))") { one.holds($0) || two.holds($0) }
        }
    }
}

extension SeededGenerator {
    /// One of some values.
    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &self)] }
}
