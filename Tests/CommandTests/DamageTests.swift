import Diagnostics
import Files
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import TestSupport
import Testing

/// A damaged model gives an error or the same answer, never another list.
@Suite("Damaged models")
struct DamageTests {
    private static let flips = 250

    @Test("Flipped bits in every part, with everything read", arguments: ModelPart.allCases)
    func everythingRead(part: ModelPart) throws {
        let model = try DamagedModel(customers: 400)
        let expected = try model.answers()
        let places = try model.places(of: part)
        try #require(!places.isEmpty)
        var generator = SeededGenerator(seed: 5)
        var noticed = 0
        for flip in 0..<Self.flips {
            // Take every tensor of the part in turn, so that short ones are hit as often as long ones.
            let (path, bytes) = places[flip % places.count]
            let bit = Int.random(in: bytes.lowerBound * 8..<bytes.upperBound * 8, using: &generator)
            let isNoticed = try model.flipping(bit: bit, of: path) {
                try model.notices(path, expected, "\(path), bit \(bit)", in: model.answers)
            }
            if isNoticed { noticed += 1 }
        }
        // The requirement is 90%, but every byte read here has a check sum, so expect all.
        #expect(noticed == Self.flips)
        #expect(try model.answers() == expected)
    }

    @Test(
        "Flipped bits in a large user side, of which one customer's list reads little",
        arguments: ["customer7", "nobody"])
    func littleRead(user: String) throws {
        let model = try DamagedModel(customers: 8000)
        let expected = try model.answer(for: user)
        let path = model.version.path(of: UserSide.fileName)
        let size = try bytes(of: path).count
        try #require(size > 20 * 65_536)
        var generator = SeededGenerator(seed: 6)
        var (noticed, verified) = (0, 0)
        for _ in 0..<Self.flips {
            let bit = Int.random(in: 0..<size * 8, using: &generator)
            let isNoticed = try model.flipping(bit: bit, of: path) {
                if try !model.shop.store.verify(Reference(parsing: "shop/1")).isSound { verified += 1 }
                return try model.notices(path, expected, "bit \(bit)") { try model.answer(for: user) }
            }
            if isNoticed { noticed += 1 }
        }
        #expect(verified == Self.flips)
        // The list reads few of the blocks, but some.
        #expect(noticed > 0 && noticed < Self.flips / 2)
    }

    @Test("Flipped bits in a model's history: the same version is meant, and verify tells")
    func storeHistory() throws {
        let model = try DamagedModel(customers: 10)
        let store = model.shop.store
        let path = "\(model.shop.storePath)/shop/history.jsonl"
        let size = try bytes(of: path).count
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<Self.flips {
            let bit = Int.random(in: 0..<size * 8, using: &generator)
            try model.flipping(bit: bit, of: path) {
                #expect(try store.resolve(Reference(parsing: "shop")).number == 1, "bit \(bit)")
                #expect(try !store.verify().problems.isEmpty, "bit \(bit)")
                _ = try model.notices(path, "sound", "bit \(bit)") {
                    _ = try store.history(of: "shop")
                    return "sound"
                }
            }
        }
    }

    @Test("Cut model files", arguments: DamagedModel.files + [Manifest.fileName])
    func cutFiles(name: String) throws {
        let model = try DamagedModel(customers: 60)
        let path = model.version.path(of: name)
        let content = try bytes(of: path)
        for size in [0, 1, 7, 8, 100, content.count / 2, content.count - 1] {
            try model.replace(path, Array(content.prefix(size)))
            let lists = try model.shop.run("scorer", ["batch", "--model", "shop", "--output", "-"])
            let verified = try model.shop.run("trainer", ["models", "verify", "shop/1"])
            #expect(verified.exitCode == ExitCode.modelUnusable.rawValue)
            #expect(verified.output.contains(path))
            if name != Manifest.fileName { expectError(lists, .modelUnusable, path) }
        }
        try Folder.remove(path)
        expectError(
            try model.shop.run("scorer", ["recommend", "--model", "shop", "--user", "customer7"]), .modelUnusable,
            name == Manifest.fileName ? model.version.folder : path)
    }

    @Test("Flipped bits, through the commands", arguments: ModelPart.allCases)
    func commands(part: ModelPart) throws {
        let model = try DamagedModel(customers: 60)
        let shop = model.shop
        let output = "\(shop.folder.path)/lists.csv"
        expectSuccess(try shop.run("scorer", ["batch", "--model", "shop", "--output", output]))
        let lists = try bytes(of: output)
        for (path, bytes) in try model.places(of: part) {
            try model.flipping(bit: (bytes.lowerBound + bytes.upperBound) / 2 * 8 + 3, of: path) {
                expectError(
                    try shop.run("scorer", ["batch", "--model", "shop", "--output", output]), .modelUnusable, path)
                for arguments in [["models", "verify"], ["models", "promote", "shop/1", "--to", "other"]] {
                    let result = try shop.run("trainer", arguments)
                    #expect(result.exitCode == ExitCode.modelUnusable.rawValue)
                    #expect((result.messages + result.output).contains(path))
                }
            }
        }
        // The previous lists stay.
        #expect(try TestSupport.bytes(of: output) == lists)
        expectSuccess(try shop.run("trainer", ["models", "verify"]))
    }

    @Test("A user side beside another item side")
    func mixedSides() throws {
        let model = try DamagedModel(customers: 60)
        let shop = model.shop
        expectSuccess(
            try shop.fit(SampleShop.manyEvents(customers: 60, items: 90), ["--factors", "32", "--epochs", "2"]))
        let other = "\(shop.storePath)/shop/2/\(UserSide.fileName)"
        try model.replace(model.version.path(of: UserSide.fileName), bytes(of: other))
        expectError(
            try shop.run("scorer", ["recommend", "--model", "shop", "--user", "customer7"]), .modelUnusable,
            UserSide.fileName, "not written together")
    }
}
