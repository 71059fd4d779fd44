import Diagnostics
import Documents
import Measuring
import ModelStore
import RecommenderModels
import TestSupport
import Testing

@Suite struct MeasuredModelTests {
    /// Writes a small recommender as a version of a store.
    private func version(_ sample: SampleRecommender, in folder: TemporaryFolder) throws -> Version {
        let store = ModelStore(path: "\(folder.path)/models")
        let number = try store.write(model: "shop", by: Author(name: "tester") { UTCTime(seconds: 0) }) { folder in
            try sample.content.write(toFolder: folder)
            return Manifest(kind: "ials", codeVersion: "0", parameters: [:])
        }
        return try store.resolve(.number(model: "shop", number: number))
    }

    @Test func theUsersOfTheTrainingAreThoseWhoAreMeasured() throws {
        let folder = try TemporaryFolder()
        let sample = try SampleRecommender()
        let measured = try MeasuredModel(version(sample, in: folder))
        for (row, name) in sample.userNames.enumerated() {
            let number = try #require(try measured.visitors.number(of: Array(name.utf8)[...]))
            #expect(try measured.visitors.profile(of: number) == sample.histories[row])
            #expect(try measured.visitors.seen(by: number) == sample.histories[row].items)
            #expect(try measured.visitors.itemCount(of: number) == sample.histories[row].items.count)
        }
        #expect(try measured.visitors.number(of: Array("stranger".utf8)[...]) == nil)
    }
}
