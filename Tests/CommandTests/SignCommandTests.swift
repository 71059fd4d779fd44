import Diagnostics
import Documents
import Files
import TestSupport
import Testing

/// Signing, exporting and importing as a user calls them.
@Suite struct SignCommandTests {
    private let bench: Workbench
    private let key: String

    init() throws {
        bench = try Workbench()
        let log = try bench.folder.file("log.csv", "user,item\na,x\na,y\nb,x\nb,z\nc,y\nc,z\nd,x\n")
        try bench.fit("shop", log, "--factors", "2", "--epochs", "2")
        try bench.fit("popular", log, "--algorithm", "popularity")
        key = "\(bench.folder.path)/key"
        let made = try Command.shell(
            #"openssl ecparam -name prime256v1 -genkey -noout -out "$1" && openssl ec -in "$1" -pubout -out "$1.pub""#,
            key)
        #expect(made.exitCode == 0, "\(made.messages)")
    }

    private func models(_ arguments: String...) throws -> Command.Result {
        try Command.start("trainer", ["models"] + arguments + ["--store", bench.store]).wait()
    }

    private func scorer(_ arguments: String...) throws -> Command.Result {
        try Command.start("scorer", arguments + ["--store", bench.store]).wait()
    }

    @Test func whatIsSignedVerifiesAndNothingElseDoes() throws {
        #expect(try models("verify", "shop/1", "--key", "\(key).pub").exitCode == ExitCode.modelUnusable.rawValue)
        let signed = try bench.trainer("models", "sign", "shop/1", "--key", key)
        #expect(signed["signed"]?.boolValue == true)
        #expect(signed["signature"]?.stringValue == "\(bench.store)/shop/signatures/1.json")
        #expect(try bench.trainer("models", "sign", "shop/1", "--key", key)["signed"]?.boolValue == false)
        #expect(try models("verify", "shop/1", "--key", "\(key).pub").exitCode == 0)
        // The other model is not signed.
        let all = try models("verify", "--key", "\(key).pub")
        #expect(all.exitCode == ExitCode.modelUnusable.rawValue && all.messages.contains("not signed"))
        expectError(try models("verify", "shop/1", "--key", key), .invalidData, "private key")
        expectError(try models("sign", "shop/1", "--key", "\(key).pub"), .invalidData, "public key")
        expectError(try models("sign", "shop/1", "--key", "none"), .missingInput, "none")
        expectError(try models("sign", "shop/1"), .wrongUsage, "--key")
        let told = try models("history", "shop", "--format", "csv").output
        #expect(told.contains(",signed,1,"))
    }

    @Test func aStoreThatAsksForSignaturesAnswersWithNoOther() throws {
        _ = try bench.folder.file("models/store.json", #"{"require_signature": ["../key.pub"]}"#)
        let request = ["recommend", "--model", "shop/1", "--user", "a", "--top", "1"]
        func recommend() throws -> Command.Result {
            try Command.start("scorer", request + ["--store", bench.store]).wait()
        }
        expectError(try recommend(), .modelUnusable, "no valid signature", "trainer models sign shop/1 --key FILE")
        expectError(try models("promote", "shop/1", "--to", "champion"), .modelUnusable, "no valid signature")
        expectError(
            try scorer("batch", "--model", "shop/1", "--output", "-"), .modelUnusable, "no valid signature")
        #expect(try models("show", "shop/1").exitCode == 0)
        try bench.trainer("models", "sign", "shop/1", "--key", key)
        #expect(try recommend().exitCode == 0)
        try bench.trainer("models", "promote", "shop/1", "--to", "champion")
    }

    @Test func whatIsExportedComesBackWithTheSameLists() throws {
        let lists = try bench.batch("shop/1", "--top", "3")
        for format in ["npz", "csv"] {
            let folder = "\(bench.folder.path)/\(format)"
            #expect(try models("export", "shop/1", "--to", folder, "--format", format).exitCode == 0)
            expectError(
                try models("export", "shop/1", "--to", folder, "--format", format), .cannotWrite, "here already")
            let name = "again-\(format)"
            #expect(try models("import", name, "--from", folder, "--format", format).exitCode == 0)
            #expect(try bench.batch("\(name)/1", "--top", "3") == lists)
            for command in ["show", "report"] { #expect(try models(command, "\(name)/1").exitCode == 0, "\(command)") }
            #expect(try models("diff", "\(name)/1", "shop/1").exitCode == 0)
            expectError(try models("reproduce", "\(name)/1"), .wrongUsage)
        }
        try bench.trainer("models", "promote", "again-npz/1", "--to", "champion")
        #expect(try scorer("similar", "--model", "again-npz", "--item", "x", "--top", "2").exitCode == 0)
        #expect(try models("verify").exitCode == 0)
    }

    @Test func whatAFormCannotHoldIsRefused() throws {
        let folder = "\(bench.folder.path)/out"
        for format in ["mlflow", "npz", "csv"] {
            expectError(
                try models("export", "popular/1", "--to", folder, "--format", format), .wrongUsage, "popularity")
        }
        #expect(!Folder.exists(folder))
        expectError(try models("export", "shop/1", "--to", folder, "--format", "onnx"), .wrongUsage, "onnx")
        expectError(
            try models("export", "shop/1", "--to", "\(bench.store)/shop/1/x", "--format", "npz"), .wrongUsage, "store")
        expectError(try models("import", "x", "--from", folder, "--format", "mlflow"), .wrongUsage, "npz or csv")
        expectError(try models("import", "x", "--from", folder, "--format", "npz"), .missingInput, "nothing to import")
        expectError(try models("import", "X", "--from", folder, "--format", "npz"), .wrongUsage, "'X'")
    }
}
