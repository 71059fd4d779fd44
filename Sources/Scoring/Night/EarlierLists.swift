import Diagnostics
import Documents
import Files
import Ids
import ModelFiles
import RecommenderModels
import Sources
import Tables

/// The lists of an earlier batch, of which only what tells a changed list is kept: 8 bytes a customer, and the ids.
///
/// Two lists are the same if they have the same items in the same order. Scores, sources and further columns do not
/// count, because a shop shows items, and a new training moves every score.
struct EarlierLists: Sendable {
    private var users = IdInterner()
    /// The hash of each customer's list.
    private var hashes: [UInt64] = []

    /// Reads a file of lists.
    ///
    /// - Parameters:
    ///   - path: The file, in any form that a batch writes, or a query with these columns in this order.
    ///   - shard: The part of the customers that matters; nil for all.
    ///   - progress: Receives how far the reading has come.
    /// - Throws: `UserError` with code `invalidData` and the place for a row that cannot be read, for ranks that do not go
    ///   from 1 up by 1 and for the list of a customer in two places; `wrongUsage` for a file that holds only changes.
    init(_ path: String, shard: Shard?, progress: Progress) throws {
        try Self.refuseChanges(path)
        var reader = try RecordReader.open(TableSource(path), progress: progress)
        let columns = try (
            user: reader.column(named: "user"), rank: reader.column(named: "rank"), item: reader.column(named: "item")
        )
        reader.useOnly([columns.user, columns.rank, columns.item])
        var current: (number: Int, rank: Int, counts: Bool) = (-1, 0, true)
        // All customers, also those of other shards, so that a list in two places is seen.
        var known = IdInterner()
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error): throw error
            case .record: break
            }
            let before = known.count
            guard let interned = known.intern(text: reader.field(columns.user)) else {
                throw reader.notAList(columns.user, "expected an id in UTF-8")
            }
            let number = Int(interned)
            if number == before {
                let id = reader.field(columns.user)
                current = (number, 0, shard?.has(id) ?? true)
                if current.counts {
                    _ = users.intern(id)
                    hashes.append(ListHash.start)
                }
            } else if number != current.number {
                throw reader.notAList(columns.user, "the list of this customer is in two places of the file")
            }
            current.rank += 1
            guard reader.number(columns.rank) == Double(current.rank) else {
                throw reader.notAList(columns.rank, "the ranks of a customer's list do not go from 1 up by 1")
            }
            if current.counts {
                ListHash.add(IdHash.hash(reader.field(columns.item)), to: &hashes[hashes.count - 1])
            }
        }
        progress.step("\(reader.file): lists of \(users.count) customers to compare with")
    }

    /// The number of a customer with an earlier list; nil for others.
    func number(of id: UnsafeRawBufferPointer) -> Int? { users.number(of: id, hash: IdHash.hash(id)).map { Int($0) } }

    /// The hash of an earlier list.
    func hash(of number: Int) -> UInt64 { hashes[number] }

    /// The ids of the customers who have an earlier list, but for some of them.
    func ids(without others: Set<Int>) -> [String] {
        (0..<users.count).lazy.filter { !others.contains($0) }.map { String(decoding: users[$0], as: UTF8.self) }
    }

    /// Refuses a file of changes, against which everybody whose list did not change would look new.
    private static func refuseChanges(_ path: String) throws {
        let manifest = "\(path).manifest.json"
        guard Folder.isRegularFile(manifest),
            let value = try? JSONValue(parsing: MappedFile.contents(of: manifest)), value["summary"]?["since"] != nil
        else { return }
        throw UserError(
            .wrongUsage, "this file has only the lists that had changed, as its manifest says", at: .init(file: path),
            remedy: "Give a file with the lists of all customers for \(.since)")
    }
}

/// A hash of a list's items in their order.
enum ListHash {
    static let start: UInt64 = 0

    static func add(_ item: UInt64, to hash: inout UInt64) {
        // As in `IdHash`, so that the order of the items counts.
        hash = (hash ^ item) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
    }
}

extension RecordReader {
    fileprivate func notAList(_ column: Int, _ problem: String) -> UserError {
        UserError(.invalidData, problem, at: place(of: column), remedy: "Give lists as scorer batch wrote them")
    }
}
