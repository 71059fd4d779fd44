import Ids
import Tables

extension TableRows {
    /// A name for the contents of the rows, in any order: their number, and the sum modulo 2¹²⁸ of the hashes of the
    /// rows.
    ///
    /// It tells different data apart, but is no protection against somebody who constructs two tables with one
    /// fingerprint.
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
