import Events
import Ids
import ModelFiles

extension LifetimeModel: CustomerFile {
    package init(toForgetInFolder folder: String) throws { try self.init(inFolder: folder) }

    package func forEachId(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        for ids in [users, aliases?.ids].compactMap(\.self) {
            for position in ids.indices { try ids[position].withUnsafeBytes { try body($0) } }
        }
    }

    package func customer(withId id: UnsafeRawBufferPointer) throws -> Int? { customer(with: id) }

    package func forEachId(ofCustomer index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try users[index].withUnsafeBytes { try body($0) }
        guard let aliases else { return }
        for alias in aliasesOf(index) { try aliases.ids[alias].withUnsafeBytes { try body($0) } }
    }

    package func write(without customers: [Int], toFolder folder: String) throws {
        let removed = Set(customers)
        let kept = users.indices.filter { !removed.contains($0) }
        let table = users.subset(keeping: kept)
        try LifetimeModel(
            settings: settings, users: table, aliases: aliases?.of(table), histories: histories.keeping(kept)
        ).write(toFolder: folder)
    }
}
