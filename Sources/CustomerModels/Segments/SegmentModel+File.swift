import Diagnostics
import Documents
import Ids
import LinearAlgebra
import ModelFiles

extension SegmentModel {
    /// Opens and checks a model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a model of another family.
    package init(inFolder folder: String) throws {
        try ModelFamily.segments.check(folder: folder)
        let file = try TensorFile("\(folder)/\(Self.fileName)", inMemory: true)
        try file.checkAll()
        let settings = try Self.settings(of: file)
        let count = settings.segments.count
        let users = try Self.ids(of: file, side: "user")
        let segments = Array(try file.tensor(Key.segmentOfUser, of: UInt32.self, shape: [users.count]).all())
        guard segments.allSatisfy({ $0 < count }) else { throw file.unusable("a customer is in no segment") }
        var standing: [UInt32]?
        if file.contains(Key.standing) {
            let values = Array(try file.tensor(Key.standing, of: UInt32.self, shape: [users.count]).all())
            guard values.allSatisfy({ $0 < users.count && values[Int($0)] == $0 }) else {
                throw file.unusable("tensor '\(Key.standing)' points beyond the customers")
            }
            standing = values
        }
        let items = try Self.ids(of: file, side: "item")
        let columns = settings.columns?.count ?? 0
        let values = try file.tensor(Key.centres, of: Double.self, shape: [columns == 0 ? 0 : count, columns]).all()
        guard values.allSatisfy(\.isFinite) else { throw file.unusable("a centre is no finite number") }
        self.init(
            settings: settings, users: users, segmentOfUser: segments, standing: standing, items: items,
            popular: try Self.popular(of: file, segments: count, items: items.count),
            centres: DoubleMatrix(rows: columns == 0 ? 0 : count, columns: columns, Array(values)))
    }

    private static func settings(of file: TensorFile) throws -> SegmentSettings {
        let settings: SegmentSettings
        do {
            let text = Array(try file.tensor(Key.settings, of: UInt8.self).all())
            settings = try JSONValue(parsing: text).decoded(as: SegmentSettings.self)
        } catch is DecodingError {
            throw file.unusable("its settings lack an entry or have one of the wrong type")
        } catch let error as MalformedJSON {
            throw file.unusable("its settings are damaged: \(error.problem)")
        }
        let names = Set(settings.segments.map { Array($0.name.utf8) })
        guard !names.isEmpty, names.count == settings.segments.count, !names.contains([]),
            settings.segments.allSatisfy({ $0.size >= 0 })
        else { throw file.unusable("its segments have no names of their own") }
        guard (settings.basis == .rfm) == (settings.columns == nil), (settings.basis == .rfm) == (settings.rfm != nil)
        else { throw file.unusable("its settings do not say how customers were grouped") }
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

    private static func popular(of file: TensorFile, segments: Int, items: Int) throws -> [[PopularItem]] {
        let offsets = Array(try file.tensor(Key.popularOffsets, of: UInt64.self, shape: [segments + 1]).all())
        let numbers = try file.tensor(Key.popularItems, of: UInt32.self)
        let scores = try file.tensor(Key.popularScores, of: Float.self, shape: [numbers.count])
        guard offsets.first == 0, offsets.last == UInt64(numbers.count) else {
            throw file.unusable("tensor '\(Key.popularOffsets)' does not fit the popular items")
        }
        return try (0..<segments).map { segment in
            let (start, end) = (offsets[segment], offsets[segment + 1])
            let list = zip(try numbers.values(from: start, to: end), try scores.values(from: start, to: end))
                .map { PopularItem(item: $0, score: $1) }
            guard list.allSatisfy({ $0.item < items && $0.score.isFinite && $0.score > 0 }),
                zip(list, list.dropFirst()).allSatisfy({ $0.score >= $1.score }),
                Set(list.map(\.item)).count == list.count
            else { throw file.unusable("the popular items of a segment are out of range, or out of order") }
            return list
        }
    }

    /// Writes the model into a folder; equal content gives equal bytes.
    package func write(toFolder folder: String) throws {
        var file = TensorFileWriter(
            metadata: ["kind": ModelFamily.segments.name],
            format: standing == nil ? TensorFile.formatVersion : TensorFile.mergedIdsVersion)
        file.add(Key.settings, Array(try JSONValue(encoding: settings).text.utf8))
        file.add(users, side: "user")
        file.add(Key.segmentOfUser, segmentOfUser)
        if let standing { file.add(Key.standing, standing) }
        file.add(items, side: "item")
        var offsets: [UInt64] = [0]
        for list in popular { offsets.append(offsets[offsets.count - 1] + UInt64(list.count)) }
        file.add(Key.popularOffsets, offsets)
        file.add(Key.popularItems, popular.flatMap { $0.map(\.item) })
        file.add(Key.popularScores, popular.flatMap { $0.map(\.score) })
        file.add(Key.centres, Array(centres.values), shape: [centres.rows, centres.columns])
        try file.write(to: "\(folder)/\(Self.fileName)")
    }

    private enum Key {
        static let settings = "settings"
        static let segmentOfUser = "user.segment"
        static let standing = "user.standing"
        static let popularOffsets = "popular.offsets"
        static let popularItems = "popular.items"
        static let popularScores = "popular.scores"
        static let centres = "centres"
    }
}
