import Diagnostics
import Files
import ModelFiles
package import Signatures

/// The result of checking a store or a version.
package struct VerificationReport: Sendable, Equatable {
    /// Something that is not as it should be.
    package struct Problem: Sendable, Equatable {
        package let file: String
        /// What is wrong, without a full stop at the end.
        package let text: String
        /// Whether all answers are still right; then nothing needs repair, or the next writer repairs it.
        package let isHarmless: Bool
        /// Whether the file is missing or cannot be read, which says nothing about its content.
        package let isUnreadable: Bool
    }

    /// Every file that was read.
    package internal(set) var checked: [String] = []
    package internal(set) var problems: [Problem] = []

    /// Whether nothing harmful was found.
    package var isSound: Bool { problems.allSatisfy(\.isHarmless) }

    mutating func add(_ file: String, _ text: String, isHarmless: Bool = false, isUnreadable: Bool = false) {
        problems.append(Problem(file: file, text: text, isHarmless: isHarmless, isUnreadable: isUnreadable))
    }
}

extension ModelStore {
    /// Checks one version and everything around it in its model's folder, or every model when `reference` is nil.
    ///
    /// - Parameters:
    ///   - reference: The version.
    ///   - checkGate: Throws for a text that is no gate, which the store cannot tell.
    ///   - contents: Finds what is wrong inside the files of a version whose bytes are those that were written.
    ///   - keys: The keys one of which must have signed each version; `nil` where only the store asks for signatures.
    ///   - goesOn: Called before each file; when it returns false, no more files are read.
    /// - Returns: The problems found in the files that were read.
    /// - Throws: `UserError` when there is no such version or store; damage is reported, not thrown.
    package func verify(
        _ reference: Reference? = nil, gates checkGate: (String) throws -> Void = { _ in },
        contents: (Version) -> [ContentProblem] = { _ in [] }, signedBy keys: [VerifyingKey]? = nil,
        while goesOn: () -> Bool = { true }
    ) throws -> VerificationReport {
        var report = VerificationReport()
        guard let reference else {
            guard Folder.isFolder(path) else {
                throw UserError(
                    .modelUnusable, "there is no store", at: .init(file: path), remedy: "Check \(.store)")
            }
            for name in try modelNames() {
                verifyLists(of: name, into: &report)
                let folder = folder(of: name)
                let record = Self.verify(folder, gates: checkGate, into: &report)
                // A folder that cannot be listed is told by the check of its history.
                for number in (try? folder.versionNumbers) ?? [] {
                    let version = Version(
                        model: name, number: number, folder: folder.versionPath(number), alias: nil, isFromPath: false)
                    verify(version, record, contents, while: goesOn, into: &report)
                    verifySignature(of: version, by: keys, into: &report)
                }
            }
            return report
        }
        let version = try resolve(reference)
        if version.isFromPath {
            verify(version, .sum(try expectedSum(of: version)), contents, while: goesOn, into: &report)
        } else {
            verifyLists(of: version.model, into: &report)
            let record = Self.verify(folder(of: version.model), gates: checkGate, into: &report)
            verify(version, record, contents, while: goesOn, into: &report)
        }
        verifySignature(of: version, by: keys, into: &report)
        return report
    }

    /// Adds what is wrong with the lists of forgotten persons; a damaged history is told by itself.
    private func verifyLists(of model: String, into report: inout VerificationReport) {
        do {
            try checkLists(of: [model])
        } catch let error as UserError {
            guard let file = error.place?.file, file != folder(of: model).historyPath,
                !report.problems.contains(where: { $0.file == file })
            else { return }
            report.add(file, error.problem)
        } catch {
            report.add(folder(of: model).path, "the lists of forgotten persons cannot be read: \(error)")
        }
    }

    /// Checks a version before an alias may point at it.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that names the first problem.
    func checkSound(_ version: Version) throws {
        if let problem = try firstProblem(of: version) {
            throw UserError(
                .modelUnusable, "\(version) is damaged, so no alias may point at it: \(problem.text)",
                at: .init(file: problem.file),
                remedy: "See all problems with trainer models verify \(version); restore it, or choose another version")
        }
        try checkTrusted(version)
    }

    /// The first problem of a version that is not harmless, after reading every byte of it; nil when it is sound.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when the history is damaged, or the version was pruned meanwhile.
    func firstProblem(of version: Version) throws -> VerificationReport.Problem? {
        var report = VerificationReport()
        Self.verify(version, .sum(try expectedSum(of: version)), while: { true }, into: &report)
        guard let problem = report.problems.first(where: { !$0.isHarmless }) else { return nil }
        // What a prune has removed since the version was looked up is not damaged.
        if !version.isFromPath { _ = try resolve(.number(model: version.model, number: version.number)) }
        return problem
    }

    /// What a history says about the manifests of versions.
    enum Record {
        /// The SHA-256 of one version's manifest; nil when the history does not know the version.
        case sum(String?)
        /// The sums of all versions, by number.
        case sums([Int: String])
        /// Nothing: the history cannot be read.
        case unreadable

        func sum(of version: Version) -> String? {
            switch self {
            case .sum(let sum): sum
            case .sums(let sums): sums[version.number]
            case .unreadable: nil
            }
        }

        var isReadable: Bool { if case .unreadable = self { false } else { true } }
    }

    /// Checks the history, the aliases and the leftovers of a model.
    static func verify(
        _ folder: ModelFolder, gates checkGate: (String) throws -> Void, into report: inout VerificationReport
    ) -> Record {
        let aliasPath = "\(folder.path)/\(AliasFile.fileName)"
        let history: History
        do {
            report.checked.append(folder.historyPath)
            history = try folder.history()
        } catch {
            report.add(folder.historyPath, text(of: error))
            return .unreadable
        }
        if history.hasTornEnd {
            report.add(folder.historyPath, "the last line is unfinished; the next writer drops it", isHarmless: true)
        }
        report.checked.append(aliasPath)
        if AliasFile(inFolder: folder.path) != AliasFile(history) {
            report.add(
                aliasPath,
                "it is missing, damaged or behind the history; the history counts and the next writer mends it",
                isHarmless: true)
        }
        verifyGates(of: folder, by: checkGate, into: &report)
        let numbers: [Int]
        do {
            numbers = try folder.versionNumbers
        } catch {
            report.add(folder.path, text(of: error), isUnreadable: true)
            return .sums(sums(in: history))
        }
        for (alias, number) in history.aliases().sorted(by: { $0.key < $1.key }) where !numbers.contains(number) {
            report.add(
                folder.versionPath(number), "the alias \(alias.excerpt) points at this version, which is missing")
        }
        let sums = sums(in: history)
        verifyPruning(of: folder, history, written: sums.keys.sorted(), present: numbers, into: &report)
        for path in (try? leftovers(in: folder)) ?? [] {
            report.add(path, "left by a writer that was interrupted; the next writer removes it", isHarmless: true)
        }
        return .sums(sums)
    }

    /// Checks that the gates of a model can be read, if it has some, and that each is one.
    private static func verifyGates(
        of folder: ModelFolder, by checkGate: (String) throws -> Void, into report: inout VerificationReport
    ) {
        let path = "\(folder.path)/\(GateFile.fileName)"
        // A folder that cannot be listed is told by the check of its versions.
        guard (try? GateFile.isIn(folder: folder.path)) == true else { return }
        report.checked.append(path)
        do {
            for (alias, own) in try GateFile(inFolder: folder.path).aliases.sorted(by: { $0.key < $1.key }) {
                for gate in own.gates {
                    do {
                        try checkGate(gate)
                    } catch {
                        report.add(path, "the gates of \(alias.excerpt) cannot be judged: \(text(of: error))")
                    }
                }
            }
        } catch {
            report.add(path, text(of: error), isUnreadable: isUnreadable(path))
        }
    }

    /// The SHA-256 of the manifest of each version that a history knows, by number.
    private static func sums(in history: History) -> [Int: String] {
        Dictionary(
            history.entries.filter(\.setsManifest).compactMap { entry in
                entry.version.flatMap { version in entry.manifest.map { (version, $0) } }
            }, uniquingKeysWith: { _, last in last })
    }

    /// Checks the manifest and every file of a version; again if its files were replaced meanwhile.
    static func verify(
        _ version: Version, _ record: Record, while goesOn: () -> Bool, into report: inout VerificationReport
    ) {
        let before = report
        var (record, sum) = (record, try? Manifest.read(inFolder: version.folder).sum)
        while true {
            verifyOnce(version, record, while: goesOn, into: &report)
            guard !report.isSound, let read = try? Manifest.read(inFolder: version.folder), read.sum != sum,
                read.manifest.forgotten != nil
            else { return }
            (report, record, sum) = (before, .sum(read.sum), read.sum)
        }
    }

    private static func verifyOnce(
        _ version: Version, _ record: Record, while goesOn: () -> Bool, into report: inout VerificationReport
    ) {
        let expectedSum = record.sum(of: version)
        let path = version.path(of: Manifest.fileName)
        report.checked.append(path)
        let manifest: Manifest
        do {
            let read = try Manifest.read(inFolder: version.folder)
            manifest = read.manifest
            if let expectedSum, expectedSum != read.sum {
                if manifest.forgotten?.replaces == expectedSum {
                    report.add(path, "the history does not say yet that persons were forgotten", isHarmless: true)
                } else {
                    report.add(path, changedManifest(version).problem)
                }
            }
        } catch {
            report.add(path, text(of: error), isUnreadable: isUnreadable(path))
            return
        }
        if expectedSum == nil, record.isReadable, !version.isFromPath {
            report.add(path, "the history does not know this version; the next writer records it", isHarmless: true)
        }
        if manifest.model != version.model || manifest.version != version.number {
            report.add(path, "it belongs to \("\(manifest.model)/\(manifest.version)".excerpt)")
        }
        for (name, sum) in manifest.files.sorted(by: { $0.key < $1.key }) where goesOn() {
            guard !name.contains("/") else {
                report.add(path, "it names a file outside its folder: \(name.excerpt)")
                continue
            }
            verify(version.path(of: name), sum: sum, into: &report)
        }
        let names = (try? Folder.names(in: version.folder)) ?? []
        for name in names where manifest.files[name] == nil && name != Manifest.fileName {
            report.add(version.path(of: name), "the manifest does not name this file", isHarmless: true)
        }
    }

    private static func verify(_ path: String, sum: String, into report: inout VerificationReport) {
        report.checked.append(path)
        do {
            // Check the blocks first, because they tell which tensor is damaged.
            if path.hasSuffix(".safetensors") { try TensorFile(path).checkAll() }
            guard try SHA256Sum.hex(ofFile: path) == sum else {
                report.add(path, "its SHA-256 is not the one in the manifest")
                return
            }
        } catch {
            report.add(path, text(of: error), isUnreadable: isUnreadable(path))
        }
    }

    private static func isUnreadable(_ path: String) -> Bool { (try? MappedFile(path)) == nil }

    private static func text(of error: any Error) -> String { VerificationReport.text(of: error) }
}
