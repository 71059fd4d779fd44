import Glibc

/// The similarity of two rankings that gives weight to their tops (Webber, Moffat & Zobel 2010, ACM TOIS 28(4)).
///
/// With X_d the number of items that the first d of both lists share, a longer list of length l and a shorter one of
/// length s, it is their equation 32, which goes on beyond the ends of the lists with the agreement seen so far:
///
/// RBO_ext = (1 − p)/p · (Σ_{d=1…l} X_d/d · pᵈ + Σ_{d=s+1…l} X_s (d − s)/(s d) · pᵈ) + ((X_l − X_s)/l + X_s/s) · pˡ
///
/// It is 1 for equal lists and 0 for lists that share nothing. With p = 0.9 the first ten ranks have 86% of the weight.
package enum RankBiasedOverlap {
    package static let persistence = 0.9

    /// The overlap of two lists of distinct items; nil when one is empty.
    package static func value(_ one: [Int], _ other: [Int], persistence p: Double = persistence) -> Double? {
        let (long, short) = one.count >= other.count ? (one, other) : (other, one)
        let (l, s) = (long.count, short.count)
        guard s > 0 else { return nil }
        var (seenLong, seenShort): (Set<Int>, Set<Int>) = ([], [])
        var shared = [0]
        for depth in 1...l {
            var overlap = shared[depth - 1]
            let item = long[depth - 1]
            seenLong.insert(item)
            if depth <= s {
                let opposite = short[depth - 1]
                seenShort.insert(opposite)
                if opposite != item, seenLong.contains(opposite) { overlap += 1 }
            }
            if seenShort.contains(item) { overlap += 1 }
            shared.append(overlap)
        }
        var sum = 0.0
        let xs = Double(shared[s])
        for depth in 1...l {
            let d = Double(depth)
            sum += Double(shared[depth]) / d * pow(p, d)
            if depth > s { sum += xs * Double(depth - s) / (Double(s) * d) * pow(p, d) }
        }
        let tail = (Double(shared[l]) - xs) / Double(l) + xs / Double(s)
        return (1 - p) / p * sum + tail * pow(p, Double(l))
    }
}
