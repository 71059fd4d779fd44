package import Diagnostics
import Files
package import LinearAlgebra

/// A simulated shop whose truth is known: its catalogue, its customers' tastes, and what makes them buy and leave.
///
/// A customer depends only on the parameters and the customer's number, so a shop is the same at any number of threads.
package struct Shop: Sendable {
    package let parameters: Parameters
    let items: ShopItems
    let groups: GroupTastes?
    let effects: PlantedEffects
    let userIds: NumberedIds
    let itemIds: NumberedIds

    /// Creates a shop and finds the rate of orders at which customers buy the requested number of lines.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for impossible parameters.
    package init(_ parameters: Parameters, threads: Threads) throws {
        try parameters.validate()
        self.parameters = parameters
        items = ShopItems(count: parameters.items, seed: parameters.seed)
        groups = GroupTastes(parameters)
        effects = try PlantedEffects().calibrated(to: parameters, in: items, threads: threads)
        userIds = NumberedIds(prefix: "c", count: parameters.customers)
        itemIds = NumberedIds(prefix: "p", count: parameters.items)
    }

    /// Simulates a shop and writes its files.
    ///
    /// - Returns: the truth of the shop.
    /// - Throws: `UserError` with code `wrongUsage` or `cannotWrite`.
    package static func simulate(
        _ parameters: Parameters, to folder: String, threads: Threads, progress: Progress
    ) throws -> Truth {
        try Shop(parameters, threads: threads).write(to: folder, threads: threads, progress: progress)
    }

    /// Writes `events.csv`, `items.csv`, `consent.csv` and `truth.json`, with tickets also `customers.csv` and with groups
    /// `groups.csv`; each file appears only when it is complete.
    ///
    /// Events are written customer by customer and not kept in memory; only the returned truth grows with the shop.
    ///
    /// - Parameters:
    ///   - folder: created if it is missing; files of these names are replaced.
    ///   - threads: how many customers are simulated at once.
    ///   - progress: the receiver of a report on every part that is written.
    /// - Returns: the truth of the shop.
    /// - Throws: `UserError` with code `cannotWrite`.
    package func write(to folder: String, threads: Threads, progress: Progress) throws -> Truth {
        try Folder.make(folder)
        let file = try AtomicFile("\(folder)/events.csv")
        try file.write("user,item,timestamp,type,quantity,price,order\(parameters.channels == nil ? "" : ",channel")\n")
        let profiles = try parameters.tickets.map { _ in try AtomicFile("\(folder)/customers.csv") }
        try profiles?.write("user,valid_from,open_tickets,region,newsletter\n")
        var collector = TruthCollector(shop: self)
        try inOrder(parameters.customers, chunk: 32, threads: threads) { range in
            CustomerLogs(of: range, in: self)
        } consume: { logs, end in
            try file.write(logs.text)
            try profiles?.write(logs.profiles)
            for past in logs.pasts { collector.add(past) }
            progress.advance("simulating", done: end, of: parameters.customers, unit: "customers")
        }
        try file.commit()
        try profiles?.commit()
        try write(itemsText(), to: "\(folder)/items.csv")
        try write(collector.consentText, to: "\(folder)/consent.csv")
        if parameters.groups != nil { try write(collector.groupsText, to: "\(folder)/groups.csv") }
        let truth = collector.truth()
        try write(truth.summary.text(), to: "\(folder)/truth.json")
        return truth
    }

    private func write(_ text: String, to path: String) throws {
        let file = try AtomicFile(path)
        try file.write(text)
        try file.commit()
    }

    /// The item table: `item,category,title,price`.
    private func itemsText() -> String {
        var text = "item,category,title,price\n"
        for (number, item) in items.all.enumerated() {
            var price: [UInt8] = []
            price.append(hundredths: item.price)
            // Quote titles, because they contain a comma.
            text += "\(itemIds.string(number)),\(items.categories[item.category]),\"\(item.title)\","
            text += "\(String(decoding: price, as: UTF8.self))\n"
        }
        return text
    }
}
