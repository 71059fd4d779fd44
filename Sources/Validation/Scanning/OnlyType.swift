/// The type of all events so far, if they have one.
struct OnlyType: Sendable {
    /// Nil before the first event.
    private(set) var name: [UInt8]?
    /// Whether the events have several types.
    private(set) var isMixed = false

    /// Notes the type of an event.
    ///
    /// - Returns: Whether it is that of all events before.
    mutating func accept(_ type: UnsafeRawBufferPointer) -> Bool {
        if isMixed { return false }
        guard let name else {
            self.name = Array(type)
            return true
        }
        isMixed = !name.elementsEqual(type)
        return !isMixed
    }

    /// Notes events of another type.
    mutating func mix() { isMixed = true }

    mutating func add(_ other: OnlyType) {
        _ = other.name?.withUnsafeBytes { accept($0) }
        if other.isMixed { mix() }
    }
}
