import CustomerModels
import Diagnostics
import Events
import Files
import Ids
import LinearAlgebra
import ModelFiles
import TestSupport
import Testing

@Suite("The file of a lifetime model")
struct LifetimeModelTests {
    private static var model: LifetimeModel {
        var histories = PurchaseHistories()
        histories.repeats = [0, 3, 1]
        histories.recency = [0, 40, 7]
        histories.age = [12, 90, 7]
        histories.valued = [0, 2, 1]
        histories.meanValue = [0, 12.5, 3]
        histories.lastYear = [1, 4, 2]
        histories.lastYearValue = [5, 40, 3.25]
        let users = IdTable(sortedIds: ["a".utf8, "b".utf8, "c".utf8])
        return LifetimeModel(
            settings: LifetimeSettings(
                purchases: PurchaseModel(r: 0.3, alpha: 20, a: 0.7, b: 2.5), spend: SpendModel(p: 4, q: 3, gamma: 20),
                newestDay: 10_134, yearDays: 365, purchaseTypes: ["purchase"]),
            users: users,
            aliases: IdAliases(ids: IdTable(sortedIds: ["b2".utf8, "c2".utf8]), owners: users, owner: [1, 2]),
            histories: histories)
    }

    @Test("What was written is read again, and further ids find their customers")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        try Self.model.write(toFolder: folder.path)
        let read = try LifetimeModel(inFolder: folder.path)
        #expect(read.settings == Self.model.settings && read.histories == Self.model.histories)
        #expect(read.users == Self.model.users && read.aliases == Self.model.aliases)
        #expect(read.settings.newestDayText == "1997-09-30" && read.settings.firstForetoldDay == "1997-10-01")
        func customer(_ id: String) -> Int? { Array(id.utf8).withUnsafeBytes { read.customer(with: $0) } }
        #expect(customer("b") == 1 && customer("b2") == 1 && customer("c2") == 2 && customer("d") == nil)
    }

    @Test("A no of any id is a no")
    func consent() {
        func refused(_ no: [String], _ yes: [String], defaultYes: Bool) -> [Bool] {
            let consent = Consent(
                file: "consent.csv", userColumn: "user", optedOut: IdTable(sortedIds: no.map(\.utf8)),
                optedIn: IdTable(sortedIds: yes.map(\.utf8)), defaultYes: defaultYes)
            return (0..<3).map { consent.refuses(customerAt: $0, of: Self.model) }
        }
        #expect(refused([], [], defaultYes: true) == [false, false, false])
        #expect(refused(["b2"], ["b"], defaultYes: true) == [false, true, false])
        #expect(refused(["a"], ["c2"], defaultYes: false) == [true, true, false])
    }

    @Test("A file that is cut or has one other byte is unusable")
    func damage() throws {
        let folder = try TemporaryFolder()
        try Self.model.write(toFolder: folder.path)
        let path = "\(folder.path)/\(LifetimeModel.fileName)"
        let file = try MappedFile(path)
        let whole = withExtendedLifetime(file) { Array(file.bytes) }
        for length in stride(from: 0, to: whole.count, by: 11) {
            try write(Array(whole[..<length]), to: path)
            expectUnusable(folder.path)
        }
        for position in stride(from: 0, to: whole.count, by: 7) {
            var bytes = whole
            bytes[position] ^= 0x20
            try write(bytes, to: path)
            expectUnusable(folder.path)
        }
    }

    @Test("Numbers that cannot be are unusable, however sound the file")
    func misfits() throws {
        func check(_ change: (inout PurchaseHistories, inout LifetimeSettings) -> Void) throws {
            let folder = try TemporaryFolder()
            var (histories, settings) = (Self.model.histories, Self.model.settings)
            change(&histories, &settings)
            try LifetimeModel(settings: settings, users: Self.model.users, histories: histories)
                .write(toFolder: folder.path)
            expectUnusable(folder.path)
        }
        try check { histories, _ in histories.recency[1] = 91 }
        try check { histories, _ in histories.repeats[1] = 41 }
        try check { histories, _ in histories.repeats[0] = 1 }
        try check { histories, _ in histories.recency[0] = 1 }
        try check { histories, _ in histories.valued[0] = 1 }
        try check { histories, _ in histories.lastYear[2] = 3 }
        try check { histories, _ in histories.meanValue[1] = .nan }
        try check { histories, _ in histories.lastYearValue[1] = .infinity }
        try check { _, settings in settings.purchases.a = 0 }
        try check { _, settings in settings.purchases.alpha = -1 }
        try check { _, settings in settings.spend?.q = 1 }
        try check { _, settings in settings.timeUnit = 0 }
        try check { _, settings in settings.yearDays = 366 }
        try check { _, settings in settings.newestDay = .max }
    }

    @Test("A model of another family is named")
    func otherFamily() throws {
        let folder = try TemporaryFolder()
        try write([], to: "\(folder.path)/propensity.safetensors")
        #expect { try LifetimeModel(inFolder: folder.path) } throws: { ($0 as? UserError)?.code == .wrongUsage }
    }

    private func expectUnusable(_ folder: String) {
        do {
            _ = try LifetimeModel(inFolder: folder)
            Issue.record("a damaged file was read")
        } catch let error as UserError {
            #expect(error.code == .modelUnusable)
        } catch {
            Issue.record("\(error)")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try AtomicFile(path)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }
}
