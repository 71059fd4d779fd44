package import Diagnostics

extension ColumnProfile {
    /// Leaves the column out, unless it is no feature, because some of its cells cannot be read.
    package mutating func leaveOut(because doubt: UserError) {
        guard use == .feature || use == .leftOut else { return }
        use = .leftOut
        let line = doubt.place?.line.map { " in line \($0)" } ?? ""
        remarks = [Remark(kind: .unreadable, text: "\(doubt.problem)\(line): left out")]
    }
}
