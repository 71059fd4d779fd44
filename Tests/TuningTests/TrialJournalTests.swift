import Documents
import Evaluation
import ModelFiles
import Recommenders
import TestSupport
import Testing
import Tuning

/// The file of trials.
@Suite struct TrialJournalTests {
    private static let search: JSONValue = ["seed": 1]

    private static func trial(_ number: Int) -> Trial {
        Trial(
            number: number, algorithm: RecommenderAlgorithm(.ials), value: 0.1 * Double(number), interval: 0.05...0.6,
            overPopularity: Estimate(-0.25, interval: -0.5...0.125),
            curve: [Trial.Point(epoch: 1, value: 0.1)], seconds: 2)
    }

    private static func trials(_ numbers: Int...) -> [Trial] { numbers.map { trial($0) } }

    private func written(_ path: String, _ numbers: [Int]) throws {
        let journal = try TrialJournal(path, search: Self.search)
        for number in numbers { try journal.append(Self.trial(number), seconds: Double(number)) }
    }

    @Test func itGoesOn() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/journal"
        try written(path, [1, 2])
        try written(path, [3])
        let journal = try TrialJournal(path, search: Self.search)
        #expect(journal.trials == Self.trials(1, 2, 3))
        #expect(journal.seconds == 3)
        journal.remove()
        #expect(try TrialJournal(path, search: Self.search).trials.isEmpty)
    }

    /// A resumed search compares its trials on the same resamples, so these must come back to the last bit.
    @Test func resamplesComeBack() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/journal"
        let kept = PlantedTask.trial(1, .ease, 0.1, [1.0 / 3, -0.1, 0])
        do {
            let journal = try TrialJournal(path, search: Self.search)
            try journal.append(kept, seconds: 1)
            try journal.append(Self.trial(2), seconds: 2)
        }
        let read = try TrialJournal(path, search: Self.search).trials
        #expect(read == [kept, Self.trial(2)])
        #expect(read.map { $0.resampled == nil } == [false, true])
    }

    @Test func anotherSearchBeginsAnew() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/journal"
        try written(path, [1, 2])
        #expect(try TrialJournal(path, search: ["seed": 2]).trials.isEmpty)
        #expect(try TrialJournal(path, search: Self.search).trials.isEmpty)
    }

    /// Wherever a kill cuts the file off, whole lines count and the other trials are run again.
    @Test func aCutLineIsDoneAgain() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/journal"
        try written(path, [1, 2, 3])
        let whole = try bytes(of: path)
        for length in stride(from: 0, through: whole.count, by: 7) {
            try folder.write(Array(whole[..<length]), to: path)
            let lines = whole[..<length].count { $0 == UInt8(ascii: "\n") }
            let kept = try TrialJournal(path, search: Self.search).trials
            #expect(kept == Array(Self.trials(1, 2, 3).prefix(max(0, lines - 1))))
            try written(path, [4])
            #expect(try TrialJournal(path, search: Self.search).trials == kept + [Self.trial(4)])
        }
    }

    /// A line that no search can have written is ignored, with all lines after it.
    @Test(arguments: [
        #"{"trial": 5}"#, "[]", "\u{0}", #"{"seconds": 1e300, TRIAL}"#, #"{"seconds": -1, TRIAL}"#,
        #"{"seconds": 1, VALUE}"#, #"{"seconds": 1, NUMBER}"#, #"{"seconds": 1, EPOCH}"#, #"{"seconds": 1, LOW}"#,
        #"{"seconds": 1, DIFFERENCE}"#, #"{"seconds": 1, EARLIER}"#,
        #"{"seconds": 1, "resampled": [1e300], TRIAL}"#, #"{"seconds": 1, "resampled": 5, TRIAL}"#,
    ])
    func garbageIsDoneAgain(line: String) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/journal"
        try written(path, [1, 2, 3])
        var lines = String(decoding: try bytes(of: path), as: UTF8.self).split(separator: "\n").map(String.init)
        let trial = "\"" + lines[2].drop { $0 != "t" }.dropLast()
        let changes = [
            ("TRIAL", "", ""), ("VALUE", #""value":0.2}"#, #""value":1e300}"#),
            ("NUMBER", #""number":2"#, #""number":-2"#), ("EPOCH", #""epoch":1"#, #""epoch":99"#),
            ("LOW", #""low":0.05"#, #""low":-3"#), ("DIFFERENCE", #""low":-0.5"#, #""low":-50"#),
            // A trial of a program that did not know intervals.
            ("EARLIER", #""low":0.05,"#, ""),
        ]
        var changed = line
        for (name, old, new) in changes {
            changed = changed.replacing(name, with: old.isEmpty ? trial : trial.replacing(old, with: new))
        }
        #expect(changed != lines[2])
        lines[2] = changed
        try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
        #expect(try TrialJournal(path, search: Self.search).trials == [Self.trial(1)])
    }
}
