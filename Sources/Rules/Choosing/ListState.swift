/// What is listed so far, and how much room the caps leave.
struct ListState {
    private let caps: [CompiledRules.Cap]
    /// For each cap, how many items of each group are listed.
    private var counts: [[UInt32: Int]]
    private(set) var listed: [UInt32] = []
    private var pinned: Set<UInt32> = []
    /// The positions of the rules that had an effect.
    var effective: Set<Int> = []

    init(_ caps: [CompiledRules.Cap]) {
        self.caps = caps
        counts = [[UInt32: Int]](repeating: [:], count: caps.count)
    }

    mutating func pin(_ item: UInt32, by rule: Int) {
        pinned.insert(item)
        effective.insert(rule)
        list(item)
    }

    mutating func list(_ item: UInt32) {
        listed.append(item)
        for (index, cap) in caps.enumerated() {
            let group = cap.groups[Int(item)]
            if group != CompiledRules.Cap.none { counts[index][group, default: 0] += 1 }
        }
    }

    /// Whether an item that is not listed may be; if not, it never may be again, because caps only fill up.
    mutating func admits(_ item: UInt32) -> Bool {
        if pinned.contains(item) { return false }
        for (index, cap) in caps.enumerated() {
            let group = cap.groups[Int(item)]
            guard group != CompiledRules.Cap.none, counts[index][group, default: 0] >= cap.limit else { continue }
            effective.insert(cap.rule)
            return false
        }
        return true
    }

    /// Takes the first item of the order that is admitted.
    mutating func first(of order: inout some ItemOrder) throws -> OrderedItem? {
        while let next = try order.next() {
            if admits(next.item) { return next }
        }
        return nil
    }
}
