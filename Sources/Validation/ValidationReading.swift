import Diagnostics
import Events
import FeatureLearning
import Ids
import LinearAlgebra
import Sources
import Tables

/// One validation: reads the consent table first, then the events or the customers, then the items.
struct ValidationReading {
    let plan: ValidationPlan
    let now: Int64
    let threads: Threads
    let progress: Progress
    var report = ValidationReport()
    var findings: [Finding] = []

    init(_ plan: ValidationPlan, now: Int64, threads: Threads, progress: Progress) {
        self.plan = plan
        self.now = now
        self.threads = threads
        self.progress = progress
    }

    /// Reads all tables.
    mutating func run() throws -> ValidationReport {
        let demands = try ColumnDemands(plan.checks)
        var consentTable: TableProfile?
        var consent: Consent?
        if let source = plan.consent, let path = source.path {
            consent = read(source, at: path, into: &consentTable)
        }
        switch plan.source {
        case .events(let log): try readEvents(log, demands, consent)
        case .customers(let table): try readCustomers(table, demands, consent)
        }
        if let consentTable { report.tables.append(consentTable) }
        report.findings = Self.sorted(findings)
        return report
    }

    /// The worst first, each kind together.
    private static func sorted(_ findings: [Finding]) -> [Finding] {
        let severities = Finding.Severity.allCases
        let kinds = Finding.Kind.allCases
        func rank(_ finding: Finding) -> (Int, Int) {
            (severities.firstIndex(of: finding.severity) ?? 0, kinds.firstIndex(of: finding.kind) ?? 0)
        }
        return findings.enumerated().sorted { first, second in
            let (one, other) = (rank(first.element), rank(second.element))
            return (one.0, one.1, first.offset) < (other.0, other.1, second.offset)
        }.map { $0.element }
    }

    /// Reads a consent table; nil if its answers are not known.
    private mutating func read(
        _ source: ConsentSource, at path: String, into profile: inout TableProfile?
    ) -> Consent? {
        var planner = TablePlanner()
        var scan = TableScan()
        scan.read(TableSource(path), .standard, threads: threads, progress: progress) {
            planner.consent(source, $0)
        }
        findings += planner.findings
        // Only the answers are shown: any other cell may tell who has opted out.
        findings +=
            TableFindings(
                scan: scan, name: "the consent table", invalid: .failure,
                codes: [source.columns.userName, source.columns.answerName], hidden: Set(scan.names),
                showsHeader: false
            ).all
        var contents = Self.profile(.consent, scan)
        let answer = source.columns.answerName
        contents.columns = contents.columns.map { $0.name == answer ? $0.answersOnly : $0.countsOnly }
        profile = contents
        guard let id = planner.id, let column = scan.position(of: id) else { return nil }
        let consent = scan.consent(source, ids: scan.columns[column].texts)
        do {
            try source.check(consent)
        } catch {
            findings.append(Finding(.failure, .consent, of: error))
        }
        findings += repeatedAnswers(scan, id: id)
        return consent
    }

    private func repeatedAnswers(_ scan: TableScan, id: String) -> [Finding] {
        let file = scan.files.joined(separator: ", ")
        var found: [Finding] = []
        if let again = scan.repeatedTexts[id], again.count > 0 {
            found.append(
                Finding(
                    .suspicion, .repeatedId, file: file, column: id,
                    counted(
                        again.count, "rows are of customers who have an earlier row; the last row counts",
                        one: "row is of a customer who has an earlier row; the last row counts"),
                    count: again.count, examples: again.examples.map(\.withoutValue)))
        }
        let contradictions = scan.contradictions
        if contradictions.count > 0 {
            found.append(
                Finding(
                    .suspicion, .contradictingAnswers, file: file, column: id,
                    counted(
                        contradictions.count, "rows contradict an earlier answer of the same customer",
                        one: "row contradicts an earlier answer of the same customer"),
                    count: contradictions.count, examples: contradictions.examples,
                    remedy: "Make sure that the newest answer comes last"))
        }
        return found
    }

    private mutating func readEvents(
        _ log: ValidationPlan.Log, _ demands: ColumnDemands, _ answers: Consent?
    ) throws {
        let options = log.options
        let (identities, doubts) = options.identities.map { IdentityFindings.read($0) } ?? (nil, [])
        findings += doubts
        var merged = answers
        if let identities { merged = answers?.merged(by: identities) }
        let consent = merged
        var planner = try LogPlanner(log, demands: demands, consent: consent, now: now)
        var scan = TableScan()
        for source in try sources(log.files) {
            scan.read(source, options.layout, threads: threads, progress: progress) { header in
                var plan = planner.plan(for: header)
                plan.events.identities = identities
                return plan
            }
        }
        findings += planner.findings
        findings += Finding.refused(.unreadable) { _ = try options.readingCleaningLists() }
        scan.dropDays(cleanedBy: options)
        let has = planner.present ?? []
        let roles = LogRoles(options, has: has)
        report.tables.append(Self.profile(.events, scan))
        let funnel = LogSummary.funnel(scan, log, hasConsent: consent != nil)
        report.funnel = funnel
        let table = TableFindings(
            scan: scan, name: "the events", invalid: options.skipInvalid ? .suspicion : .failure, codes: roles.codes,
            layout: "data.events.layout")
        let dropsDuplicates = options.cleaning.contains { $0.kind == .duplicates }
        findings += table.all.filter { !dropsDuplicates || $0.kind != .repeatedRows }
        let summary = LogSummary(scan: scan, log: log, roles: roles, table: table)
        findings += summary.findings(invalid: scan.malformed.count + scan.log.invalid)
        report.events = summary.profile
        report.newest = scan.log.days.filled.last?.day.last
        findings +=
            CheckFindings(
                plan: plan, scan: scan, roles: roles.names, hasTimes: roles.timestamp != nil, now: now
            ).all
        if let consent, let users = summary.users {
            findings += JoinFindings.consent(
                consent, customers: users, refused: scan.log.refusedIds, side: "the events")
        }
        if let identities, let users = summary.users {
            findings += IdentityFindings.join(
                identities, customers: users, hasRefusals: scan.log.refused > 0, progress)
        }
        var items: ItemFacts?
        if let path = plan.items {
            items = try readItems(path, eventsColumn: options.itemColumn, events: summary.items)
        }
        if let profiles = plan.profiles {
            readProfiles(profiles, eventsColumn: options.user, users: summary.users, consent, identities)
        }
        findings += ConditionFindings(conditions: options.conditions, scan: scan).all
        if let examine = log.examine, let facts = summary.facts(items: items, identities: identities) {
            findings += examine(facts)
        }
    }

    /// The files of a log, none of which is given twice.
    private mutating func sources(_ files: [String]) throws -> [TableSource] {
        let sources: [TableSource]
        do {
            sources = try TableSource.named(files)
        } catch let error as UserError where error.code != .wrongUsage {
            findings.append(Finding(.failure, .unreadable, of: error))
            return []
        }
        if let (source, earlier) = TableSource.repeated(among: sources) {
            let name = earlier.name == source.name ? "" : ", before as \(earlier.name)"
            findings.append(
                Finding(
                    .failure, .unreadable, file: source.name,
                    "the file is given twice\(name), so that its events would count twice",
                    remedy: "Name each file once", code: .wrongUsage))
        }
        return sources
    }

    static func profile(_ role: TableProfile.Role, _ scan: TableScan) -> TableProfile {
        TableProfile(
            role: role, files: scan.files, rows: scan.rows,
            columns: scan.names.indices.map { scan.columns[$0].contents(name: scan.names[$0]) })
    }
}

extension TableScan {
    /// The answers of a consent table that was read.
    func consent(_ source: ConsentSource, ids: IdInterner) -> Consent {
        let (table, order) = ids.sorted()
        var sorted = [Bool?](repeating: nil, count: table.count)
        for (number, position) in order.enumerated() where number < answers.count {
            sorted[Int(position)] = answers[number]
        }
        return Consent(
            file: files.joined(separator: ", "), userColumn: source.columns.userName,
            optedOut: table.subset(keeping: table.indices.filter { sorted[$0] == false }),
            optedIn: table.subset(keeping: table.indices.filter { sorted[$0] == true }),
            defaultYes: source.defaultYes ?? true)
    }
}
