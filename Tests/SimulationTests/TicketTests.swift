import Diagnostics
import LinearAlgebra
import Simulation
import TestSupport
import Testing

/// A simulated shop whose customers open service tickets.
@Suite struct TicketTests {
    private func write(tickets: Double?, seed: UInt64 = 3, threads: Threads = 2) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        _ = try Shop.simulate(
            .init(customers: 300, items: 60, eventsPerCustomer: 5, seed: seed, tickets: tickets), to: folder.path,
            threads: threads, progress: .silent)
        return folder
    }

    private func text(_ name: String, _ folder: TemporaryFolder) throws -> String {
        String(decoding: try bytes(of: "\(folder.path)/\(name)"), as: UTF8.self)
    }

    /// Tickets are drawn from a stream of their own, so the shop is otherwise the same.
    @Test func ticketsWithoutEffectChangeNoEvent() throws {
        let (plain, without, with) = (
            try write(tickets: nil), try write(tickets: 0), try write(tickets: 1.5)
        )
        for name in ["events.csv", "items.csv", "consent.csv"] {
            #expect(try text(name, without) == text(name, plain), "\(name)")
        }
        #expect(try text("events.csv", with) != text("events.csv", plain))
        #expect(try text("customers.csv", with) == text("customers.csv", without))
        #expect(throws: (any Error).self) { try text("customers.csv", plain) }
        #expect(try !text("truth.json", plain).contains("tickets"))
        #expect(try text("truth.json", with).contains("open service tickets"))
    }

    @Test func customersHaveARowForEachChange() throws {
        let folder = try write(tickets: 1, threads: 1)
        #expect(try text("customers.csv", folder) == text("customers.csv", write(tickets: 1, threads: 3)))
        let lines = try text("customers.csv", folder).split(separator: "\n").map { $0.split(separator: ",") }
        #expect(lines[0].map(String.init) == ["user", "valid_from", "open_tickets", "region", "newsletter"])
        var (last, users, changes) = (["", "", ""].map { Substring($0) }, 0, 0)
        for line in lines.dropFirst() {
            let open = try #require(Int(line[2]))
            if line[0] == last[0] {
                #expect(line[1] > last[1])
                changes += 1
            } else {
                #expect(line[0] > last[0] && open == 0, "a customer begins without tickets")
                users += 1
            }
            last = [line[0], line[1], line[2]]
        }
        // All but the robot: one of 300 customers.
        #expect(users == 299)
        // About 0.04 tickets a week open and most of them close; a customer stays in the table for about a year.
        #expect(changes > 299)
    }

    @Test(arguments: [-3.5, 4, .nan, .infinity])
    func anImpossibleEffectIsRefused(effect: Double) throws {
        let error = try #require(throws: UserError.self) { try write(tickets: effect) }
        #expect(error.code == .wrongUsage)
    }
}
