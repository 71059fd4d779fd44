package import CustomerModels
import Glibc
package import LinearAlgebra

/// The log likelihood of BG/NBD with its derivatives by ln r, ln α, ln a and ln b; `PurchaseFit` has the formula.
package struct PurchaseLikelihood: Sendable {
    private let groups: CustomerGroups
    private let threads: Threads

    package init(_ customers: [PurchaseSummary], threads: Threads) {
        self.init(CustomerGroups(customers), threads: threads)
    }

    init(_ groups: CustomerGroups, threads: Threads) {
        self.groups = groups
        self.threads = threads
    }

    /// Σ_{i < x} ln(s + i), Σ 1 / (s + i) and −Σ 1 / (s + i)² for every x: lnΓ(s + x) − lnΓ(s) and its derivatives.
    private struct Rising: Sendable {
        private(set) var logs = [0.0]
        private(set) var firsts = [0.0]
        private(set) var seconds = [0.0]

        init(_ start: Double, upTo most: Int) {
            for index in 0..<most {
                let value = start + Double(index)
                logs.append(logs[index] + log(value))
                firsts.append(firsts[index] + 1 / value)
                seconds.append(seconds[index] - 1 / (value * value))
            }
        }
    }

    /// The value and its derivatives at logarithms of the parameters.
    package func point(_ logarithms: [Double]) throws -> LogPoint {
        let values = logarithms.map { exp($0) }
        let (r, alpha, a, b) = (values[0], values[1], values[2], values[3])
        let most = groups.mostRepeats
        let (ofR, ofB, ofSum) = (Rising(r, upTo: most), Rising(b, upTo: most), Rising(a + b, upTo: most))
        let groups = groups
        let sums = try orderedSums(groups.histories.count, width: 15, threads: threads) { range, sums in
            for index in range {
                let (history, weight) = (groups.histories[index], groups.counts[index])
                let (x, count) = (history.repeats, Double(history.repeats))
                let (end, last) = (alpha + history.age, alpha + history.recency)
                let growth = log1p(history.age / alpha)
                let slope = history.age / (alpha * end)
                var value = ofR.logs[x] + ofB.logs[x] - ofSum.logs[x] - r * growth - count * log(end)
                var gr = ofR.firsts[x] - growth
                var galpha = r * slope - count / end
                var ga = -ofSum.firsts[x]
                var gb = ofB.firsts[x] - ofSum.firsts[x]
                var hrr = ofR.seconds[x]
                var har = slope
                var haa = r * (1 / (end * end) - 1 / (alpha * alpha)) + count / (end * end)
                var hpp = -ofSum.seconds[x]
                let hpq = -ofSum.seconds[x]
                var hqq = ofB.seconds[x] - ofSum.seconds[x]
                var (hpr, hpalpha, hqr, hqalpha, hqp) = (0.0, 0.0, 0.0, 0.0, hpq)
                if x > 0 {
                    let rest = b + count - 1
                    let ratio = log1p((history.age - history.recency) / last)
                    let u = log(a) - log(rest) + (r + count) * ratio
                    value += softplus(u)
                    let share = 1 / (1 + exp(-u))
                    let spread = share * (1 - share)
                    let turn = 1 / end - 1 / last
                    let ualpha = (r + count) * turn
                    let (ua, ub) = (1 / a, -1 / rest)
                    gr += share * ratio
                    galpha += share * ualpha
                    ga += share * ua
                    gb += share * ub
                    hrr += spread * ratio * ratio
                    har += spread * ratio * ualpha + share * turn
                    haa +=
                        spread * ualpha * ualpha
                        + share * (r + count) * (1 / (last * last) - 1 / (end * end))
                    hpr = spread * ua * ratio
                    hpalpha = spread * ua * ualpha
                    hpp += spread * ua * ua - share * ua * ua
                    hqr = spread * ub * ratio
                    hqalpha = spread * ub * ualpha
                    hqp += spread * ua * ub
                    hqq += spread * ub * ub + share * ub * ub
                }
                sums[0] += weight * value
                sums[1] += weight * gr
                sums[2] += weight * galpha
                sums[3] += weight * ga
                sums[4] += weight * gb
                sums[5] += weight * hrr
                sums[6] += weight * har
                sums[7] += weight * haa
                sums[8] += weight * hpr
                sums[9] += weight * hpalpha
                sums[10] += weight * hpp
                sums[11] += weight * hqr
                sums[12] += weight * hqalpha
                sums[13] += weight * hqp
                sums[14] += weight * hqq
            }
        }
        return LogPoint(sums, at: values)
    }
}
