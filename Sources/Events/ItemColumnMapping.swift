import Diagnostics
import Tables

/// How the columns of an item table are called by models.
package struct ItemColumnMapping {
    /// The position of the item's id.
    let id: Int
    /// The name of each column of the table.
    private(set) var names: [String]
    /// The positions of the columns that are not passed over.
    private(set) var kept: [Int]
    /// Why columns are passed over.
    private(set) var passedOver: [Message] = []

    /// Gives the columns that were named their usual names.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column that is missing, `wrongUsage` for one with two roles.
    package init(_ columns: [String], _ named: ItemColumns, eventsColumn: String, file: String) throws {
        func position(_ name: String, _ remedy: Message) throws -> Int {
            guard let position = columns.firstIndex(of: name) else {
                throw missingColumn(name, among: columns, file: file, remedy: remedy)
            }
            return position
        }
        let usual = columns.contains(eventsColumn) ? eventsColumn : "item"
        let id = try position(named.item ?? usual, "Name the column of the item's id with \(.itemIdColumn)")
        (self.id, names, kept) = (id, columns, Array(columns.indices))
        var roles: [(position: Int, key: ParameterKey)] = [(id, .itemIdColumn)]
        let optional: [(key: ParameterKey, name: String?)] = [
            (.itemTitleColumn, named.title), (.itemCategoryColumn, named.category),
        ]
        for (key, name) in optional {
            guard let name else { continue }
            let found = try position(name, "Name one of them with \(key)")
            if let other = roles.first(where: { $0.position == found }) {
                let id: Message = "the column \(quoted([name])) holds the item's id, so \(key) cannot name it"
                let two: Message = "\(other.key) and \(key) name the same column \(quoted([name]))"
                throw UserError(
                    .wrongUsage, other.key == .itemIdColumn ? id : two, at: .init(file: file),
                    remedy: "Name another column, or leave the option out")
            }
            roles.append((found, key))
        }
        for role in roles.dropFirst() { call(role.position, role.key, rolesAt: roles.map { $0.position }, file: file) }
    }

    /// Gives a column the last name of a key; another column of this name without a role is passed over.
    private mutating func call(_ position: Int, _ key: ParameterKey, rolesAt roles: [Int], file: String) {
        let column = names[position]
        if let other = names.firstIndex(of: key.name), other != position, !roles.contains(other) {
            kept.removeAll { $0 == other }
            passedOver.append(
                "\(file): the column '\(key.name)' is passed over, because \(key) names \(quoted([column]))")
        }
        names[position] = key.name
    }
}
