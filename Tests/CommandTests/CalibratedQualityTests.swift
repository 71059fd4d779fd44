import Diagnostics
import Documents
import ModelStore
import TestSupport
import Testing

/// The figures of models that weight classes and calibrate: those of the probabilities that they answer with.
@Suite struct CalibratedQualityTests {
    /// Class weights of 1 and 9 move log-odds by ln 9, which a calibration takes back.
    @Test(arguments: ["platt", "isotonic"]) func weightedAndCalibratedIsAsGoodAsPlain(kind: String) throws {
        let bench = try Workbench()
        let table = try SampleCustomers(1500, seed: 3).write("customers.csv", in: bench)
        let plain = try bench.fitTable("plain", table)
        let weighted = try bench.fitTable("weighted", table, "--class-weight", "1:9")
        let calibrated = try bench.fitTable("both", table, "--class-weight", "1:9", "--calibrate", kind)
        let loss = try plain.estimate("log-loss")
        #expect(try weighted.estimate("log-loss") > loss + 0.3)
        #expect(try abs(calibrated.estimate("log-loss") - loss) < 0.05)
        #expect(try weighted.estimate("calibration-error") > 0.2)
        #expect(try calibrated.estimate("calibration-error") < 0.08)
        let store = ModelStore(path: bench.store)
        func split(_ model: String) throws -> Quality.Split? {
            try store.manifest(of: store.resolve(.number(model: model, number: 1))).quality?.split
        }
        #expect(try split("both") == Quality.Split(by: .folds, folds: 5, calibrated: true))
        for model in ["plain", "weighted"] {
            #expect(try split(model) == Quality.Split(by: .folds, folds: 5))
        }
        let page = try Command.trainer("models", "show", "both/1", "--store", bench.store).output
        #expect(page.contains("cross-validation in 5 parts, after calibration"), "\(page)")
    }

    /// A model whose numbers are no probabilities does not replace one that has learnt to make them such.
    @Test func aModelThatLostItsCalibrationIsRefused() throws {
        let bench = try Workbench()
        _ = try SampleCustomers(1500, seed: 3).write("customers.csv", in: bench)
        let file = try bench.folder.file(
            "churn.yaml",
            """
            model: churn
            data: {table: {path: customers.csv, columns: {target: churned, id: customer}}}
            train: {l2: 0.01, class_weight: '1:9', calibrate: platt}
            publish: {alias: champion, gates: ['log-loss < base-rate', 'calibration-error < 0.08']}

            """)
        func run(_ settings: String...) throws -> Command.Result {
            try Command.start(
                "trainer", ["run", file, "--store", bench.store, "--quiet"] + settings.flatMap { ["--set", $0] }
            ).wait()
        }
        let first = try run()
        #expect(first.exitCode == 0, "\(first)")
        let comparison = "publish.gates=['log-loss <= champion + 0.01']"
        let result = try run("train.calibrate=none", comparison)
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue && result.output.contains("failed"), "\(result)")
        let same = try run(comparison)
        #expect(same.exitCode == 0, "\(same)")
    }
}
