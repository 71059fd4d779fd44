package import Diagnostics
import Documents
package import LinearAlgebra
import ModelFiles
package import ModelStore
import Pages
import RecommenderModels

/// The report on a version: a page for people, the same in JSON, and a model card.
///
/// ```swift
/// var report = VersionReport(on: version, in: store)
/// report.seed = 3
/// let made = try report.made(author: author, machine: machine, progress: progress)
/// try made.write(toFolder: store.reportFolder(of: version))
/// ```
///
/// Nothing but the item side is read whole: lists are made for a sample of at most 2,000 customers, and ten more are
/// drawn, so that it takes about as long for a million customers as for a thousand.
package struct VersionReport: Sendable {
    /// The version that the report compares with.
    package enum Rival: Sendable {
        /// The version that holds an alias; where that is the version itself, the one that held it before, and without
        /// one the version before by number.
        case holder(of: String)
        case version(Version)
        case none
    }

    package let version: Version
    package let store: ModelStore
    package var rival = Rival.holder(of: Reference.defaultAlias)
    /// Decides which customers are shown.
    package var seed: UInt64 = 0
    /// Whether these are shown with their ids.
    package var showsIds = false
    /// How the surface that makes the report writes parameters, for the commands that it shows.
    package var spelling = ParameterSpelling.plain
    /// What became of the version; nil reads what the store has written down.
    package var outcome: VersionOutcome?

    package init(on version: Version, in store: ModelStore) {
        self.version = version
        self.store = store
    }

    /// Makes the report.
    ///
    /// - Parameters:
    ///   - author: The clock, at which only gates look that are judged anew.
    ///   - machine: The threads, which do not change the report, and the clock for measuring time.
    ///   - progress: Receives a warning for a part that cannot be made.
    /// - Returns: The report.
    /// - Throws: `UserError` with code `modelUnusable` for a version that cannot be read.
    package func made(author: Author, machine: Machine, progress: Progress) throws -> MadeReport {
        let subject = try ReportedVersion(version, in: store)
        let outcome =
            try self.outcome
            ?? VersionOutcome(of: subject, in: store, now: try author.now(), clock: machine.clock)
        let (other, note) = try rival(of: subject)
        let aliases =
            version.isFromPath
            ? [] : try store.aliases(of: version.model).filter { $0.value == version.number }.keys.sorted()
        var sections = VersionSections(
            subject: subject, other: other, otherNote: note, outcome: outcome, aliases: aliases,
            verdict: VersionVerdict(subject, other, outcome, aliases: aliases))
        (sections.seed, sections.showsIds, sections.spelling) = (seed, showsIds, spelling)
        readNotes(into: &sections, progress)
        if let model = try subject.recommender() {
            try add(model, to: &sections, machine.threads, progress)
        } else if subject.isSegments {
            // A damaged file must not look like a sound version.
            _ = try subject.segments()
        } else if subject.isUplift {
            _ = try subject.uplift()
        } else if subject.isLifetime {
            _ = try subject.lifetime()
        } else {
            sections.propensity = try subject.propensity()
        }
        let page = Page(
            title: subject.name, verdict: sections.verdict.sentence, mood: sections.verdict.mood,
            sections: sections.all)
        return MadeReport(
            page: page, card: ModelCard(sections).text, version: version, rival: other?.version, seed: seed,
            showsIds: showsIds)
    }

    /// The lists of the model, beside those of the other one, and some of its customers.
    private func add(
        _ model: Recommender, to sections: inout VersionSections, _ threads: Threads, _ progress: Progress
    ) throws {
        let mask = model.listMask(sections.subject.manifest)
        sections.recommender = model
        let lists = try SampledLists(
            of: model, users: SampledLists.sample(of: model.users.ids.count), masking: mask, threads: threads)
        sections.lists = lists
        sections.customers = try DrawnCustomer.draw(from: model, masking: mask, seed: seed, showsIds: showsIds)
        guard let other = sections.other else { return }
        do {
            guard let before = try other.recommender() else {
                sections.otherNote = "\(other.name) is a model of customers, so it has no lists to compare."
                return
            }
            sections.comparison = try ListComparison(
                lists, of: model, with: before, masking: before.listMask(other.manifest), threads: threads)
        } catch let error as UserError where error.code == .modelUnusable {
            // The report is about the version, and says of the other what it can.
            sections.otherNote = "The lists of \(other.name) cannot be made: \(error.problem)."
            progress.warning("\(other.name) is not compared by its lists: \(error.locatedMessage)")
        }
    }

    /// The version to compare with, or why there is none.
    private func rival(of subject: ReportedVersion) throws -> (ReportedVersion?, String?) {
        switch rival {
        case .none: return (nil, nil)
        case .version(let other): return (try ReportedVersion(other, in: store), nil)
        case .holder(let alias):
            guard !version.isFromPath, let number = try numberOfRival(alias) else { return (nil, nil) }
            do {
                let other = try store.resolve(.number(model: version.model, number: number))
                return (try ReportedVersion(other, in: store), nil)
            } catch let error as UserError where error.code == .modelUnusable {
                return (nil, "\(version.model)/\(number) cannot be read, so nothing is compared: \(error.problem).")
            }
        }
    }

    private func numberOfRival(_ alias: String) throws -> Int? {
        if let holder = try store.aliases(of: version.model)[alias], holder != version.number { return holder }
        if let before = try store.history(of: version.model).holder(of: alias, before: version.number) { return before }
        return try store.versionNumbers(of: version.model).last { $0 < version.number }
    }

    private func readNotes(into sections: inout VersionSections, _ progress: Progress) {
        guard !version.isFromPath else { return }
        do {
            sections.notes = try ModelNotes(readingFrom: store.notesFile(of: version.model))
        } catch let error as UserError {
            sections.notesProblem = "The notes of the model cannot be read: \(error.problem)."
            progress.warning("the notes are left out of the report: \(error.locatedMessage)")
        } catch {
            sections.notesProblem = "The notes of the model cannot be read."
        }
    }
}
