import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List, check, promote, roll back and copy the versions of a store.",
        subcommands: [
            ListModels.self, ShowModel.self, VerifyModels.self, PromoteModel.self, RollbackModel.self,
            ModelHistory.self, CopyModel.self,
        ])
}
