import Documents
package import Pages
import Scoring

extension PersonRecord {
    /// The record as a page that the person can be sent.
    package var page: Page {
        let name = user
        guard !isEmpty else {
            let listed =
                forgotten.isEmpty
                ? "" : " The id is on the list of forgotten persons, as a keyed hash, since \(forgotten[0].since)."
            return Page(
                title: "What is held of \(name)",
                verdict:
                    "Nothing is held: none of \(checked.count) versions and no record of the store knows this id.\(listed)",
                sections: experimentSections)
        }
        var sections = [
            Page.Section(
                "ids", title: "Who this is",
                [
                    .text(
                        "Known by: \(ids.joined(separator: ", ")). Of the time \(time); versions read: \(checked.count)."
                    )
                ])
        ]
        for (number, version) in versions.enumerated() {
            sections.append(
                Page.Section(
                    "version-\(number + 1)", title: "\(version.version), a \(version.family) of \(version.trained)",
                    version.blocks))
        }
        if !lines.isEmpty {
            var table = Table(["file", "line", "text"])
            for line in lines {
                table.append([.text(line.file), line.line.map { .integer($0) } ?? .empty, .text(line.text)])
            }
            sections.append(
                Page.Section("records", title: "Records", [.table(table, caption: "Lines that name the person")]))
        }
        return Page(
            title: "What is held of \(name)",
            verdict: "\(versions.count) of \(checked.count) versions know this person.",
            sections: sections + experimentSections)
    }

    private var experimentSections: [Page.Section] {
        guard let experiments else { return [] }
        var table = Table(["id", "experiment", "standing", "arm"])
        for answer in experiments {
            for standing in answer.experiments {
                table.append([
                    .text(answer.user), .text(standing.experiment), .text(standing.standing.rawValue),
                    .init(standing.arm),
                ])
            }
        }
        return [
            Page.Section(
                "experiments", title: "Experiments",
                [
                    .text("An arm follows from the id and the file alone; none is stored."),
                    .table(table, caption: "Arms"),
                ])
        ]
    }
}

extension VersionRecord {
    fileprivate var blocks: [Page.Block] {
        var blocks: [Page.Block] = [
            .text(
                "Ids: \(ids.joined(separator: ", "))."
                    + (aliases.isEmpty ? "" : " In use as \(aliases.joined(separator: ", "))."))
        ]
        if let history {
            var table = Table(["item", "title", "weight", "last day", "events"])
            for item in history {
                table.append([
                    .text(item.item), .init(item.title), .float(item.confidence), .init(item.lastDay),
                    .init(item.types?.joined(separator: ", ")),
                ])
            }
            blocks.append(.table(table, caption: "What the model was trained with: \(history.count) items"))
        }
        if let purchases {
            var table = Table(["item", "times", "first day", "last day"])
            for bought in purchases {
                table.append([
                    .text(bought.item), .integer(bought.count), .text(bought.firstDay), .text(bought.lastDay),
                ])
            }
            blocks.append(.table(table, caption: "What was bought"))
        }
        if let list {
            var table = Table(["rank", "item", "title", "score", "source", "because of"])
            for item in list.items {
                table.append([
                    .integer(item.rank), .text(item.item), .init(item.title), .float(item.score),
                    .text(item.source.rawValue), .text(item.reasonText),
                ])
            }
            blocks.append(.table(table, caption: "What the model would recommend"))
        }
        if let factors {
            blocks.append(
                .details(
                    summary: "\(factors.count) numbers that stand for the person's taste",
                    [.code(factors.map { "\($0)" }.joined(separator: " "))]))
        }
        if let segment { blocks.append(.text("Segment: \(segment). \((about ?? []).joined(separator: "; "))")) }
        if let lifetime {
            var table = Table(["what", "value"])
            table.append([.text("purchases after the first"), .integer(lifetime.repeats)])
            table.append([.text("days from the first to the last"), .integer(lifetime.recency)])
            table.append([.text("days from the first to the end of the data"), .integer(lifetime.age)])
            table.append([.text("purchases in the last year"), .integer(lifetime.lastYear)])
            table.append([.text("their value"), .number(lifetime.lastYearValue, digits: 2)])
            table.append([.text("mean value of a purchase"), .number(lifetime.meanValue, digits: 2)])
            table.append([.text("probability of still buying"), .number(lifetime.alive, digits: 4)])
            table.append([.text("purchases expected in 365 days"), .number(lifetime.purchases, digits: 3)])
            blocks.append(.table(table, caption: "Purchases, and what is expected"))
        }
        return blocks
    }
}
