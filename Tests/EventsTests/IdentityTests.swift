import Diagnostics
import Events
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// Tables of pairs of ids: which ids of a log become one customer, and which of them stands for all.
struct IdentityTests {
    /// The customers of the rows of a log, in the order of the rows.
    private struct Merged {
        let users: [String]
        let counts: IdentityCounts?
        let aliases: [String: String]
        let warnings: [String]
    }

    /// Reads a log with one row for each user.
    private func merge(
        _ pairs: String, users: [String], columns: IdentityColumns = IdentityColumns(), limit: Int? = nil,
        accounts: IdentitySource.SeveralAccounts? = nil, threads: Threads = 1
    ) throws -> Merged {
        let warnings = Warnings()
        let rows = (["user,item"] + users.map { "\"\($0)\",tea" }).joined(separator: "\n") + "\n"
        let log = try withFile(pairs) { table in
            var options = EventOptions()
            options.identities = IdentitySource(table, columns: columns, limit: limit, accounts: accounts)
            return try withFile(rows) { path in
                try EventLog.read(
                    files: [path], options: options, consent: nil, threads: threads, bytesPerBatch: 300,
                    progress: warnings.progress)
            }
        }
        var aliases: [String: String] = [:]
        if let known = log.aliases {
            for index in known.ids.indices {
                aliases[known.ids.string(at: index)] = known.owners.string(at: Int(known.owner[index]))
            }
        }
        return Merged(
            users: log.user.map { log.users.string(at: Int($0)) }, counts: log.identityCounts, aliases: aliases,
            warnings: warnings.all)
    }

    private func problem(
        _ pairs: String, users: [String] = ["a", "b"], columns: IdentityColumns = IdentityColumns()
    ) throws -> UserError {
        try #require(throws: UserError.self) { try merge(pairs, users: users, columns: columns) }
    }

    @Test func theSmallestIdInBytesStandsForAll() throws {
        let merged = try merge("old,new\nb,z\nz,B\n", users: ["z", "b", "B", "x", "c"])
        #expect(merged.users == ["B", "B", "B", "x", "c"])
        #expect(merged.aliases == ["b": "B", "z": "B"])
        // The rows of z and b changed their customer.
        #expect(merged.counts?.events == 2 && merged.counts?.known == 3 && merged.counts?.ids == 3)
        #expect(merged.counts?.customers == 1 && merged.counts?.pairs == 2 && merged.warnings.isEmpty)
    }

    @Test(arguments: ["device,account\na,m\nb,m\n", "account,device\nm,a\nm,b\n"])
    func anAccountStandsForAll(pairs: String) throws {
        let merged = try merge(pairs, users: ["a", "b", "a", "m", "q"])
        #expect(merged.users == ["m", "m", "m", "m", "q"])
        #expect(merged.counts?.events == 3)
    }

    @Test func theColumnOfAccountsMayHaveAnotherName() throws {
        let pairs = "when,device,konto,shop\n2024,a,m,1\n2024,b,m,1\n"
        let merged = try merge(pairs, users: ["a", "b"], columns: IdentityColumns(id: "device", account: "konto"))
        #expect(merged.users == ["m", "m"])
        let plain = try merge(pairs, users: ["a", "b"], columns: IdentityColumns(id: "konto", other: "device"))
        #expect(plain.users == ["a", "a"])
        // Of two columns, the other one needs no name.
        #expect(
            try merge("device,konto\na,m\n", users: ["a"], columns: IdentityColumns(account: "konto")).users == ["m"])
    }

    @Test func cyclesRepeatedPairsAndEqualIdsChangeNothing() throws {
        let merged = try merge(
            "one,other\nc,b\nb,a\na,c\nc,b\nb,c\na,a\nx,x\n", users: ["a", "b", "c", "x", "y"])
        #expect(merged.users == ["a", "a", "a", "x", "y"])
        #expect(merged.counts?.customers == 1 && merged.counts?.ids == 4)
    }

    /// In any order of the rows; without a limit, a chain of 10,000 ids is one customer.
    @Test(arguments: [1, 2] as [UInt64]) func aChainOfTenThousand(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let links = (0..<9_999).map { "k\($0 + 10_000),k\($0 + 10_001)" }.shuffled(using: &generator)
        let pairs = "one,other\n" + links.joined(separator: "\n") + "\n"
        let users = ["k19999", "k10000", "k15000", "stranger"]
        let merged = try merge(pairs, users: users, limit: 10_000)
        #expect(merged.users == ["k10000", "k10000", "k10000", "stranger"])
        #expect(merged.counts?.customers == 1 && merged.counts?.ids == 10_000)
        let apart = try merge(pairs, users: users, limit: 9_999)
        #expect(apart.users == users)
        #expect(apart.counts?.largeGroups == 1 && apart.counts?.apartIds == 10_000)
        #expect(apart.counts?.customers == 0 && apart.counts?.events == 0)
        #expect(apart.warnings.contains { $0.contains("'k10000', 'k10001', 'k10002' and 9997 more") })
    }

    @Test func aGroupWithMoreIdsThanTheLimitIsLeftApart() throws {
        func pairs(_ count: Int) -> String {
            "device,person\n" + (1..<count).map { "tablet,p\($0)\n" }.joined() + "d1,e1\n"
        }
        // A tablet and 49 customers are 50 ids.
        let users = ["p1", "p2", "tablet", "e1"]
        #expect(try merge(pairs(50), users: users).users == ["p1", "p1", "p1", "d1"])
        let apart = try merge(pairs(51), users: users)
        #expect(apart.users == ["p1", "p2", "tablet", "d1"])
        #expect(apart.aliases == ["e1": "d1"])
        #expect(apart.warnings.contains { $0.contains("1 group of ids is left apart") && $0.contains("50 ids") })
    }

    @Test func aDeviceOfTwoAccountsIsLeftApartUnlessToldOtherwise() throws {
        let pairs = "device,account\nt,b\nt,a\nd,a\ne,c\n"
        let users = ["t", "a", "b", "d", "e"]
        let apart = try merge(pairs, users: users)
        #expect(apart.users == ["t", "a", "b", "d", "c"])
        #expect(apart.counts?.sharedGroups == 1 && apart.counts?.apartIds == 4)
        #expect(apart.warnings.contains { $0.contains("several accounts") && $0.contains("'a', 'b', 'd' and 1 more") })
        let merged = try merge(pairs, users: users, accounts: .merge)
        #expect(merged.users == ["a", "a", "a", "a", "c"])
        #expect(merged.counts?.sharedGroups == 0 && merged.warnings.isEmpty)
    }

    @Test(arguments: [
        "\"\"", "NULL", "nan", " ", "0", "00000000-0000-0000-0000-000000000000", "-1", "unknown", "Anonymous",
    ])
    func whatStandsForNobodyJoinsNobody(id: String) throws {
        let merged = try merge("device,account\n\(id),a\n\(id),b\nd,b\n", users: ["a", "b", "d", "c"])
        #expect(merged.users == ["a", "b", "b", "c"])
        #expect(merged.counts?.pairs == 3 && merged.counts?.skipped == 2)
        #expect(merged.warnings.contains { $0.contains("2 of 3 pairs join nobody") })
    }

    @Test func idsInNoEventAreNoCustomers() throws {
        let merged = try merge("one,other\na,z\nb,q\n", users: ["z", "c", "z"])
        #expect(merged.users == ["a", "c", "a"])
        #expect(merged.aliases == ["z": "a"])
    }

    @Test func aTableOfOtherPeopleStops() throws {
        let error = try problem("one,other\nA,Z\n", users: ["a", "b"])
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("none of the 2 ids is known to the events: here are 'A', 'Z', there 'a', 'b'"))
        #expect(error.remedy?.contains("upper and lower case") == true)
        let few = try merge("one,other\na,z1\nz2,z3\nz4,z5\n", users: ["a", "b", "c", "d"])
        #expect(few.warnings.contains { $0.contains("only 1 of 6 ids are known to the events") })
    }

    @Test(arguments: [
        ("one\na\n", "the table has 1 columns"), ("one,two,three\na,b,c\n", "the table has 3 columns"),
        ("17,18\n1,2\n", "looks like a pair of ids"), ("one,other\n", "has a header but no pair"),
        ("one,other\nNULL,a\n", "no pair of the table has two ids"), ("one,other\na\n", "fields"),
    ])
    func aTableInDoubtStops(pairs: String, part: String) throws {
        let error = try problem(pairs)
        #expect(error.code == .invalidData && error.remedy != nil)
        #expect(error.problem.contains(part), "\(error.problem)")
    }

    @Test(arguments: ["a,b\n", "x,y\nx,b\n", "z,b\nc,d\n"]) func aFirstLineOfIdsStops(pairs: String) throws {
        // An id of the events, or one of a later row, is no name of a column.
        let error = try problem(pairs + "a,c\n")
        #expect(error.code == .invalidData && error.remedy != nil)
        #expect(error.problem.contains("is an id of a customer"), "\(error.problem)")
    }

    @Test func anIdMayBeTheNameOfAColumnThatIsNamed() throws {
        let columns = IdentityColumns(id: "a", other: "b")
        #expect(try merge("a,b\na,c\n", users: ["a", "c"], columns: columns).users == ["a", "a"])
        // A column called account says that the first line holds names.
        #expect(try merge("a,account\na,c\n", users: ["a", "c"]).users == ["c", "c"])
    }

    @Test(arguments: ["Account", "ACCOUNT", "account "]) func anAccountInOtherLettersStops(name: String) throws {
        let pairs = "device,\(name)\nt,a\nt,b\n"
        let error = try problem(pairs)
        #expect(error.code == .invalidData && error.problem.contains("is not called 'account'"))
        let apart = try merge(pairs, users: ["t", "a", "b"], columns: IdentityColumns(account: name))
        #expect(apart.users == ["t", "a", "b"])
        let plain = try merge(pairs, users: ["t", "a", "b"], columns: IdentityColumns(other: name))
        #expect(plain.users == ["a", "a", "a"])
    }

    @Test func namesOfColumnsMustBeThere() throws {
        let missing = try problem("one,two\na,b\n", columns: IdentityColumns(id: "three"))
        #expect(missing.problem.contains("there is no column 'three'"))
        let both = try problem("one,two\na,b\n", columns: IdentityColumns(id: "one", other: "two", account: "two"))
        #expect(both.code == .wrongUsage)
        let same = try problem("one,two\na,b\n", columns: IdentityColumns(id: "one", other: "one"))
        #expect(same.code == .wrongUsage)
    }

    @Test(arguments: [2, 3] as [Threads]) func theSameOnAnyNumberOfThreads(threads: Threads) throws {
        let users = (0..<600).map { "u\($0 * 7 % 90)" }
        let pairs = "one,other\n" + (0..<40).map { "u\($0),u\($0 + 40)\n" }.joined()
        let (one, other) = (try merge(pairs, users: users), try merge(pairs, users: users, threads: threads))
        #expect(one.users == other.users && one.counts == other.counts && one.aliases == other.aliases)
        // u40 to u79 are u0 to u39, and the smaller in bytes stands for both.
        let expected = (0..<600).map { row -> String in
            let number = row * 7 % 90
            guard number < 80 else { return "u\(number)" }
            return min("u\(number)", "u\((number + 40) % 80)")
        }
        #expect(one.users == expected)
    }
}
