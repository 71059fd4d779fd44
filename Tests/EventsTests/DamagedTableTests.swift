import Diagnostics
import Events
import Tables
import TestSupport
import Testing

/// A table with random damage is read or refused; any other result is a defect.
struct DamagedTableTests {
    private static let table = Array(
        "user,item,timestamp,type,quantity,price,order\r\n\"u,1\",a,2011-09-09 08:26:00+02:00,view,1,2.5,o1\n"
            .utf8)
    private static let alphabet = Array("\",\n\r0-9:.+eEZTab \u{FEFF}é".utf8) + [0, 0xFF, 0xC3]

    @Test(arguments: [false, true])
    func randomDamage(_ skipInvalid: Bool) throws {
        var options = EventOptions()
        options.skipInvalid = skipInvalid
        options.maximumInvalid = 1
        options.conditions = [try Condition(parsing: "quantity >= 0")]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1500 {
            var bytes = Self.table + Self.table.suffix(60)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                let byte = Self.alphabet.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[position] = byte
                case 1: bytes.insert(byte, at: position)
                default: bytes.remove(at: position)
                }
            }
            try withFile(bytes) { path in
                do {
                    let log = try EventLog.read(files: [path], options: options, consent: nil, progress: .silent)
                    #expect(log.funnel.remaining == log.count)
                    #expect(log.count > 0)
                } catch let error as UserError {
                    #expect([.invalidData, .wrongUsage].contains(error.code), "\(error)")
                    #expect(error.place?.file == path)
                }
            }
        }
    }
}
