import ArgumentParser

struct Fit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a model and write it as a new version.",
        subcommands: [
            FitRecommender.self, FitPropensity.self, FitUplift.self, FitSegments.self, FitLifetime.self,
        ])
}
