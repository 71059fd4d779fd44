// Fits logistic models to rows made by Benchmarks/logistic.py, and reports the cost of each fit.
//
// usage: logistic-benchmark FOLDER ROWS COLUMNS FIELDS LEVELS
//
// FOLDER holds dense.f64, codes.u32 and labels.u8, row-major, in the byte order of this machine. Each line of standard
// input is `SOLVER L1 L2 THREADS` for a fit, or `score THREADS` for the probabilities of the last fit; the answer to
// each is one JSON object.
import Features
import Glibc
import LinearAlgebra
import Propensity
import Terminal

/// Reads a file's bytes into existing memory.
func read(_ path: String, to bytes: UnsafeMutableRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    guard let file = fopen(path, "r"), fread(bytes.baseAddress, 1, bytes.count, file) == bytes.count else {
        fatalError("\(path) does not hold \(bytes.count) bytes")
    }
    fclose(file)
}

func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The peak memory of the process so far, in MB.
func peakMegabytes() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
}

let sizes = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
guard CommandLine.arguments.count == 6, sizes.count == 4 else { fatalError("FOLDER ROWS COLUMNS FIELDS LEVELS") }
let (folder, rows, columns, fields, levels) = (CommandLine.arguments[1], sizes[0], sizes[1], sizes[2], sizes[3])
let dense = DoubleMatrix(rows: rows, columns: columns)
read("\(folder)/dense.f64", to: UnsafeMutableRawBufferPointer(dense.values))
var codes = [UInt32](repeating: 0, count: rows * fields)
codes.withUnsafeMutableBytes { read("\(folder)/codes.u32", to: $0) }
var labels = [UInt8](repeating: 0, count: rows)
labels.withUnsafeMutableBytes { read("\(folder)/labels.u8", to: $0) }
let problem = LogisticProblem(
    rows: EncodedRows(
        dense: dense, fields: (0..<fields).map { columns + $0 * levels..<columns + ($0 + 1) * levels }, codes: codes),
    labels: labels)
let dataMegabytes = peakMegabytes()

var last: LogisticFit?
let chances = DoubleMatrix(rows: rows, columns: 1)

/// Computes the probability of every row by the last fit, and reports the cost.
@MainActor func score(threads: Threads) throws {
    guard let last else { fatalError("score: nothing is fitted yet") }
    let (began, before) = (monotonicSeconds(), processorSeconds())
    try problem.rows.answer(
        .probabilities, intercept: last.intercept, coefficients: last.coefficients, threads: threads, into: chances)
    let seconds = monotonicSeconds() - began
    print(
        """
        {"seconds": \(seconds), "cpu_seconds": \(processorSeconds() - before), \
        "mean": \(chances.values.reduce(0, +) / Double(rows))}
        """)
    fflush(nil)
}

while let line = readLine() {
    let words = line.split(separator: " ")
    if words.count == 2, words[0] == "score", let threads = Int(words[1]).map({ Threads($0) }) {
        try score(threads: threads)
        continue
    }
    var parameters = LogisticParameters()
    guard words.count == 4, let solver = LogisticParameters.Solver(rawValue: String(words[0])),
        let l1 = Double(words[1]), let l2 = Double(words[2]), let threads = Int(words[3]).map({ Threads($0) })
    else { fatalError("SOLVER L1 L2 THREADS: \(line)") }
    (parameters.solver, parameters.l1, parameters.l2) = (solver, l1, l2)
    let before = processorSeconds()
    let fit = try LogisticRegression.fit(problem, parameters, threads: threads, clock: monotonicSeconds)
    let report = fit.convergence
    last = fit
    print(
        """
        {"solver": "\(report.solver.rawValue)", "seconds": \(report.seconds), \
        "cpu_seconds": \(processorSeconds() - before), "iterations": \(report.iterations), "passes": \(report.passes), \
        "objective": \(report.objective), "gradient": \(report.gradient), "converged": \(report.converged), \
        "peak_megabytes": \(peakMegabytes()), "data_megabytes": \(dataMegabytes), "intercept": \(fit.intercept), \
        "coefficients": \(fit.coefficients)}
        """)
    fflush(nil)
}
