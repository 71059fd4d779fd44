package import Diagnostics
import ModelStore

/// What an erasure did: when, in which versions, with the check sums before and after; it names no id.
package struct ErasureReceipt: Encodable, Sendable, Equatable {
    /// A version in which persons were forgotten.
    package struct Change: Encodable, Sendable, Equatable {
        package let version: String
        /// By file, `manifest.json` among them.
        package let files: [String: Sums]
    }

    /// The SHA-256 of a file.
    package struct Sums: Encodable, Sendable, Equatable {
        package let before: String
        package let after: String
    }

    /// A version that could not be read, so that nobody can tell who is in it.
    package struct Failure: Encodable, Sendable, Equatable {
        package let version: String
        package let problem: String
    }

    /// A line that people wrote, in which an id still stands, or a file of ids that is part of no version.
    package struct Trace: Encodable, Sendable, Equatable {
        package let file: String
        /// Absent for a file of ids.
        package let line: Int?
    }

    package let time: String
    package let actor: String
    /// The model; absent for all of the store.
    package let model: String?
    /// How many ids were given, and how many of them no version knew.
    package let ids: Int
    package internal(set) var unknown = 0
    /// The keyed hashes of all ids of each person.
    package internal(set) var names: [[String]] = []
    /// The versions that were read.
    package internal(set) var checked: [String] = []
    package internal(set) var changed: [Change] = []
    /// Files and folders that were removed, because they may hold what the persons did.
    package internal(set) var removed: [String] = []
    /// Records from which ids were taken out.
    package internal(set) var cleared: [String] = []
    package internal(set) var unread: [Failure] = []
    package internal(set) var left: [Trace] = []

    /// What must still be done by hand; nil when everything was done.
    package var unfinished: UserError? {
        if let first = unread.first {
            return UserError(
                .modelUnusable, "\(first.version) cannot be read, so nobody can tell who is in it: \(first.problem)",
                remedy: """
                    Restore it and run the command again, or remove its folder; everything else was done, and the list \
                    keeps the persons out of what is trained from now on
                    """)
        }
        if let first = left.first {
            let more = left.count > 1 ? ", as in \(left.count - 1) more places" : ""
            let place = UserError.Place(file: first.file, line: first.line)
            guard first.line != nil else {
                return UserError(
                    .invalidData, "an id still stands in a file that is part of no version", at: place,
                    remedy: "Move the file out of the store, or remove it, and run the command again; all else was done"
                )
            }
            guard !first.file.hasSuffix("/\(Manifest.fileName)") else {
                return UserError(
                    .invalidData, "an id still stands in the settings of a version\(more), which cannot be changed",
                    at: place,
                    remedy: "Train again without it, and prune the version; everything else was done")
            }
            return UserError(
                .invalidData, "an id still stands in what people wrote\(more)", at: place,
                remedy: "Take it out by hand and run the command again; everything else was done")
        }
        return nil
    }
}

extension ErasureReceipt.Change {
    init(_ replacement: VersionReplacement) {
        version = replacement.version.description
        files = replacement.files.mapValues { .init(before: $0.before, after: $0.after) }
    }
}
