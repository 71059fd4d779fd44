// Times exact top-k lists of a factor model in this process, and prints one JSON object.
//
// usage: ranking-benchmark MODEL-FOLDER TOP THREADS
// MODEL-FOLDER is a version's folder, for example models/bench/1.
import Glibc
import LinearAlgebra
import ModelFiles
import Ranking
import RecommenderModels
import Synchronization
import Terminal

guard CommandLine.arguments.count == 4, let top = Int(CommandLine.arguments[2]), top > 0,
    let workers = Int(CommandLine.arguments[3]), workers > 0
else { fatalError("MODEL-FOLDER TOP THREADS") }
let threads = Threads(workers)
let model = try Recommender(inFolder: CommandLine.arguments[1])
let users = model.users.ids.count
let packed = PackedItems(model.items.factors)
let foldIn = FactorFoldIn(model.items)

/// Makes lists for all users without seen items, in blocks like a nightly job.
///
/// Returns the seconds, and the share of item panels that were skipped because of their score bounds.
func everyone(usesBounds: Bool) throws -> (seconds: Double, skipped: Double) {
    let ranker = FactorRanker(packed, usesBounds: usesBounds)
    let model = model
    let top = top
    let listed = Atomic<Int>(0)
    let began = monotonicSeconds()
    try parallelFor(users, chunk: 480, threads: threads, scratch: { ranker.makeScratch() }) { range, scratch in
        let queries = try range.map {
            Query(factors: try model.users.factors(of: $0), excluded: try model.users.seen(by: $0))
        }
        let lists = ranker.top(top, for: queries[...], scratch: scratch)
        listed.wrappingAdd(lists.count, ordering: .relaxed)
    }
    precondition(listed.load(ordering: .relaxed) == users)
    return (monotonicSeconds() - began, ranker.skippedShare)
}

/// The median and the 99th percentile, in milliseconds, of sequential answers on this thread.
func quantiles(_ answer: (Int) throws -> Void) rethrows -> (p50: Double, p99: Double) {
    var times: [Double] = []
    for number in 0..<2_200 {
        let began = monotonicSeconds()
        try answer(number * 7919 % users)
        // Ignore the first 200, which bring the model into memory.
        if number >= 200 { times.append(1000 * (monotonicSeconds() - began)) }
    }
    times.sort()
    return (times[times.count / 2], times[times.count * 99 / 100])
}

func oneUser(usesBounds: Bool) throws -> (p50: Double, p99: Double) {
    let ranker = FactorRanker(packed, usesBounds: usesBounds)
    let scratch = ranker.makeScratch()
    return try quantiles { user in
        let query = Query(factors: try model.users.factors(of: user), excluded: try model.users.seen(by: user))
        precondition(ranker.top(10, for: [query][...], scratch: scratch)[0].count == 10)
    }
}

/// Times answers for a stranger with the first 20 items of a user's history.
func stranger() throws -> (p50: Double, p99: Double) {
    let ranker = FactorRanker(packed)
    let scratch = ranker.makeScratch()
    return try quantiles { user in
        let history = try model.users.history(of: user)
        let profile = Profile(
            items: Array(history.items.prefix(20)), values: Array(history.values.prefix(20)))
        let query = Query(factors: try foldIn.solve(profile).factors, excluded: profile.items)
        precondition(ranker.top(10, for: [query][...], scratch: scratch)[0].count == 10)
    }
}

_ = try everyone(usesBounds: true)
let (dense, bounded) = (try everyone(usesBounds: false), try everyone(usesBounds: true))
let (one, oneBounded, folded) = (try oneUser(usesBounds: false), try oneUser(usesBounds: true), try stranger())
print(
    """
    {"users": \(users), "items": \(model.items.ids.count), "factors": \(packed.factors), "threads": \(threads.count), \
    "everyone": {"dense": \(dense.seconds), "bounded": \(bounded.seconds), "skipped": \(bounded.skipped)}, \
    "one_user_ms": {"dense": [\(one.p50), \(one.p99)], "bounded": [\(oneBounded.p50), \(oneBounded.p99)]}, \
    "fold_in_ms": [\(folded.p50), \(folded.p99)]}
    """)
