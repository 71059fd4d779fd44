import Diagnostics
import Documents
import Exchange
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import TestSupport
import Testing

/// Numbers that are finite, but with which a model gives no finite answers.
@Suite struct NumberRangeTests {
    private let folder: TemporaryFolder
    private let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }

    init() throws { folder = try TemporaryFolder() }

    private func imported(_ changes: [String: String]) throws -> VersionImport {
        let sound = [
            "user_factors.csv": "user,f0,f1\nu1,1,2\nu2,3,4\n",
            "item_factors.csv": "item,f0,f1\ni1,1,2\ni2,3,4\ni3,0,0\n",
            "history.csv": "user,item,confidence\nu1,i1,1\nu2,i2,1\n",
        ]
        for (name, text) in sound.merging(changes, uniquingKeysWith: { $1 }) { _ = try folder.file(name, text) }
        return try VersionImport(fromFolder: folder.path, as: .csv, threads: 1)
    }

    @Test(arguments: [
        ("item_factors.csv", "item,f0,f1\ni1,1e37,2\ni2,3,4\n", "item factors"),
        ("item_factors.csv", "item,f0,f1\ni1,2e19,2\ni2,3,4\n", "item factors"),
        ("user_factors.csv", "user,f0,f1\nu1,3e38,2\nu2,3,4\n", "user factors"),
        ("history.csv", "user,item,confidence\nu1,i1,3e38\nu2,i2,1\n", "confidences"),
        ("settings.csv", "name,value\nregularization,1e300\n", "'regularization' is 1e+300"),
        ("settings.csv", "name,value\nunobserved_weight,1e300\n", "'unobserved_weight' is 1e+300"),
        ("settings.csv", "name,value\nfrequency_exponent,1e300\n", "'frequency_exponent' is 1e+300"),
        ("settings.csv", "name,value\nregularization,0\nunobserved_weight,0\n", "'regularization' is 0.0"),
    ])
    func whatIsBeyondIsRefused(file: String, text: String, reason: String) throws {
        let error = try #require(throws: UserError.self) { try imported([file: text]) }
        #expect(error.code == .invalidData && error.remedy != nil)
        #expect(error.place?.file?.hasSuffix(file) == true && error.problem.contains(reason), "\(error)")
    }

    @Test(arguments: [
        ("item_factors.csv", "item,f0,f1\ni1,1e18,2\ni2,3,4e18\n"),
        ("settings.csv", "name,value\nregularization,1e30\n"),
        ("settings.csv", "name,value\nunobserved_weight,1e30\nregularization,1e-9\n"),
        ("settings.csv", "name,value\nfrequency_exponent,40\n"),
        ("history.csv", "user,item,confidence\nu1,i1,1e30\nu2,i2,1\n"),
    ])
    func whatIsTakenRepresentsEveryVisitor(file: String, text: String) throws {
        let store = ModelStore(path: "\(folder.path)/models")
        let number = try imported([file: text]).write(model: "wide", in: store, by: author)
        #expect(try store.verify().problems.isEmpty)
        let side = try ItemSide(inFolder: "\(store.path)/wide/\(number)")
        let foldIn = try #require(side.foldIn)
        for item in 0..<UInt32(side.ids.count) {
            guard case .factors(let factors) = try foldIn.visitor(Profile(items: [item], values: [1])).taste else {
                Issue.record("no factors")
                continue
            }
            #expect(factors.allSatisfy { $0.isFinite })
        }
    }
}
