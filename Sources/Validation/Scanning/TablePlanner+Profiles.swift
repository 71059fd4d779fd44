import Diagnostics
import Events
import FeatureLearning
import Features
import Tables

extension TablePlanner {
    /// How the rows of the customers' own table are looked at.
    mutating func profiles(
        _ table: ValidationPlan.Profiles, eventsColumn: String, _ consent: Consent?, _ header: TableHeader
    ) -> ScanPlan? {
        let user = table.user(among: header.columns, eventsColumn: eventsColumn)
        let time = table.validFrom(among: header.columns)
        let options = table.options
        var named: [(name: String, key: ParameterKey)] = [(user, .profileUserColumn)]
        if let time { named.append((time, .profileValidFrom)) }
        for name in options.numeric { named.append((name, .profileNumeric)) }
        for name in options.category { named.append((name, .profileCategory)) }
        for name in options.boolean { named.append((name, .profileBoolean)) }
        for name in options.ignore { named.append((name, .profileIgnore)) }
        for (name, key) in named where header.position(of: name) == nil {
            findings.append(.missing(name, in: header, remedy: "Name one of them with \(key)"))
        }
        guard let position = header.position(of: user) else { return nil }
        id = user
        var schema = SchemaOptions()
        (schema.id, schema.numeric, schema.boolean) = (user, options.numeric, options.boolean)
        (schema.category, schema.ignore) = (options.category, options.ignore)
        var plan = ScanPlan(
            columns: header.columns.indices.map { column in
                let (name, format) = (header.columns[column], header.formats[column])
                var looks = ColumnTally.Plan(format: format)
                looks.rules = Self.rules(name, format, schema, .failure)
                if name == time { looks.rules.append(Self.time) }
                looks.keepsAll = column == position
                return looks
            })
        plan.requested = named.filter { $0.key != .profileIgnore }.compactMap { header.position(of: $0.name) }
        if time == nil { plan.unique = [position] }
        if let consent { (plan.consent, plan.owner) = (consent, position) }
        return plan
    }

    private static var time: CellRule {
        CellRule(
            test: .time(nil), severity: .failure, kind: .invalidCell, makesInvalid: true,
            text: "cells are no times from which a row could hold", remedy: "Mend the rows")
    }
}
