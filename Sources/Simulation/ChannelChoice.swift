import Diagnostics
import LinearAlgebra

/// On which channel a customer shops: mostly on one of their own, and on one channel throughout a visit.
struct ChannelChoice {
    /// The share of visits on the customer's own channel.
    static let ownShare = 0.7
    /// Events that are so many seconds apart are of two visits.
    private static let gap = 1800
    /// A log has at most so many channels.
    private static let mostChannels = 255

    private let channels: [String]
    private let own: Int
    private var random: SeededGenerator
    private var last: (second: Int, channel: Int)?

    /// Draws a customer's own channel; nil for a shop without channels.
    init?(of customer: Customer, parameters: Shop.Parameters) {
        guard let channels = parameters.channels else { return nil }
        self.channels = channels
        var random = SeededGenerator(seed: parameters.seed, Stream.channels, UInt64(customer.number))
        own = Int.random(in: channels.indices, using: &random)
        self.random = random
    }

    /// The channel of the next event.
    mutating func channel(at second: Int) -> String {
        var channel = own
        if let last, (last.second...last.second + Self.gap).contains(second) {
            channel = last.channel
        } else if random.uniform() >= Self.ownShare {
            channel = Int.random(in: channels.indices, using: &random)
        }
        last = (second, channel)
        return channels[channel]
    }

    /// Refuses names that cannot be told apart, or that a table without quotes cannot hold.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    static func check(_ channels: [String]) throws {
        let areWritable = channels.allSatisfy { name in
            !name.isEmpty && !name.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        }
        guard areWritable, (1...mostChannels).contains(channels.count), Set(channels).count == channels.count else {
            throw UserError(
                .wrongUsage,
                "the channels are no 1 to \(mostChannels) different names without commas, quotes and line feeds",
                remedy: "Give short names, such as web,app,shop")
        }
    }
}
