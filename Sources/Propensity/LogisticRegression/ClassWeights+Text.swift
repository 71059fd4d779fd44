extension ClassWeights {
    /// Reads `none`, `balanced`, or the factors of no and yes, as in `1:5`; `nil` for other texts.
    package init?(text: String) {
        switch text {
        case "none": self = .none
        case "balanced": self = .balanced
        default:
            let factors = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
            guard factors.count == 2, let no = factors[0], let yes = factors[1] else { return nil }
            self = .factors(no: no, yes: yes)
        }
    }

    /// The weights in the form that `init(text:)` reads.
    package var text: String {
        switch self {
        case .none: "none"
        case .balanced: "balanced"
        case .factors(let no, let yes): "\(no):\(yes)"
        }
    }
}
