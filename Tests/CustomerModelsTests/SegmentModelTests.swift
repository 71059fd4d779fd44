import CustomerModels
import Diagnostics
import Files
import Glibc
import Ids
import LinearAlgebra
import ModelFiles
import TestSupport
import Testing

@Suite("A version of segments is read back as it was written, or refused")
struct SegmentModelTests {
    private static func model(standing: [UInt32]? = nil) -> SegmentModel {
        SegmentModel(
            settings: SegmentSettings(
                basis: .features,
                segments: [.init(name: "Segment 1", size: 2, about: ["more orders"]), .init(name: "Zwei", size: 1)],
                columns: [.init(name: "orders_all", center: 1, scale: 2)]),
            users: IdTable(sortedIds: ["a", "bb", "ü"].map(\.utf8)), segmentOfUser: [0, 1, 0], standing: standing,
            items: IdTable(sortedIds: ["p1", "p2"].map(\.utf8)),
            popular: [[.init(item: 1, score: 3), .init(item: 0, score: 1)], []],
            centres: DoubleMatrix(rows: 2, columns: 1, [0.5, -0.5]))
    }

    @Test("everything comes back", arguments: [nil, [0, 1, 0]] as [[UInt32]?])
    func roundTrip(_ standing: [UInt32]?) throws {
        let folder = try TemporaryFolder()
        try Self.model(standing: standing).write(toFolder: folder.path)
        let read = try SegmentModel(inFolder: folder.path)
        #expect(read.settings == Self.model().settings)
        #expect(read.segment(of: "ü") == 0)
        #expect(read.segment(of: "bb") == 1)
        #expect(read.segment(of: "c") == nil)
        #expect(read.segment(named: "Zwei") == 1)
        #expect(read.segment(named: "zwei") == nil)
        #expect(read.popular == Self.model().popular)
        #expect(read.items == Self.model().items)
        #expect(read.isStanding(2) == (standing == nil))
        #expect(Array(read.centres.values) == [0.5, -0.5])
    }

    @Test("nobody and nothing can be kept, too")
    func empty() throws {
        let folder = try TemporaryFolder()
        let none = IdTable(sortedIds: [[UInt8]]())
        try SegmentModel(
            settings: SegmentSettings(
                basis: .rfm, segments: [.init(name: "Lost", size: 0)],
                rfm: RFMRule(quantiles: 5, recency: [], frequency: [], monetary: nil)), users: none, segmentOfUser: [],
            items: none, popular: [[]], centres: DoubleMatrix(rows: 0, columns: 0)
        ).write(toFolder: folder.path)
        #expect(try SegmentModel(inFolder: folder.path).segment(of: "a") == nil)
    }

    @Test("a file that is cut anywhere, or has a changed byte, is unusable")
    func damaged() throws {
        let folder = try TemporaryFolder()
        try Self.model(standing: [0, 1, 0]).write(toFolder: folder.path)
        let path = "\(folder.path)/\(SegmentModel.fileName)"
        let whole = try MappedFile.contents(of: path)
        for length in stride(from: 0, to: whole.count, by: 7) {
            try write(Array(whole[..<length]), to: path)
            expectUnusable(folder.path)
        }
        for position in stride(from: 0, to: whole.count, by: 5) {
            var bytes = whole
            bytes[position] ^= 0x20
            try write(bytes, to: path)
            expectUnusable(folder.path)
        }
    }

    @Test("a sound file whose parts do not fit each other is unusable")
    func misfits() throws {
        let settings = Array(
            #"{"basis":"features","columns":[],"segments":[{"about":[],"name":"A","size":1,"too_small":false}]}"#.utf8)
        func file(
            _ change: (inout TensorFileWriter) -> Void, omitting omitted: Set<String>, settings text: [UInt8]? = nil
        ) throws {
            let folder = try TemporaryFolder()
            var writer = TensorFileWriter()
            let add: [(String, (inout TensorFileWriter) -> Void)] = [
                ("settings", { $0.add("settings", text ?? settings) }),
                ("user", { $0.add(IdTable(sortedIds: ["a".utf8]), side: "user") }),
                ("user.segment", { $0.add("user.segment", [0] as [UInt32]) }),
                ("item", { $0.add(IdTable(sortedIds: ["p".utf8]), side: "item") }),
                ("popular.offsets", { $0.add("popular.offsets", [0, 1] as [UInt64]) }),
                ("popular.items", { $0.add("popular.items", [0] as [UInt32]) }),
                ("popular.scores", { $0.add("popular.scores", [1] as [Float]) }),
                ("centres", { $0.add("centres", [] as [Double], shape: [0, 0]) }),
            ]
            for (name, add) in add where !omitted.contains(name) { add(&writer) }
            change(&writer)
            try writer.write(to: "\(folder.path)/\(SegmentModel.fileName)")
            if omitted.isEmpty, text == nil {
                _ = try SegmentModel(inFolder: folder.path)
            } else {
                expectUnusable(folder.path)
            }
        }
        try file({ _ in }, omitting: [])
        for name in [
            "settings", "user", "user.segment", "item", "popular.offsets", "popular.items", "popular.scores", "centres",
        ] {
            try file({ _ in }, omitting: [name])
        }
        try file({ $0.add("user.segment", [1] as [UInt32]) }, omitting: ["user.segment"])
        try file({ $0.add("popular.offsets", [1, 1] as [UInt64]) }, omitting: ["popular.offsets"])
        try file({ $0.add("popular.offsets", [0, .max] as [UInt64]) }, omitting: ["popular.offsets"])
        try file({ $0.add("popular.items", [1] as [UInt32]) }, omitting: ["popular.items"])
        try file({ $0.add("popular.scores", [.nan] as [Float]) }, omitting: ["popular.scores"])
        try file({ $0.add("centres", [0] as [Double], shape: [1, 1]) }, omitting: ["centres"])
        try file(
            {
                $0.add("user.ids", Array("ba".utf8))
                $0.add("user.id_offsets", [0, 1, 2] as [UInt64])
                $0.add("user.id_index", [UInt32](repeating: .max, count: IdHash.slotCount(for: 2)))
            }, omitting: ["user"])
        try file(
            {
                $0.add("user.ids", Array("a".utf8))
                $0.add("user.id_offsets", [0, 9] as [UInt64])
                $0.add("user.id_index", [UInt32](repeating: .max, count: IdHash.slotCount(for: 1)))
            }, omitting: ["user"])
        for text in [
            "", "{", "[]", #"{"basis":"features","columns":[],"segments":[]}"#,
            #"{"basis":"rfm","segments":[{"about":[],"name":"A","size":1,"too_small":false}]}"#,
            #"{"basis":"features","columns":[],"segments":[{"about":[],"name":"","size":1,"too_small":false}]}"#,
        ] {
            try file({ _ in }, omitting: [], settings: Array(text.utf8))
        }
    }

    private func expectUnusable(_ folder: String) {
        do {
            _ = try SegmentModel(inFolder: folder)
            Issue.record("a damaged file was read")
        } catch let error as UserError {
            #expect(error.code == .modelUnusable)
        } catch {
            Issue.record("\(error)")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try AtomicFile(path)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }
}
