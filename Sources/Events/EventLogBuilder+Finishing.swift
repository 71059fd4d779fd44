import Diagnostics
import Ids
import LinearAlgebra
import Tables

extension EventLogBuilder {
    /// Sorts the ids and renumbers them.
    mutating func finish(files: [String], threads: Threads, merged: MergedIds? = nil) throws -> EventLog {
        let file = files.joined(separator: ", ")
        let funnel = makeFunnel()
        guard !user.isEmpty else {
            throw UserError(
                .invalidData,
                rows == 0
                    ? "there is a header but no event"
                    : "no event is left\(outsideSpan?.words ?? "")\n\(funnel.description)",
                at: .init(file: file), remedy: rows == 0 ? "Give a file that has rows" : options.loosening)
        }
        let (userTable, userOrder) = users.sorted()
        let (itemTable, itemOrder) = items.sorted()
        let (typeTable, typeOrder) = types.sorted()
        let (orderTable, orderOrder) = orders.sorted()
        let channelNames = renumberChannels()
        let has = Set(present ?? [])
        let aliases = merged?.identities.aliases(of: userTable)
        try Self.renumber(&user, by: userOrder, threads: threads)
        try Self.renumber(&item, by: itemOrder, threads: threads)
        try Self.renumber(&order, by: orderOrder, threads: threads)
        for index in type.indices { type[index] = UInt8(typeOrder[Int(type[index])]) }
        return EventLog(
            file: file, users: userTable, items: itemTable, user: user, item: has.contains("item") ? item : nil,
            timestamp: has.contains("timestamp") ? timestamp : nil,
            type: has.contains("type") ? type : nil, typeNames: typeTable.indices.map { typeTable.string(at: $0) },
            namedPurchases: options.purchaseTypes,
            quantity: has.contains("quantity") ? quantity : nil, price: has.contains("price") ? price : nil,
            rating: has.contains("rating") ? rating : nil, order: has.contains("order") ? order : nil,
            orders: orderTable, sequence: places(isRead: has.contains("sequence")),
            channel: has.contains("channel") ? channel : nil, channelNames: channelNames,
            value: has.contains("value") ? value : nil, funnel: funnel, invalidRows: invalid.sample,
            consentJoin: consentJoin(userTable, aliases), aliases: aliases, identityCounts: merged?.counts)
    }

    /// The order of the events: as read, or that of the kept rows, so that dropped rows leave no gap.
    private func places(isRead: Bool) -> [Double]? {
        if options.usesRowOrder { return user.indices.map { Double($0) } }
        return isRead ? sequence : nil
    }

    /// Which ids of the consent table have a row: of those who said no any row, of the others one that is kept.
    private func consentJoin(_ users: IdTable, _ aliases: IdAliases?) -> ConsentJoin? {
        consent.flatMap { consent in
            guard !consent.isWithoutTable else { return nil }
            var join = ConsentJoin(consent)
            join.add(refused: refusedIds)
            join.yes.formUnion(forgottenYes)
            join.add(users)
            if let aliases { join.addSpellings(aliases.ids) }
            return join
        }
    }

    /// Replaces every number by its new one; `UInt32.max` stays.
    private static func renumber(_ column: inout [UInt32], by new: [UInt32], threads: Threads) throws {
        try column.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes its own range.
            nonisolated(unsafe) let numbers = buffer
            try parallelFor(numbers.count, chunk: 1 << 16, threads: threads) { range in
                for index in range where numbers[index] != .max { numbers[index] = new[Int(numbers[index])] }
            }
        }
    }

    private func makeFunnel() -> Funnel {
        var funnel = Funnel(rows: rows)
        if options.skipInvalid { funnel.append("invalid", dropped: invalid.count) }
        if consent?.forgotten != nil { funnel.append("forgotten", dropped: forgottenRows) }
        if let consent, !consent.isWithoutTable { funnel.append("no consent", dropped: refused) }
        for (condition, count) in zip(options.conditions, failing) {
            funnel.append(condition.description, dropped: count)
        }
        if options.from != nil || options.until != nil {
            let bounds = [
                options.from.map { "from \(Timestamp.text($0))" }, options.until.map { "until \(Timestamp.text($0))" },
            ]
            funnel.append(bounds.compactMap(\.self).joined(separator: " "), dropped: outside)
        }
        return funnel
    }
}
