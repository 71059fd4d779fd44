import Diagnostics
import Documents
import ModelStore
import TestSupport
import Testing

/// Manifests keep one account of quality, and those of earlier programs are read into it.
@Suite struct QualityTests {
    /// A manifest with these further members, read from a folder.
    private func manifest(_ members: JSONValue) throws -> Manifest {
        let folder = try TemporaryFolder()
        var all: [String: JSONValue] = [
            "format_version": 1, "model": "shop", "version": 1, "kind": "ials", "created": "2024-01-01T00:00:00Z",
            "code_version": "0.1.0", "parameters": nil, "data": nil, "funnel": nil, "convergence": nil, "files": [:],
        ]
        for (key, value) in members.objectValue ?? [:] { all[key] = value }
        _ = try folder.file("manifest.json", JSONValue.object(all).text)
        return try Manifest.read(inFolder: folder.path).manifest
    }

    @Test func aHoldOutOfAnEarlierProgramIsRead() throws {
        let quality = try #require(
            try manifest([
                "metrics": [
                    "held_out": ["split": ["by": "users", "share": 0.25, "given": 0.5], "users": 22, "pairs": 31],
                    "metrics": ["ndcg@5": ["value": 0.5, "low": 0.25, "high": 0.75], "coverage@5": ["value": 1]],
                    "baselines": [
                        "popularity": [
                            "metrics": ["ndcg@5": ["value": 0.25]], "differences": ["ndcg@5": ["value": 0.25]],
                        ]
                    ],
                    "masked": "none", "skipped": ["unknown_user": 3],
                ]
            ]).quality)
        var expected = Quality(
            split: .init(by: .users, share: 0.25, given: 0.5),
            metrics: ["ndcg@5": .init(0.5, low: 0.25, high: 0.75), "coverage@5": .init(1)],
            baselines: ["popularity": .init(metrics: ["ndcg@5": .init(0.25)], differences: ["ndcg@5": .init(0.25)])],
            skipped: ["unknown_user": 3])
        (expected.users, expected.pairs, expected.mask) = (22, 31, "none")
        #expect(quality == expected)
    }

    @Test func aSearchOfAnEarlierProgramIsRead() throws {
        let quality = try #require(
            try manifest([
                "metrics": [
                    "validation": [
                        "ndcg@20": 0.75, "users": 8, "pairs": 10, "trials": 12, "hold_out": ["by": "last", "items": 1],
                    ]
                ]
            ]).quality)
        var expected = Quality(split: .init(by: .last, items: 1), metrics: ["ndcg@20": .init(0.75)])
        (expected.users, expected.pairs, expected.trials, expected.mask) = (8, 10, 12, "seen")
        #expect(quality == expected)
    }

    @Test func aCrossValidationOfAnEarlierProgramIsRead() throws {
        let quality = try manifest(["metrics": ["auc": ["value": 0.875, "low": 0.75, "high": 1]]]).quality
        #expect(quality == Quality(split: nil, metrics: ["auc": .init(0.875, low: 0.75, high: 1)]))
    }

    @Test(arguments: [["metrics": [:]], ["metrics": nil], [:]] as [JSONValue])
    func whatWasNotMeasuredHasNoQuality(members: JSONValue) throws {
        #expect(try manifest(members).quality == nil)
    }

    @Test func qualityIsReadBackAsItWasWritten() throws {
        var quality = Quality(split: .init(by: .folds, folds: 5), metrics: ["auc": .init(0.5, low: 0.25, high: 0.75)])
        quality.rows = 100
        let value = try JSONValue(encoding: quality)
        #expect(value["split"] == ["by": "folds", "folds": 5])
        #expect(value["mask"] == nil)
        #expect(try manifest(["quality": value]).quality == quality)
    }

    @Test func aFileOfEventsToFindIsASplit() throws {
        let quality = Quality(
            split: .init(by: .file, file: "later.csv", fingerprint: "2-ab"), metrics: ["ndcg@20": .init(0.5)])
        let value = try JSONValue(encoding: quality)
        #expect(value["split"] == ["by": "file", "file": "later.csv", "fingerprint": "2-ab"])
        #expect(try manifest(["quality": value]).quality == quality)
    }

    @Test(
        arguments: [
            ["metrics": ["auc": 0.5]], ["metrics": ["held_out": ["split": ["by": "moon"]]]],
            ["quality": ["metrics": 1]],
        ] as [JSONValue])
    func anAccountOfAnotherShapeIsAnError(members: JSONValue) throws {
        #expect { try manifest(members) } throws: { ($0 as? UserError)?.code == .modelUnusable }
    }
}
