import Documents
import Events
import ModelFiles
import Pages
import RecommenderModels

extension VersionSections {
    /// How far the lists spread over the catalogue.
    var concentration: Page.Section {
        let title = "Coverage and concentration of lists"
        guard let lists, let recommender, lists.places > 0 else {
            return Page.Section("lists", title: title, [.text("The model knows no customer, so it makes no list.")])
        }
        let own = ListConcentration(lists, of: recommender.items)
        let before = comparison?.concentration
        let names = [subject.name] + (before == nil ? [] : [other?.name ?? "before"])
        var table = Table(["of lists of ten"] + names)
        func row(_ what: String, _ cell: (ListConcentration) -> Table.Cell) {
            table.append([.text(what), cell(own)] + (before.map { [cell($0)] } ?? []))
        }
        row("customers of the sample") { .integer($0.customers) }
        row("distinct items listed") { .integer($0.distinct) }
        row("items of the catalogue") { .integer($0.items) }
        row("share of the catalogue listed") {
            .known($0.items == 0 ? nil : Double($0.distinct) / Double($0.items))
        }
        row("Gini coefficient of exposure") { .known($0.gini) }
        row("most popular items looked at") { .integer($0.head) }
        row("share of places that these take") { .known($0.headShare) }
        row("share of places that popularity would fill alike") { .known($0.popularShare) }
        row("share of places filled because the model ranks too few") { .known($0.filledShare) }
        let counts = lists.counts(of: recommender.items.ids.count).sorted(by: >)
        let total = Double(counts.reduce(0, +))
        var points: [Chart.Series.Point] = [.init(0, 0)]
        var sum = 0
        let marks = Set(Self.ranks(upTo: counts.count))
        for (rank, count) in counts.enumerated() {
            sum += count
            if marks.contains(rank + 1) {
                points.append(.init(Double(rank + 1) / Double(counts.count), Double(sum) / total))
            }
        }
        let even = Chart.Series("all items alike", .dashed, [.init(0, 0), .init(1, 1)])
        let chart = Chart(
            "Share of exposure",
            alternative: "The share of all places of lists that the most listed items take; "
                + "\(own.distinct.grouped) of \(own.items.grouped) items are in any list.",
            .lines(
                [Chart.Series(subject.name, .line, points), even], x: .init("share of the catalogue", fromZero: true),
                y: .init("share of places", fromZero: true)))
        let mask = lists.mask == .seen ? "leave out what customers have" : "may hold what customers have"
        return Page.Section(
            "lists", title: title,
            [
                .text(
                    "Lists of ten for \(own.customers.grouped) customers, evenly spaced in the order of their ids; they "
                        + "\(mask)."),
                .chart(chart), .table(table, caption: "How far lists spread"),
            ])
    }

    /// Some customers with what they had, what they would get, and why.
    var examples: Page.Section {
        let title = customers.isEmpty ? "Customers" : "\(customers.count) customers"
        guard !customers.isEmpty else {
            return Page.Section("customers", title: title, [.text("The model knows no customer.")])
        }
        let names = showsIds ? "" : " Their ids are not shown."
        let intro =
            "Drawn by the seed \(seed) among the customers of the model, in which nobody is who opted out before the "
            + "training.\(names)"
        return Page.Section(
            "customers", title: title,
            [.text(intro)]
                + customers.map { customer in
                    .details(
                        summary: "\(customer.name): \(customer.items.grouped) items, a list of \(customer.list.count)",
                        [
                            .table(history(customer), caption: history(of: customer)),
                            .table(list(customer), caption: "The list of \(customer.name)"),
                        ])
                })
    }

    private func history(of customer: DrawnCustomer) -> String {
        customer.history.count < customer.items
            ? "The \(customer.history.count) items of \(customer.name) with the highest confidence"
            : "What \(customer.name) had"
    }

    private func history(_ customer: DrawnCustomer) -> Table {
        let hasTitles = customers.contains { $0.history.contains { !$0.title.isEmpty } }
        let hasTypes = customers.contains { $0.history.contains { !$0.types.isEmpty } }
        let hasDays = customers.contains { $0.history.contains { $0.lastDay != nil } }
        let value = recommender?.settings.weights.usesRatings == true ? "rating" : "confidence"
        var table = Table(
            ["item"] + (hasTitles ? ["title"] : []) + [value] + (hasTypes ? ["events"] : [])
                + (hasDays ? ["last"] : []))
        for item in customer.history {
            table.append(
                [.text(item.id)] + (hasTitles ? [.text(item.title)] : []) + [.known(Double(item.confidence), digits: 3)]
                    + (hasTypes ? [.text(item.types)] : []) + (hasDays ? [Table.Cell(item.lastDay)] : []))
        }
        return table
    }

    private func list(_ customer: DrawnCustomer) -> Table {
        let hasTitles = customers.contains { $0.list.contains { !$0.title.isEmpty } }
        let hasReasons = customers.contains { $0.list.contains { !$0.reasons.isEmpty && $0.reasons != "popular" } }
        var table = Table(
            ["rank", "item"] + (hasTitles ? ["title"] : []) + ["score", "source"] + (hasReasons ? ["because of"] : []))
        for (rank, item) in customer.list.enumerated() {
            table.append(
                [.integer(rank + 1), .text(item.id)] + (hasTitles ? [.text(item.title)] : [])
                    + [.known(Double(item.score)), .text(item.source)] + (hasReasons ? [.text(item.reasons)] : []))
        }
        return table
    }
}
