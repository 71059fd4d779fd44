import Ids

/// What check sums cannot tell: whether the values of a file fit each other.
extension TensorFile {
    /// The number of values that are looked at in one piece, so that memory stays small.
    private static let piece = 1 << 16

    /// Where the parts of each list in these tensors begin, and the tensors that hold the lists.
    private static let lists: [String: [String]] = [
        "history.offsets": [
            "history.items", "history.confidence", "history.types", "history.last_day", "history.count",
            "history.repeats", "history.first_day", "history.bought_day",
        ],
        "alias.offsets": ["alias.order", "alias.users"],
        "item.weights.offsets": ["item.weights.items", "item.weights.values"],
        "item.table.offsets": ["item.table.text"],
        "popular.offsets": ["popular.items", "popular.scores"],
    ]

    private static let idsEnding = ".ids"

    /// What is wrong with the values of the tensors: numbers that are not finite, ids that are not distinct and in order,
    /// indexes that do not find them, offsets that do not fit their lists.
    ///
    /// Every value is read once, each id also through the index, piece by piece.
    ///
    /// - Returns: A sentence for each tensor with a problem, without a full stop, in the order of the names.
    /// - Throws: `UserError` with code `modelUnusable` for a damaged block, and for ids without their tensors.
    package func contentProblems() throws -> [String] {
        var problems: [String] = []
        for name in tensorNames {
            switch description(of: name)?.type {
            case .float32: try problems += infinite(name, shape(of: name), of: Float.self) { $0.isFinite }
            case .float64: try problems += infinite(name, shape(of: name), of: Double.self) { $0.isFinite }
            default: break
            }
            if name.hasSuffix(Self.idsEnding) { try problems += ids(of: String(name.dropLast(Self.idsEnding.count))) }
            if let lists = Self.lists[name] {
                let counts = lists.filter(contains).map { ($0, shape(of: $0).reduce(1, *)) }
                try problems += offsets(name, of: counts)
            }
        }
        return problems
    }

    private func shape(of name: String) -> [Int] { description(of: name)?.shape ?? [] }

    /// The first value of a tensor that is not finite.
    private func infinite<Element: TensorElement>(
        _ name: String, _ shape: [Int], of type: Element.Type, isFinite: (Element) -> Bool
    ) throws -> [String] {
        let tensor = try tensor(name, of: Element.self, shape: shape.map { $0 })
        for start in stride(from: 0, to: tensor.count, by: Self.piece) {
            let values = try tensor.values(start..<min(start + Self.piece, tensor.count))
            guard let position = values.firstIndex(where: { !isFinite($0) }) else { continue }
            var place: [Int] = []
            var rest = start + position
            for extent in shape.reversed() {
                place.insert(rest % extent, at: 0)
                rest /= extent
            }
            let indexes = place.map(String.init).joined(separator: ", ")
            return ["tensor '\(name)' has the value \(values[position]) at [\(indexes)], which is not finite"]
        }
        return []
    }

    /// What is wrong with offsets into lists of these lengths.
    private func offsets(_ name: String, of lists: [(name: String, count: Int)]) throws -> [String] {
        let offsets = try tensor(name, of: UInt64.self)
        var last: UInt64 = 0
        for start in stride(from: 0, to: offsets.count, by: Self.piece) {
            for (position, offset) in try offsets.values(start..<min(start + Self.piece, offsets.count)).enumerated() {
                guard start + position > 0 ? offset >= last : offset == 0 else {
                    return ["tensor '\(name)' goes back at \(start + position), from \(last) to \(offset)"]
                }
                last = offset
            }
        }
        return lists.filter { UInt64($0.count) != last }.map {
            "tensor '\(name)' ends at \(last), and tensor '\($0.name)' has \($0.count) values"
        }
    }

    /// What is wrong with the ids of a side and with their index.
    private func ids(of side: String) throws -> [String] {
        let text = try tensor("\(side)\(Self.idsEnding)", of: UInt8.self)
        let wrong = try offsets("\(side).id_offsets", of: [(text.name, text.count)])
        guard wrong.isEmpty else { return wrong }
        let ids = try StoredIds(of: self, side: side)
        var problems: [String] = []
        for index in 0..<ids.count {
            let bytes = try ids.bytes(at: index)
            if index > 0, try !ids.bytes(at: index - 1).lexicographicallyPrecedes(bytes) {
                problems.append("tensor '\(text.name)' has ids twice or out of order, the first of them at \(index)")
                break
            }
            guard try ids.index(of: UnsafeRawBufferPointer(bytes)) == index else {
                problems.append("tensor '\(side).id_index' does not lead to the id at \(index)")
                break
            }
        }
        let filled = try filledSlots("\(side).id_index")
        if filled != ids.count {
            problems.append("tensor '\(side).id_index' has \(filled) entries for \(ids.count) ids")
        }
        return problems
    }

    private func filledSlots(_ name: String) throws -> Int {
        let slots = try tensor(name, of: UInt32.self)
        return try stride(from: 0, to: slots.count, by: Self.piece).reduce(0) { count, start in
            try count
                + slots.values(start..<min(start + Self.piece, slots.count)).count { $0 != IdHash.emptySlot }
        }
    }
}
