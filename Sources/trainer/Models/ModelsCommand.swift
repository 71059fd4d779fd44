import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract:
            """
            List, check, sign, compare, report on, guard, promote, roll back, copy, prune, reproduce, export and import \
            the versions of a store, and forget persons.
            """,
        subcommands: [
            ListModels.self, ShowModel.self, VerifyModels.self, PromoteModel.self, RollbackModel.self,
            ModelHistory.self, ModelGates.self, ReportModel.self, DiffModels.self, CopyModel.self, ReproduceModel.self,
            PruneModel.self, ForgetPersons.self, AboutPerson.self, SignModel.self,
            ExportModel.self, ImportModel.self,
        ])
}
