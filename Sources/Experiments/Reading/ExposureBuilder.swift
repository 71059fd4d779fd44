import Diagnostics
import Documents
import Ids
import Sources
import Tables

/// Collects the lines of exposures.
struct ExposureBuilder {
    private let columns: ExposureColumns
    private let wanted: Exposures.Wanted
    private(set) var armIds = IdInterner()
    private(set) var customers = IdInterner()
    private(set) var arm: [UInt32] = []
    private(set) var first: [Int64] = []
    private(set) var shown: [UInt32] = []
    private(set) var lines = 0
    private(set) var otherLines = 0
    private(set) var newest = Int64.min
    private var experiments = IdInterner()
    private var requests = IdInterner()
    private var requestLines: [Int] = []
    /// How many customers are in two arms, and the first of them.
    private var crossed: Set<UInt32> = []
    private var crossing: UserError?

    init(columns: ExposureColumns, wanted: Exposures.Wanted) {
        (self.columns, self.wanted) = (columns, wanted)
    }

    mutating func read(_ source: TableSource) throws {
        var reader = try RecordReader.open(source)
        func position(_ role: ExposureColumns.Role, isNeeded: Bool) throws -> Int? {
            let name = columns.name(of: role)
            if !isNeeded, columns.names[role] == nil, !reader.columns.contains(name) { return nil }
            return try reader.column(named: name, option: .exposureColumn)
        }
        let time = try position(.time, isNeeded: true) ?? 0
        let customer = try position(.customer, isNeeded: true) ?? 0
        let armColumn = try position(.arm, isNeeded: true) ?? 0
        let experiment = try position(.experiment, isNeeded: wanted != .only)
        let request = try position(.request, isNeeded: false)
        reader.useOnly([time, customer, armColumn] + [experiment, request].compactMap(\.self))
        var times = TimestampColumn()
        while true {
            switch try reader.next() {
            case .end: return
            case .malformed(let error): throw reader.cause(of: error)
            case .record: break
            }
            lines += 1
            let isHoldout = wanted == .holdout
            // A visitor without an id cannot be held out.
            guard isHoldout ? !reader.field(customer).isEmpty : isWanted(experiment.map { reader.field($0) }) else {
                otherLines += 1
                continue
            }
            let at = try Self.time(reader.field(time), &times, reader.place(of: time))
            guard let user = customers.intern(text: reader.field(customer)) else {
                throw Self.empty("customer", reader.place(of: customer))
            }
            let shownArm: UInt32
            if isHoldout {
                let name = reader.field(armColumn)
                let isHeldOut =
                    name.elementsEqual(Exposures.heldOut.utf8) && experiment.map { reader.field($0).isEmpty } ?? true
                shownArm = armIds.intern(word: isHeldOut ? Exposures.heldOut : Exposures.others)
            } else if let arm = armIds.intern(text: reader.field(armColumn)) {
                shownArm = arm
            } else {
                throw Self.empty("arm", reader.place(of: armColumn))
            }
            if let request, !reader.field(request).isEmpty {
                try add(request: reader.field(request), line: reader.line, reader.place(of: request))
            }
            add(user, shownArm, at, reader.place(of: armColumn))
        }
    }

    /// Whether a line is of the experiment that is read; of all where no column names one.
    private mutating func isWanted(_ name: UnsafeRawBufferPointer?) -> Bool {
        guard let name else { return true }
        if name.isEmpty { return false }
        let number = experiments.intern(name)
        if case .experiment(let wanted) = wanted { return name.elementsEqual(wanted.utf8) }
        return number == 0
    }

    private mutating func add(_ user: UInt32, _ shownArm: UInt32, _ at: Int64, _ place: UserError.Place) {
        newest = max(newest, at)
        let index = Int(user)
        guard index < arm.count else {
            arm.append(shownArm)
            first.append(at)
            shown.append(1)
            return
        }
        first[index] = min(first[index], at)
        shown[index] = shown[index].addingReportingOverflow(1).partialValue
        guard arm[index] != shownArm, crossed.insert(user).inserted, crossing == nil else { return }
        func name(_ number: UInt32) -> String { String(decoding: armIds[Int(number)], as: UTF8.self) }
        var found = place
        found.id = String(decoding: customers[index], as: UTF8.self)
        crossing = UserError(
            .invalidData,
            "the customer was in arm \(name(arm[index]).excerpt) before and is in \(name(shownArm).excerpt) here",
            at: found)
    }

    private mutating func add(request: UnsafeRawBufferPointer, line: Int, _ place: UserError.Place) throws {
        let known = requests.count
        let number = Int(requests.intern(request))
        guard number < known else {
            requestLines.append(line)
            return
        }
        throw UserError(
            .invalidData,
            "the request id \(excerpt(request)) occurs twice, first on line \(requestLines[number]) of its file, so the exposure would count twice",
            at: place,
            remedy: "Remove the line that is doubled; a log that was copied while it was rotated has such lines")
    }

    func finish(_ file: String) throws -> Exposures {
        let name = try experimentName(file)
        guard !arm.isEmpty else {
            throw UserError(
                .invalidData, "there are no exposures", at: .init(file: file),
                remedy: "Give the log of an experiment that has begun")
        }
        if let crossing {
            throw UserError(
                crossing.code,
                "\(crossed.count.grouped) of \(arm.count.grouped) customers are in two arms; \(crossing.locatedMessage)",
                remedy:
                    "Find out why before reading anything: a salt that was changed, two ids of one customer, one name for two experiments. Then give the exposures since then"
            )
        }
        if wanted == .holdout, armIds.number(ofWord: Exposures.heldOut) == nil {
            throw UserError(
                .invalidData, "nobody in the exposures is held out", at: .init(file: file),
                remedy: "Give the log of lists that were made while experiments.json had a holdout")
        }
        let (table, position) = armIds.sorted()
        return Exposures(
            file: file, experiment: name, arms: table.indices.map(table.string(at:)),
            customers: customers, arm: arm.map { position[Int($0)] }, first: first, shown: shown, lines: lines,
            otherLines: otherLines, newest: newest)
    }

    /// The experiment that was read, or what stands for the holdout.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for one that does not occur, and where none of several is named.
    private func experimentName(_ file: String) throws -> String? {
        if wanted == .holdout { return Exposures.heldOut }
        let names = (0..<experiments.count).map { String(decoding: experiments[$0], as: UTF8.self) }
        let all = names.sorted().joined(separator: ", ").excerpt
        if case .experiment(let wanted) = wanted {
            guard !names.contains(wanted) else { return wanted }
            let near = nearestName(to: wanted, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw UserError(
                .wrongUsage, Message("no exposure is of the experiment \(wanted.excerpt)\(near)"),
                at: .init(file: file), remedy: "Name one that there is: \(all)")
        }
        guard names.count <= 1 else {
            throw UserError(
                .wrongUsage, "the exposures are of \(names.count) experiments: \(all)", at: .init(file: file),
                remedy: "Name one with \(.experimentName)")
        }
        return names.first
    }

    private static func time(
        _ cell: UnsafeRawBufferPointer, _ column: inout TimestampColumn, _ place: UserError.Place
    ) throws -> Int64 {
        do {
            return try column.parse(cell)
        } catch {
            let expected =
                switch error {
                case .unreadable(let expected): expected
                case .mixed(let before, _): "\(before), as in the lines before"
                }
            throw UserError(
                .invalidData, "expected \(expected), found \(excerpt(cell))", at: place,
                remedy: "Write all times of exposures alike, such as 2026-11-30T08:26:00Z")
        }
    }

    private static func empty(_ what: String, _ place: UserError.Place) -> UserError {
        UserError(
            .invalidData, Message("the \(what) of an exposure is empty or not UTF-8"), at: place,
            remedy: "Leave lines out in which nobody was shown anything")
    }
}

extension IdInterner {
    fileprivate mutating func intern(word: String) -> UInt32 {
        var word = word
        return word.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    fileprivate func number(ofWord word: String) -> UInt32? {
        var word = word
        return word.withUTF8 {
            let bytes = UnsafeRawBufferPointer($0)
            return number(of: bytes, hash: IdHash.hash(bytes))
        }
    }
}
