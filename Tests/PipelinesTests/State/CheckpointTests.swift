import Diagnostics
import Files
import Glibc
import ModelStore
import Pipelines
import TestSupport
import Testing

@Suite struct CheckpointTests {
    private let bench: RunBench
    private let lock: RunLock

    init() throws {
        bench = try RunBench()
        lock = try bench.lock()
    }

    /// Writes two files, as a fitted model has them.
    private func model(_ folder: String) throws {
        try bench.write("the items of a model\n", to: "\(folder)/items.safetensors")
        try bench.write("its users\n", to: "\(folder)/users.safetensors")
    }

    private func isModel(_ folder: String) throws -> Bool {
        try bytes(of: "\(folder)/items.safetensors") == Array("the items of a model\n".utf8)
            && bytes(of: "\(folder)/users.safetensors") == Array("its users\n".utf8)
    }

    @Test func whatWasSavedIsLoaded() throws {
        let keys = [try bench.key("read"), try bench.key("fit")]
        let first = try bench.checkpoints(lock, keys)
        #expect(try first.load(keys[0], as: [Int].self) == nil)
        #expect(try first.save(keys[0], [1, 2, 3]))
        #expect(try first.save(keys[1], write: model))
        let next = try bench.checkpoints(lock, keys)
        #expect(try next.load(keys[0], as: [Int].self) == [1, 2, 3])
        #expect(try next.load(keys[1], isModel) == true)
        #expect(bench.warnings.all.isEmpty)
    }

    @Test func aLaterResultTakesThePlaceOfAnEarlierOne() throws {
        let key = try bench.key("tune")
        let checkpoints = try bench.checkpoints(lock, [key])
        for number in 1...3 {
            try checkpoints.save(key, number)
            #expect(try checkpoints.load(key, as: Int.self) == number)
        }
        #expect(try bench.names() == ["tune-\(key.digest)"])
    }

    @Test func aStageThatFailsLeavesNothing() throws {
        struct Failure: Error {}
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        #expect(throws: Failure.self) {
            try checkpoints.save(key) { folder in
                try model(folder)
                throw Failure()
            }
        }
        #expect(try bench.names().isEmpty)
        #expect(try checkpoints.load(key, isModel) == nil)
    }

    @Test func errorsOfAStageArePassedOn() throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        let error = #expect(throws: UserError.self) {
            try checkpoints.save(key) { _ in throw UserError(.notConverged, "it does not converge") }
        }
        #expect(error?.code == .notConverged)
    }

    @Test func aResultThatCannotBeWrittenDoesNotEndTheRun() throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        let isKept = try checkpoints.save(key) { _ in throw UserError(.cannotWrite, "the disk is full") }
        #expect(!isKept)
        #expect(bench.warnings.all.count == 1 && bench.warnings.all[0].contains("the disk is full"))
        #expect(try bench.names().isEmpty)
    }

    // MARK: Kills

    /// What a kill in the middle of a save leaves: a hidden folder that no process holds.
    @Test(arguments: [0, 1, 2, 3])
    func aKillWhileWritingLeavesNoResult(files: Int) throws {
        let key = try bench.key("fit")
        let left = "\(bench.folderOfCheckpoints)/.writing-77-0"
        try Folder.make(left)
        for name in ["items.safetensors", "users.safetensors", "checkpoint.json"].prefix(files) {
            try bench.write("half", to: "\(left)/\(name)")
        }
        let checkpoints = try bench.checkpoints(lock, [key])
        #expect(try bench.names().isEmpty)
        #expect(try checkpoints.load(key, isModel) == nil)
        #expect(bench.warnings.all.isEmpty)
    }

    @Test func nothingIsSeenBeforeItIsWhole() throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        try checkpoints.save(key) { folder in
            try model(folder)
            let name = try #require(folder.split(separator: "/").last)
            #expect(try bench.names() == [String(name)])
            #expect(try checkpoints.load(key, isModel) == nil)
            // The folder of a writer that is at work is no leftover.
            #expect(try WritingFolder.abandoned(in: bench.folderOfCheckpoints).isEmpty)
        }
        #expect(try checkpoints.load(key, isModel) == true)
    }

    @Test func aRemovalThatWasCutInTwoIsNoDamage() throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        try checkpoints.save(key, write: model)
        unlink("\(bench.folderOfCheckpoints)/fit-\(key.digest)/checkpoint.json")
        #expect(try checkpoints.load(key, isModel) == nil)
        #expect(bench.warnings.all.isEmpty)
        #expect(try checkpoints.save(key, write: model))
        #expect(try checkpoints.load(key, isModel) == true)
    }

    // MARK: Damage

    @Test(arguments: ["items.safetensors", "users.safetensors", "checkpoint.json"])
    func aFileThatIsCutAnywhereCountsAsAbsent(name: String) throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        try checkpoints.save(key, write: model)
        let path = "\(bench.folderOfCheckpoints)/fit-\(key.digest)/\(name)"
        let sizes = cuts(of: try bytes(of: path).count)
        for (number, size) in sizes.enumerated() {
            let whole = try bytes(of: path)
            try bench.folder.write(Array(whole[..<size]), to: path)
            // Without its last byte, a newline, the seal says the same.
            let isSame = name == "checkpoint.json" && size == whole.count - 1
            #expect(try checkpoints.load(key, isModel) == (isSame ? true : nil), "\(size) of \(whole.count)")
            #expect(bench.warnings.all.count == number + (isSame ? 0 : 1))
            #expect(try bench.names().isEmpty != isSame)
            try checkpoints.save(key, write: model)
        }
        #expect(bench.warnings.all.allSatisfy { $0.contains("stage fit is damaged") })
    }

    @Test func everyBitCounts() throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        var generator = SystemRandomNumberGenerator()
        for name in ["items.safetensors", "users.safetensors", "checkpoint.json"] {
            try checkpoints.save(key, write: model)
            let path = "\(bench.folderOfCheckpoints)/fit-\(key.digest)/\(name)"
            let whole = try bytes(of: path)
            for _ in 0..<20 {
                try checkpoints.save(key, write: model)
                var damaged = whole
                let place = Int.random(in: whole.indices, using: &generator)
                damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                try bench.folder.write(damaged, to: path)
                // A changed blank may leave the seal as it is; a model that is given is always the right one.
                #expect(try checkpoints.load(key, isModel) ?? true)
            }
        }
    }

    @Test(arguments: ["more.txt", "a", ".hidden"]) func aFurtherFileIsDamage(name: String) throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        try checkpoints.save(key, write: model)
        try bench.write("x", to: "\(bench.folderOfCheckpoints)/fit-\(key.digest)/\(name)")
        #expect(try checkpoints.load(key, isModel) == nil)
        #expect(bench.warnings.all.count == 1)
    }

    @Test func aResultUnderAnotherKeyIsDamage() throws {
        let (key, other) = (try bench.key("fit", 1), try bench.key("fit", 2))
        let checkpoints = try bench.checkpoints(lock, [key, other])
        try checkpoints.save(key, write: model)
        let folder = bench.folderOfCheckpoints
        try #require(rename("\(folder)/fit-\(key.digest)", "\(folder)/fit-\(other.digest)") == 0)
        #expect(try checkpoints.load(other, isModel) == nil)
        #expect(bench.warnings.all.count == 1)
    }

    @Test func aResultThatTheStageCannotReadIsDamage() throws {
        let key = try bench.key("tune")
        let checkpoints = try bench.checkpoints(lock, [key])
        try checkpoints.save(key, ["a"])
        #expect(try checkpoints.load(key, as: Int.self) == nil)
        #expect(bench.warnings.all.count == 1)
        #expect(try bench.names().isEmpty)
    }

    @Test func aDiskThatIsFullWhileAResultIsReadIsNoDamage() throws {
        let key = try bench.key("fit")
        let checkpoints = try bench.checkpoints(lock, [key])
        try checkpoints.save(key, write: model)
        #expect(throws: UserError.self) {
            try checkpoints.load(key) { _ in throw UserError(.cannotWrite, "the disk is full") }
        }
        #expect(try checkpoints.load(key, isModel) == true)
    }

    // MARK: What stays

    @Test func onlyWhatTheNextRunNeedsStays() throws {
        let (old, new) = (try bench.key("read", 1), try bench.key("read", 2))
        let fit = try bench.key("fit", 1)
        let first = try bench.checkpoints(lock, [old, fit])
        try first.save(old, write: model)
        try first.save(fit, write: model)
        let second = try bench.checkpoints(lock, [new, fit])
        #expect(try bench.names() == ["fit-\(fit.digest)"])
        #expect(try second.load(fit, isModel) == true)
        _ = try bench.checkpoints(lock, [])
        #expect(try bench.names().isEmpty)
    }

    @Test func aFreshRunUsesNothing() throws {
        let key = try bench.key("fit")
        try bench.checkpoints(lock, [key]).save(key, write: model)
        let fresh = try bench.checkpoints(lock, [key], isFresh: true)
        #expect(try fresh.load(key, isModel) == nil)
        #expect(try bench.names().isEmpty)
    }

    @Test func afterSuccessOnlySmallJSONStays() throws {
        let keys = [try bench.key("read"), try bench.key("tune"), try bench.key("measure")]
        let checkpoints = try bench.checkpoints(lock, keys)
        try checkpoints.save(keys[0], write: model)
        try checkpoints.save(keys[1], ["factors": 64])
        // In JSON two bytes each, beyond 1 MB.
        try checkpoints.save(keys[2], Array(repeating: 1, count: 600_000))
        try checkpoints.finish()
        #expect(try bench.names() == ["tune-\(keys[1].digest)"])
        #expect(try checkpoints.load(keys[1], as: [String: Int].self) == ["factors": 64])
    }

    @Test func thereIsALimitToAllTogether() throws {
        let (first, second) = (try bench.key("read"), try bench.key("fit"))
        let big = try bench.checkpoints(lock, [first, second], limit: 5_000)
        try #require(try big.save(first) { try bench.folder.write(Array(repeating: 0, count: 3_000), to: "\($0)/a") })
        #expect(try !big.save(second) { try bench.folder.write(Array(repeating: 0, count: 3_000), to: "\($0)/a") })
        #expect(bench.warnings.all.count == 1 && bench.warnings.all[0].contains("5,000"))
        #expect(try bench.names() == ["read-\(first.digest)"])
        // The result of the same stage before does not count, because it goes.
        #expect(try big.save(first) { try bench.folder.write(Array(repeating: 1, count: 3_500), to: "\($0)/a") })
    }

    @Test func theyAreReadByWhomTheUmaskLets() throws {
        let key = try bench.key("tune")
        let checkpoints = try bench.checkpoints(lock, [key])
        try checkpoints.save(key, 1)
        let usual = "\(bench.folder.path)/usual"
        try #require(mkdir(usual, 0o777) == 0)
        try bench.write("", to: "\(usual)/file")
        let folder = "\(bench.folderOfCheckpoints)/tune-\(key.digest)"
        #expect(try mode(of: folder) == mode(of: usual))
        for name in ["result.json", "checkpoint.json"] {
            #expect(try mode(of: "\(folder)/\(name)") == mode(of: "\(usual)/file"))
        }
    }

    private func mode(of path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    @Test func aKeyDependsOnTheStagesBefore() throws {
        let (one, two) = (try bench.key("read", 1), try bench.key("read", 2))
        let digests = try [[], [one], [two], [one, two], [two, one]].map { try bench.key("fit", after: $0).digest }
        #expect(Set(digests).count == 5)
        #expect(try bench.key("fit", after: [one]) == bench.key("fit", after: [one]))
    }
}
