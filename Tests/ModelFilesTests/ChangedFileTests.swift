import Diagnostics
import Glibc
import ModelFiles
import TestSupport
import Testing

@Suite("Model files that are changed in place")
struct ChangedFileTests {
    private let sample: SampleFile

    init() throws { sample = try SampleFile() }

    private var everyFactor: [Float] { (0..<SampleFile.rows * SampleFile.columns).map(SampleFile.factor) }

    @Test("A file in memory gives the values of before", arguments: InPlaceChange.allCases)
    func inMemory(change: InPlaceChange) throws {
        let file = try TensorFile(sample.path, inMemory: true)
        try change.apply(to: sample.path)
        try file.checkAll()
        #expect(try SampleFile.array(file, "item.factors", of: Float.self, shape: [nil, nil]) == everyFactor)
        #expect(try SampleFile.array(file, "item.id_offsets", of: UInt64.self) == SampleFile.offsets)
        try file.checkUnchanged()
        #expect(file.unusable("it has no 'beta'").problem.contains("it has no 'beta'"))
    }

    @Test("A mapped file is reported, whatever was read of it before", arguments: InPlaceChange.allCases)
    func mapped(change: InPlaceChange) throws {
        let file = try TensorFile(sample.path)
        let factors = try file.tensor("item.factors", of: Float.self, shape: [nil, nil])
        #expect(try Array(factors.values(0..<3)) == (0..<3).map(SampleFile.factor))
        try file.checkUnchanged()
        try change.apply(to: sample.path)
        // The first block was sound, so it is not compared again: only the check afterwards tells.
        _ = try factors.values(0..<3)
        expectUnusable(sample.path) { try file.checkUnchanged() }
    }

    @Test(
        "The error for a block that is read after the change speaks of the change, not of damage",
        arguments: [InPlaceChange.emptied, .halved, .overwritten])
    func lateBlock(change: InPlaceChange) throws {
        let file = try TensorFile(sample.path)
        let factors = try file.tensor("item.factors", of: Float.self, shape: [nil, nil])
        try change.apply(to: sample.path)
        expectUnusable("was changed while it was read") { try factors.all() }
        expectUnusable("was changed while it was read") { try file.checkAll() }
        #expect(file.unusable("it has no 'beta'").problem == "the file was changed while it was read")
    }

    @Test("A new file under the old name is no change for those who have the old one open")
    func replaced() throws {
        let file = try TensorFile(sample.path)
        try sample.folder.write([1, 2, 3], to: sample.path + ".new")
        try #require(rename(sample.path + ".new", sample.path) == 0)
        #expect(try SampleFile.array(file, "item.factors", of: Float.self, shape: [nil, nil]) == everyFactor)
        try file.checkUnchanged()
        expectUnusable(sample.path) { try TensorFile(sample.path) }
    }

    @Test("A pipe in place of a model is refused at once", arguments: [false, true])
    func pipe(inMemory: Bool) throws {
        let path = "\(sample.folder.path)/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        expectUnusable(path) { try TensorFile(path, inMemory: inMemory) }
    }
}
