import Assignment
import Diagnostics
import Logging
import ModelStore
import Rules
import Scoring
import Sources

extension RuleFollower {
    /// How long before midnight UTC the next day's rules are made ready, in seconds.
    private static let secondsToPrepare = 60.0

    /// Reads the rules and the tables beside them if they have changed, and lets all open versions use them at once.
    ///
    /// A file of rules that is cut is no whole JSON, so it counts as soon as it can be read; a table must have stood for a
    /// while first, because a part of it looks whole. When the alias of segments that a placement names moves, the rules are
    /// read again with the new segments.
    ///
    /// - Throws: `UserError` at the start, for files that cannot be used.
    mutating func followBook() throws {
        let time = now()
        rules.day = Int((time / 86_400).rounded(.down))
        noteMovedSegments(at: time)
        if bookFile?.shouldBeRead(now: time) == true, let file = bookFile {
            let store = store
            try use(file, at: time, retry: \.bookFile) { rules, content in
                let book = try RuleBook(parsing: content.bytesOfWhole(), file: file.path)
                for placement in book.placements {
                    do { _ = try FollowedAlias(parsing: placement.model) } catch let error as UserError {
                        throw UserError(
                            .invalidData, "the placement '\(placement.name)': \(error.problemMessage)",
                            at: placement.place, remedy: error.remedyMessage)
                    }
                }
                try rules.experiments?.checkPlacements(in: book)
                rules.segments = try PlacedSegments.all(of: book, in: store, reusing: rules.segments)
                rules.book = book
            }
            models.placements =
                try rules.book?.placements.map { placement in
                    (placement.name, try FollowedAlias(parsing: placement.model).name)
                } ?? []
        }
        try followTable(\.itemsFile, at: time) { $0.items = $1 }
        try followTable(\.exposuresFile, at: time) { $0.exposures = $1 }
        let soon = Int(((time + Self.secondsToPrepare) / 86_400).rounded(.down))
        do {
            try models.prepare(forDay: soon)
        } catch {
            // Rules that do not fit the next day must not keep consent and stock from being followed.
            guard hasStarted, let file = bookFile else { throw error }
            noteUnusable(file, error, hasEarlierContent: true, at: time)
        }
    }

    /// Lets the rules be read again when an alias of their segments has moved.
    private mutating func noteMovedSegments(at time: Double) {
        var moved = false
        for (reference, segments) in rules.segments {
            // An alias that cannot be followed now keeps its version.
            guard let now = try? store.resolve(Reference(parsing: reference)) else { continue }
            let last = segmentFolders.updateValue(now.folder, forKey: reference) ?? segments.version.folder
            moved = moved || last != now.folder
        }
        if moved { bookFile?.readAgain(at: time) }
    }

    /// Reads a table beside the rules or experiments if it has changed and stood for a while.
    mutating func followTable(
        _ path: WritableKeyPath<RuleFollower, WatchedFile?>, at time: Double,
        _ set: (inout ServingRules, TableSource) throws -> Void
    ) throws {
        guard self[keyPath: path]?.shouldBeRead(now: time) == true, let file = self[keyPath: path] else { return }
        guard isSettled(file, at: time) else {
            self[keyPath: path]?.readAgain(afterStanding: Self.secondsToSettle)
            return
        }
        try use(file, at: time, retry: path) { rules, content in
            if let problem = content.problem { throw problem }
            try set(&rules, content.table)
        }
    }

    /// Lets a file count, for all versions or for none.
    mutating func use(
        _ file: WatchedFile, at time: Double, retry path: WritableKeyPath<RuleFollower, WatchedFile?>,
        _ change: (inout ServingRules, RuleFileContent) throws -> Void
    ) throws {
        do {
            var next = rules
            try change(&next, try RuleFileContent(of: file))
            try models.replaceAll { try $0.under(next, progress: progress) }
            rules = next
            _ = models.note(ruleFile: file.path, .inUse)
            logger.info("rules were read", metadata: ["file": "\(file.path)"])
        } catch {
            guard hasStarted else { throw error }
            // A file that has changed again is read at the next look.
            guard file.isUnchanged else { return }
            self[keyPath: path]?.readAgain(at: time + Self.secondsToRetry)
            noteUnusable(file, error, hasEarlierContent: true, at: time)
        }
    }
}
