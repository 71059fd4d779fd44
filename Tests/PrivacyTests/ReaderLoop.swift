import Dispatch
import Glibc
import ModelFiles
import ModelStore
import RecommenderModels
import Synchronization

/// Reads a version again and again on another thread, as a service does.
final class ReaderLoop: Sendable {
    struct Result: Sendable {
        var looks = 0
        var problems: [String] = []
    }

    private let sample: SampleErasure
    private let result = Mutex(Result())
    private let isEnding = Atomic(false)
    private let group = DispatchGroup()

    init(of sample: SampleErasure) { self.sample = sample }

    /// Starts to read, and returns when the version was read once.
    func start() {
        DispatchQueue.global().async(group: group) { [self] in
            while !isEnding.load(ordering: .acquiring) { look() }
        }
        let end = ContinuousClock.now + .seconds(60)
        while result.withLock({ $0.looks == 0 && $0.problems.isEmpty }), ContinuousClock.now < end { usleep(1000) }
    }

    func stop() -> Result {
        isEnding.store(true, ordering: .releasing)
        group.wait()
        return result.withLock { $0 }
    }

    private func look() {
        do {
            let version = try sample.version("shop/1")
            _ = try sample.store.manifest(of: version)
            let model = try Recommender(inFolder: version.folder)
            try model.unchanged {
                for index in 0..<model.users.ids.count { _ = try model.users.history(of: index) }
            }
            let isSound = try sample.store.verify(.number(model: "shop", number: 1)).isSound
            result.withLock { result in
                result.looks += 1
                if !isSound { result.problems.append("verify found damage") }
            }
        } catch {
            result.withLock { $0.problems.append("\(error)") }
        }
    }
}
