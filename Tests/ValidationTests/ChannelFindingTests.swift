import Diagnostics
import Events
import Testing
import Validation

/// What a validation says of the channels of a log.
@Suite struct ChannelFindingTests {
    @Test func theProfileHasTheSharesOfTheChannels() throws {
        var shop = ShopTables()
        for number in 0..<100 { shop.events[number][6] = "" }
        let report = try shop.validate()
        // The events of u03, who said no, do not count.
        let counted = shop.events.filter { $0[0] != "u03" }
        let rows = ["web", "app", ""].map { channel in counted.count { $0[6] == channel } }
        let channels = try #require(report.events?.channels)
        #expect(Set(channels.prefix(2).map(\.name)) == ["web", "app"] && channels.last?.name == nil)
        for channel in channels {
            let expected = rows[channel.name == "web" ? 0 : channel.name == "app" ? 1 : 2]
            #expect(channel.rows == expected)
            #expect(abs(channel.share - Double(expected) / Double(counted.count)) < 1e-12)
        }
        #expect(report.isSound)
        shop.header[6] = "way"
        #expect(try shop.validate().events?.channels == nil)
        let named = try shop.validate { log, _ in log.options.channel = "way" }
        #expect(named.events?.channels?.count == 3)
    }

    @Test func whatATrainingWouldRefuseIsAFailure() throws {
        var shop = ShopTables()
        for number in 0..<256 { shop.events[number][6] = "c\(number)" }
        // Some of these rows are of the customer who said no, so consent is left out here.
        shop.consent = [["u04", "yes"]]
        let finding = try #require(try shop.validate().finding(.channels, "channel"))
        #expect(finding.severity == .failure && finding.text.contains("more than 255"))
        let report = try shop.validate { log, _ in log.options.channel = "kanal" }
        #expect(report.finding(.missingColumn)?.severity == .failure)
    }

    @Test func channelsThatLookAlikeAreSuspicious() throws {
        var shop = ShopTables()
        shop.events[8][6] = "Web"
        let finding = try #require(try shop.validate().finding(.otherSpelling, "channel"))
        #expect(finding.severity == .suspicion && finding.text.contains("'Web'") && finding.text.contains("'web'"))
    }
}
