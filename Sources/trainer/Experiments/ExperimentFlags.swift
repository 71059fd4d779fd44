import ArgumentParser
import Diagnostics
import Documents
import Experiments
import Files
import ModelStore
import Tables
import Terminal

/// What plans and analyses of experiments share.
struct ExperimentFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is measured, by commas or repeated, the most important first: conversion, orders, revenue, average-order, repeat, abandonment, click-through, count:TYPE, score:TYPE, nps, mean:COLUMN, ratio:COLUMN/COLUMN, p90:METRIC.",
            valueName: "metrics"), transform: NameList.init(parsing:))
    var metrics: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "The shares of the arms, such as control=0.5,blend=0.5; equal ones unless given.", valueName: "list"),
        transform: NameList.init(parsing:))
    var shares: [NameList] = []

    @Option(help: ArgumentHelp("The arm that the others are compared with; 'control' unless given.", valueName: "arm"))
    var control: String?

    /// The arm that is the control unless another is named.
    static let usualControl = "control"

    @Option(
        help: ArgumentHelp(
            "How long before a customer's first exposure makes the covariate of CUPED, such as 28d; no adjustment unless given.",
            valueName: "span"))
    var prePeriod: String?

    @Option(
        help: ArgumentHelp(
            "Outcomes count this long after the first exposure, and customers for whom that is not over are left out; all outcomes count unless given.",
            valueName: "span"))
    var within: String?

    @Option(
        help: ArgumentHelp(
            "Customers' values above this quantile of all values count as the quantile, such as 99.9%; in metrics that are means.",
            valueName: "percentage"), transform: Percentage.share(parsing:))
    var winsorize: Double?

    @Option(help: "The seed of what is drawn.")
    var seed: UInt64 = 0

    func validate() throws {
        try metrics.checkDistinct("--metrics")
        if metrics.isEmpty { throw ValidationError("Name what is measured with --metrics.") }
        if let winsorize, !(winsorize > 0 && winsorize < 1) {
            throw ValidationError("--winsorize takes a percentage between 0% and 100%.")
        }
    }

    func parsedMetrics() throws -> [ExperimentMetric] { try metrics.names.map(ExperimentMetric.init(parsing:)) }

    /// The arms with their shares; empty when none were given.
    func parsedShares() throws -> [(arm: String, share: Double)] {
        var known: Set<String> = []
        return try shares.names.map { text in
            guard let sign = text.lastIndex(of: "="), sign != text.startIndex,
                let share = DecimalNumber.parse(String(text[text.index(after: sign)...])), share > 0, share.isFinite
            else {
                throw UserError(
                    .wrongUsage, "\(.shares) takes ARM=SHARE, found \(text.excerpt)",
                    remedy: "Write it as \(.shares, "control=0.5,blend=0.5"), each share greater than 0")
            }
            let arm = String(text[..<sign])
            guard known.insert(arm).inserted else {
                throw UserError(.wrongUsage, "\(.shares) names the arm \(arm.excerpt) twice", remedy: "Name it once")
            }
            return (arm, share)
        }
    }
}

/// Where the page of an experiment goes.
struct ExperimentOutput: ParsableArguments {
    @Option(help: ArgumentHelp("A folder for the page and its numbers; made when missing.", valueName: "dir"))
    var output: String?

    @OptionGroup var fileMode: FileModeOption

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("--output names no folder.") }
        if fileMode.mode != nil, output == nil { throw ValidationError("--mode has no effect without --output.") }
    }

    var files: ExperimentFiles? { output.map { ExperimentFiles(folder: $0, mode: fileMode.mode) } }
}

extension StoreOptions {
    /// Who was forgotten of any model of the store, which need not be there unless it was named.
    func forgottenIds() throws -> HashedIds? {
        try ModelStore(path: store).forgottenIds(isNeeded: store != Self.standard)
    }
}
