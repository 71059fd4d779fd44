import ArgumentParser

struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, check, promote and roll back the versions of a store.",
        subcommands: [
            ListModels.self, ShowModel.self, VerifyModels.self, PromoteModel.self, RollbackModel.self,
            ModelHistory.self,
        ])
}
