import Diagnostics
import Events
import Ids
import Interactions
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Reads a table that is given as text in a test.
func log(_ csv: String, _ change: (inout EventOptions) -> Void = { _ in }) throws -> EventLog {
    let folder = try TemporaryFolder()
    var options = EventOptions()
    change(&options)
    return try EventLog.read(
        files: [folder.file("events.csv", csv)], options: options, consent: nil, progress: .silent)
}

/// The interactions of a table.
func interactions(
    _ csv: String, purchaseTypes: [String]? = nil, threads: Threads = 2,
    _ change: (inout InteractionOptions) -> Void = { _ in }
) throws -> Interactions {
    var options = InteractionOptions()
    change(&options)
    return try Interactions(
        log(csv) {
            $0.useQuantity = options.confidence.useQuantity
            $0.purchaseTypes = purchaseTypes
        }, options: options, threads: threads)
}

extension Interactions {
    /// Each pair by its ids, with its confidence.
    var pairs: [String: Float] {
        var pairs: [String: Float] = [:]
        for user in 0..<matrix.rows {
            for position in matrix.range(ofRow: user) {
                let item = items.string(at: Int(matrix.indices[position]))
                pairs["\(users.string(at: user)) \(item)"] = matrix.value(at: position)
            }
        }
        return pairs
    }
}

/// A table with most columns and many ties, and its rows in another order.
struct RandomShop {
    let rows: [String]

    static let header = "user,item,timestamp,type,quantity,price\n"

    init(seed: UInt64, rows count: Int = 600, users: UInt64 = 30, items: UInt64 = 25) {
        var generator = SeededGenerator(seed: seed)
        rows = (0..<count).map { _ in
            let user = generator.next() % users
            let item = generator.next() % items
            let day = 1 + generator.next() % 9
            let type = ["view", "cart", "purchase"][Int(generator.next() % 3)]
            let quantity = Double(generator.next() % 50) / 10
            let price = Double(generator.next() % 3) + 0.1
            return "u\(user),i\(item),2024-01-0\(day),\(type),\(quantity),\(price)\n"
        }
    }

    var text: String { Self.header + rows.joined() }

    func shuffled(seed: UInt64) -> String {
        var generator = SeededGenerator(seed: seed)
        return Self.header + rows.shuffled(using: &generator).joined()
    }
}

/// Expects an error with this code whose text contains `part`.
func expectError<Result>(
    _ code: ExitCode, _ part: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as UserError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(error.description.contains(part), sourceLocation: sourceLocation)
        #expect(error.remedy != nil, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
