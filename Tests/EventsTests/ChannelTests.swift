import Diagnostics
import Events
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// The column of channels: web, app, shop and the like.
@Suite struct ChannelTests {
    private func read(
        _ text: String, threads: Threads = 1, _ change: (inout EventOptions) -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        change(&options)
        return try withFile(text) { path in
            try EventLog.read(
                files: [path], options: options, consent: nil, threads: threads, bytesPerBatch: 64, progress: .silent)
        }
    }

    private static let rows = "user,item,channel,way\nu1,a,web,x\nu2,b,,y\nu1,c,app,x\n"

    @Test func theColumnOfTheNameIsRead() throws {
        let log = try read(Self.rows)
        #expect(log.channelNames == ["app", "web"])
        #expect(log.channel == [1, EventLog.noChannel, 0])
        // One customer on two channels is one customer.
        #expect(log.users.count == 2 && log.user == [0, 1, 0])
    }

    @Test func anotherColumnCanBeNamed() throws {
        let log = try read(Self.rows) { $0.channel = "way" }
        #expect(log.channelNames == ["x", "y"] && log.channel == [0, 1, 0])
        let error = try #require(throws: UserError.self) { try read(Self.rows) { $0.channel = "Kanal" } }
        #expect(error.code == .invalidData && error.problem.contains("'Kanal'"))
        let without = try read("user,item\nu1,a\n")
        #expect(without.channel == nil && without.channelNames.isEmpty)
    }

    /// A log whose types were read from a column of this name is read as before.
    @Test func anotherValueMayBeReadFromTheColumnOfTheName() throws {
        var options = EventOptions()
        options.type = "channel"
        #expect(throws: Never.self) { try options.checkColumns() }
        let log = try read("user,item,channel\nu1,a,view\n") { $0.type = "channel" }
        #expect(log.channel == nil && log.typeNames == ["view"])
        options.channel = "channel"
        let error = try #require(throws: UserError.self) { try options.checkColumns() }
        #expect(error.code == .wrongUsage && error.problem.contains("'channel'"))
    }

    @Test func aConditionComparesTheColumn() throws {
        let log = try read(Self.rows) { options in
            if let condition = try? Condition(parsing: "channel = web") { options.conditions = [condition] }
        }
        #expect(log.count == 1 && log.channelNames == ["web"] && log.channel == [0])
    }

    @Test func aByteNumbersThem() throws {
        func table(_ channels: Int) -> String {
            "user,item,channel\n" + (0..<channels).map { "u,i,c\($0)\n" }.joined() + "u,i,\n"
        }
        let log = try read(table(255))
        #expect(log.channelNames.count == 255 && log.channel?.last == EventLog.noChannel)
        #expect(Set(log.channel ?? []).count == 256)
        for threads in [1, 3] as [Threads] {
            let error = try #require(throws: UserError.self) { try read(table(256), threads: threads) }
            #expect(error.code == .invalidData && error.problem.contains("more than 255 channels"))
        }
    }

    @Test func theyAreTheSameAtAnyNumberOfThreads() throws {
        let names = ["web", "app", "", "shop", "service"]
        let text = "user,item,channel\n" + (0..<200).map { "u\($0 % 9),i\($0),\(names[$0 * 7 % 5])\n" }.joined()
        let (one, several) = (try read(text), try read(text, threads: 3))
        #expect(one.channelNames == ["app", "service", "shop", "web"])
        #expect(one.channelNames == several.channelNames && one.channel == several.channel)
        let found = (one.channel ?? []).map { $0 == EventLog.noChannel ? "" : one.channelNames[Int($0)] }
        #expect(found == (0..<200).map { names[$0 * 7 % 5] })
    }

    @Test func aPartOfALogKeepsThem() throws {
        let part = try read(Self.rows).keeping([false, true, true], reason: "test")
        #expect(part.channel == [EventLog.noChannel, 0] && part.channelNames == ["app", "web"])
    }

    @Test func theFingerprintHasThemOnlyWhereItIsAsked() throws {
        let log = try read("user,item,channel\nu,a,web\nu,b,\n")
        let other = try read("user,item,channel\nu,a,app\nu,b,\n")
        let none = try read("user,item\nu,a\nu,b\n")
        #expect(try log.fingerprint() == other.fingerprint() && log.fingerprint() == none.fingerprint())
        #expect(try log.fingerprint(channels: true) != other.fingerprint(channels: true))
        #expect(try log.fingerprint(channels: true) != log.fingerprint())
        #expect(try none.fingerprint(channels: true) == none.fingerprint())
        let turned = try read("user,item,channel\nu,b,\nu,a,web\n")
        #expect(try turned.fingerprint(channels: true) == log.fingerprint(channels: true))
    }

    @Test func filesOfOneLogHaveThemAllOrNone() throws {
        try withFile("user,item,channel\nu,a,web\n") { first in
            try withFile("user,item\nu,b\n") { second in
                let error = #expect(throws: UserError.self) {
                    try EventLog.read(
                        files: [first, second], options: EventOptions(), consent: nil, progress: .silent)
                }
                #expect(error?.code == .invalidData && error?.problem.contains("item, channel") == true)
            }
        }
    }
}
