import Diagnostics
import Documents
import Events
import Ids
import LinearAlgebra
import ModelFiles

extension LifetimeModel {
    /// Opens and checks a model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a model of another family.
    package init(inFolder folder: String) throws {
        try ModelFamily.lifetime.check(folder: folder)
        let file = try TensorFile("\(folder)/\(Self.fileName)", inMemory: true)
        try file.checkAll()
        let users = try Self.ids(of: file, side: "user")
        var aliases: IdAliases?
        if file.contains(Key.aliasOwner) {
            let ids = try Self.ids(of: file, side: "alias")
            let owner = Array(try file.tensor(Key.aliasOwner, of: UInt32.self, shape: [ids.count]).all())
            guard owner.allSatisfy({ $0 < users.count }),
                !ids.indices.contains(where: { users.index(of: ids[$0]) != nil })
            else { throw file.unusable("tensor '\(Key.aliasOwner)' does not fit the customers") }
            aliases = IdAliases(ids: ids, owners: users, owner: owner)
        }
        func whole(_ name: String) throws -> [UInt32] {
            Array(try file.tensor(name, of: UInt32.self, shape: [users.count]).all())
        }
        func real(_ name: String) throws -> [Double] {
            Array(try file.tensor(name, of: Double.self, shape: [users.count]).all())
        }
        var histories = PurchaseHistories()
        histories.repeats = try whole(Key.repeats)
        histories.recency = try whole(Key.recency)
        histories.age = try whole(Key.age)
        histories.valued = try whole(Key.valued)
        histories.meanValue = try real(Key.meanValue)
        histories.lastYear = try whole(Key.lastYear)
        histories.lastYearValue = try real(Key.lastYearValue)
        if let problem = histories.problem { throw file.unusable(problem) }
        self.init(settings: try Self.settings(of: file), users: users, aliases: aliases, histories: histories)
    }

    private static func settings(of file: TensorFile) throws -> LifetimeSettings {
        let settings: LifetimeSettings
        do {
            let text = Array(try file.tensor(Key.settings, of: UInt8.self).all())
            settings = try JSONValue(parsing: text).decoded(as: LifetimeSettings.self)
        } catch is DecodingError {
            throw file.unusable("its settings lack an entry or have one of the wrong type")
        } catch let error as MalformedJSON {
            throw file.unusable("its settings are damaged: \(error.problem)")
        }
        guard settings.purchases.isSound, settings.spend?.isSound ?? true else {
            throw file.unusable("a parameter is out of range")
        }
        guard settings.timeUnit.isFinite, settings.timeUnit > 0, (1...365).contains(settings.yearDays),
            (-10_000_000...10_000_000).contains(settings.newestDay)
        else { throw file.unusable("its settings name no day, or no unit of time") }
        return settings
    }

    /// The ids of one side, which must be distinct and ascend.
    private static func ids(of file: TensorFile, side: String) throws -> IdTable {
        // Nobody reads the stored index: it is made again, because a wrong one would find wrong ids.
        let stored = try StoredIds(of: file, side: side)
        let offsets = Array(try file.tensor("\(side).id_offsets", of: UInt64.self).all())
        let bytes = Array(try file.tensor("\(side).ids", of: UInt8.self).all())
        guard offsets.first == 0, offsets.last == UInt64(bytes.count),
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw file.unusable("tensor '\(side).id_offsets' does not fit the ids") }
        guard stored.count < Int(IdHash.emptySlot) else { throw file.unusable("it has too many ids") }
        func id(_ index: Int) -> ArraySlice<UInt8> { bytes[Int(offsets[index])..<Int(offsets[index + 1])] }
        for index in 0..<max(stored.count - 1, 0) where !id(index).lexicographicallyPrecedes(id(index + 1)) {
            throw file.unusable("tensor '\(side).ids' is out of order")
        }
        return IdTable(bytes: bytes, offsets: offsets)
    }

    /// Writes the model into a folder; equal content gives equal bytes.
    package func write(toFolder folder: String) throws {
        var file = TensorFileWriter(
            metadata: ["kind": ModelFamily.lifetime.name],
            format: aliases == nil ? TensorFile.formatVersion : TensorFile.mergedIdsVersion)
        file.add(Key.settings, Array(try JSONValue(encoding: settings).text.utf8))
        file.add(users, side: "user")
        if let aliases {
            file.add(aliases.ids, side: "alias")
            file.add(Key.aliasOwner, aliases.owner)
        }
        file.add(Key.repeats, histories.repeats)
        file.add(Key.recency, histories.recency)
        file.add(Key.age, histories.age)
        file.add(Key.valued, histories.valued)
        file.add(Key.meanValue, histories.meanValue)
        file.add(Key.lastYear, histories.lastYear)
        file.add(Key.lastYearValue, histories.lastYearValue)
        try file.write(to: "\(folder)/\(Self.fileName)")
    }

    private enum Key {
        static let settings = "settings"
        static let aliasOwner = "alias.owner"
        static let repeats = "user.repeats"
        static let recency = "user.recency"
        static let age = "user.age"
        static let valued = "user.valued"
        static let meanValue = "user.mean_value"
        static let lastYear = "user.last_year"
        static let lastYearValue = "user.last_year_value"
    }
}
