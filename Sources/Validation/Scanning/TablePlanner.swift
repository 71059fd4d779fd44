import Diagnostics
import Events
import FeatureLearning
import Features
import Tables

/// Says how the records of a table of customers, of items or of consent are looked at, and notes missing columns.
struct TablePlanner {
    var findings: [Finding] = []
    /// The column of the ids.
    var id: String?

    /// How the rows of a table of customers are looked at.
    mutating func customers(
        _ table: ValidationPlan.Customers, _ demands: ColumnDemands, _ consent: Consent?, _ header: TableHeader
    ) -> ScanPlan {
        let schema = table.schema
        let invalid: Finding.Severity = table.skipInvalid ? .suspicion : .failure
        let named = Self.named(schema)
        for (name, key) in named {
            guard let name, header.position(of: name) == nil else { continue }
            findings.append(.missing(name, in: header, remedy: "Name one of them with \(key)"))
        }
        id = schema.id
        var plan = ScanPlan(
            columns: header.columns.indices.map { column in
                let (name, format) = (header.columns[column], header.formats[column])
                var looks = ColumnTally.Plan(format: format)
                looks.rules = Self.rules(name, format, schema, invalid) + demands.rules(of: name, format, nil)
                looks.keepsAll = name == schema.id || demands.isUnique(name)
                looks.isFeature = !named.contains { $0.name == name }
                return looks
            })
        plan.requested =
            named.filter { $0.key != .ignoredColumns }.compactMap { header.position(of: $0.name ?? "") }
            + demands.columns.compactMap { header.position(of: $0) }
        plan.unique = header.columns.indices.filter { plan.columns[$0].keepsAll }
        if let consent {
            if let owner = schema.id.flatMap({ header.position(of: $0) }) {
                (plan.consent, plan.owner) = (consent, owner)
            } else if schema.id == nil {
                let key: ParameterKey = .idColumn
                findings.append(
                    Finding(
                        .failure, .consent, "a consent table needs to know whose rows these are",
                        remedy: "Name the column of the customer with \(key)", code: .wrongUsage))
            }
        }
        return plan
    }

    /// The columns that a schema names, with the parameters that name them.
    private static func named(_ schema: SchemaOptions) -> [(name: String?, key: ParameterKey)] {
        var named: [(name: String?, key: ParameterKey)] = [
            (schema.id, .idColumn), (schema.target, .targetColumn), (schema.treatment, .treatmentColumn),
            (schema.weight, .weightColumn),
        ]
        for name in schema.numeric { named.append((name, .numericColumns)) }
        for name in schema.category { named.append((name, .categoryColumns)) }
        for name in schema.boolean { named.append((name, .booleanColumns)) }
        for name in schema.ignore { named.append((name, .ignoredColumns)) }
        return named
    }

    static func rules(
        _ name: String, _ format: NumberFormat, _ schema: SchemaOptions, _ invalid: Finding.Severity
    ) -> [CellRule] {
        if schema.ignore.contains(name) { return [] }
        func blank(_ what: String) -> CellRule {
            CellRule(
                test: .notBlank, severity: invalid, kind: .invalidCell, makesInvalid: true,
                text: "cells are empty where \(what) is needed", remedy: "Mend the rows")
        }
        func invalidCell(_ test: CellRule.Test, _ text: String) -> CellRule {
            CellRule(
                test: test, severity: invalid, kind: .invalidCell, makesInvalid: true, text: text,
                remedy: "Mend the cells, or give the column another kind")
        }
        let texts: [CellRule] = [.utf8(invalid), .readable]
        if name == schema.id { return [blank("the id of a customer"), .somebody("customer")] + texts }
        if name == schema.target { return [blank("the value to predict")] + texts }
        if name == schema.treatment { return [blank("whether the customer was treated")] + texts }
        if name == schema.weight {
            return [blank("a weight"), invalidCell(.weight(format), "cells are no weights")] + texts
        }
        if schema.numeric.contains(name) { return [invalidCell(.amount(format), "cells are no numbers")] + texts }
        if schema.boolean.contains(name) { return [invalidCell(.boolean, "cells are neither yes nor no")] + texts }
        return texts
    }

    /// How the rows of an item table are looked at.
    mutating func items(_ named: ItemColumns, eventsColumn: String, _ header: TableHeader) -> ScanPlan? {
        let usual = header.columns.contains(eventsColumn) ? eventsColumn : "item"
        let name = named.item ?? usual
        let others: [(name: String?, key: ParameterKey)] = [
            (named.title, .itemTitleColumn), (named.category, .itemCategoryColumn),
        ]
        for (other, key) in others {
            guard let other, header.position(of: other) == nil else { continue }
            findings.append(.missing(other, in: header, remedy: "Name one of them with \(key)"))
        }
        let key: ParameterKey = .itemIdColumn
        guard let position = header.position(of: name) else {
            findings.append(
                .missing(name, in: header, remedy: "Name the column of the item's id with \(key)"))
            return nil
        }
        id = name
        if findings.isEmpty {
            findings += Finding.refused(.sharedColumn) {
                _ = try ItemColumnMapping(header.columns, named, eventsColumn: eventsColumn, file: header.file)
            }
        }
        var plan = ScanPlan(
            columns: header.formats.map { ColumnTally.Plan(format: $0, rules: [.utf8(.failure), .readable]) })
        plan.columns[position].rules += [
            CellRule(
                test: .present, severity: .suspicion, kind: .invalidCell, text: "cells are empty where an id is needed"),
            .somebody("item"),
        ]
        plan.columns[position].keepsAll = true
        plan.unique = [position]
        return plan
    }

    /// How the rows of a consent table are looked at.
    mutating func consent(_ source: ConsentSource, _ header: TableHeader) -> ScanPlan? {
        let columns = source.columns
        var positions: [Int] = []
        let named: [(name: String, key: ParameterKey)] = [
            (columns.userName, .consentUserColumn), (columns.answerName, .consentColumn),
        ]
        for (name, key) in named {
            if let position = header.position(of: name) {
                positions.append(position)
            } else {
                findings.append(.missingOfConsent(name, in: header, key))
            }
        }
        if HeaderCheck.looksLikeData(header.columns) {
            findings.append(
                Finding(
                    .suspicion, .doubtfulHeader, file: header.file,
                    "the first line names the columns, but looks like data", remedy: "Write a line of names above it"))
        }
        do {
            try ConsentAnswer.checkMeaning(ofColumn: columns.answerName, in: header.file)
        } catch {
            let error = error as? UserError ?? UserError(.unexpected, "\(error)")
            findings.append(Finding(.failure, .consent, of: error))
        }
        guard positions.count == 2 else { return nil }
        id = columns.userName
        var plan = ScanPlan(columns: header.formats.map { ColumnTally.Plan(format: $0, rules: [.readable]) })
        plan.columns[positions[0]].rules += [
            CellRule(
                test: .present, severity: .failure, kind: .invalidCell, makesInvalid: true,
                text: "cells are empty where a customer's id is needed", remedy: "Mend the rows"),
            .utf8(.failure),
        ]
        plan.columns[positions[0]].keepsAll = true
        plan.columns[positions[1]].rules.append(
            CellRule(
                test: .answer, severity: .failure, kind: .invalidCell, makesInvalid: true,
                text: "cells are no answers", remedy: "Write one of \(ConsentAnswer.words)"))
        plan.requested = positions
        plan.unique = [positions[0]]
        plan.answer = positions[1]
        return plan
    }
}
