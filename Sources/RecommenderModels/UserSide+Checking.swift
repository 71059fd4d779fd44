import ModelFiles

extension UserSide {
    /// Reads what the file holds of every customer, as answers do, one customer after the other.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for items out of range or out of order, purchases that contradict
    ///   themselves, factors that are not finite, and further ids that do not lead to their customer.
    package func checkCustomers() throws {
        for index in 0..<ids.count {
            _ = try history(of: index)
            _ = try factors(of: index)
            _ = try lastDays(of: index)
            _ = try typeBits(of: index)
            for alias in try aliases?.indexes(of: index) ?? [] {
                guard let id = try aliases?.ids.bytes(at: alias) else { continue }
                guard try self.index(of: UnsafeRawBufferPointer(id)) == index else {
                    throw file.unusable("the further id at \(alias) does not lead to the customer at \(index)")
                }
            }
        }
        try file.checkUnchanged()
    }
}
