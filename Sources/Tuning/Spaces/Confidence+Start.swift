package import Events

extension EventLog {
    /// The types of its events, in ascending byte order: unlike `typeNames`, none that only other parts of a split have.
    package var occurringTypes: [String] {
        guard let type else { return [] }
        var occurs = [Bool](repeating: false, count: typeNames.count)
        for type in type { occurs[Int(type)] = true }
        return typeNames.indices.filter { occurs[$0] }.map { typeNames[$0] }
    }
}

extension Confidence {
    /// The rules that a search begins with: as they were given, with the transform written down where none was given and
    /// the usual one of a fit is another.
    ///
    /// With a half-life it is `largest` where the trials learn from one type of event, whose usual `binary` confidences
    /// do not decay. Else it is the usual one of the types that they learn from, not of those that are only to find: what
    /// a winner learns from may have both. Where lists may hold what customers have, it is the one of a fit for these.
    ///
    /// - Parameters:
    ///   - log: The events that trials learn from.
    ///   - mask: Which items lists leave out.
    /// - Returns: Rules for a fit, in which no half-life is none.
    package func start(on log: EventLog, masking mask: ItemMask) -> Confidence {
        var start = self
        start.halfLife = halfLife?.orNil
        guard transform == nil else { return start }
        guard mask == .seen else {
            start.transform = .forRepeats
            return start
        }
        let isOfOneType = log.occurringTypes.count <= 1
        if isOfOneType, start.halfLife != nil || historyHalfLife?.orNil != nil {
            start.transform = .largest
        } else if isOfOneType, log.typeNames.count > 1, !useQuantity, !areWeightsUnequal {
            start.transform = .binary
        }
        return start
    }

    /// Whether types have weights that `binary` confidences cannot tell apart.
    var areWeightsUnequal: Bool { Set(weights.values.filter { $0 > 0 }).count > 1 }
}
