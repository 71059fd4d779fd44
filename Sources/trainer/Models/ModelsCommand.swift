import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract:
            "List, check, compare, report on, guard, promote, roll back, copy and reproduce the versions of a store.",
        subcommands: [
            ListModels.self, ShowModel.self, VerifyModels.self, PromoteModel.self, RollbackModel.self,
            ModelHistory.self, ModelGates.self, ReportModel.self, DiffModels.self, CopyModel.self, ReproduceModel.self,
        ])
}
