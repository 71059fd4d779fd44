import Ids
import LinearAlgebra
import ModelFiles

extension SegmentModel: CustomerFile {
    package init(toForgetInFolder folder: String) throws { try self.init(inFolder: folder) }

    package func forEachId(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        for position in users.indices { try users[position].withUnsafeBytes { try body($0) } }
    }

    package func customer(withId id: UnsafeRawBufferPointer) throws -> Int? {
        users.index(of: id).map(owner)
    }

    package func forEachId(ofCustomer index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try users[index].withUnsafeBytes { try body($0) }
        guard let standing else { return }
        for position in standing.indices where Int(standing[position]) == index && position != index {
            try users[position].withUnsafeBytes { try body($0) }
        }
    }

    /// The sizes of segments and what is popular in them stay as they were counted.
    package func write(without customers: [Int], toFolder folder: String) throws {
        let removed = Set(customers)
        let kept = users.indices.filter { !removed.contains(owner($0)) }
        var places = [UInt32](repeating: .max, count: users.count)
        for (place, position) in kept.enumerated() { places[position] = UInt32(place) }
        try SegmentModel(
            settings: settings, users: users.subset(keeping: kept), segmentOfUser: kept.map { segmentOfUser[$0] },
            standing: standing.map { standing in kept.map { places[Int(standing[$0])] } }, items: items,
            popular: popular, centres: centres
        ).write(toFolder: folder)
    }

    /// The position of the id that stands for the customer with the id at a position.
    private func owner(_ position: Int) -> Int { standing.map { Int($0[position]) } ?? position }
}
