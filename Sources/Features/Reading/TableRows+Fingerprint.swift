import Ids
import Tables

extension TableRows {
    /// A name for what the rows say, whatever their order: their number, and the sum modulo 2¹²⁸ of a hash of each one.
    ///
    /// It tells data apart; it is no protection against someone who wants two tables to look alike.
    package var fingerprint: String {
        var sum: UInt128 = 0
        for row in hashes.indices {
            var hash = hashes[row]
            if let ids { hash.combine(ids[row].withUnsafeBytes(IdHash.hash)) }
            sum &+= hash.number
        }
        let digits = String(sum, radix: 16)
        return "\(rowCount)-" + String(repeating: "0", count: 32 - digits.count) + digits
    }
}
