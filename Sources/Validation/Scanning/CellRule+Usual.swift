import Diagnostics
import Events
import Sources
import Tables

extension CellRule {
    /// Texts are UTF-8; nil says that a row stays valid all the same, because no training reads the cell.
    static func utf8(_ invalid: Finding.Severity?) -> CellRule {
        let remedy: Message = "Name the file's encoding with \(.encoding), or save it as UTF-8"
        return CellRule(
            test: .utf8, severity: invalid ?? .suspicion, kind: .notUTF8, makesInvalid: invalid != nil,
            text: "cells are not UTF-8", remedy: remedy.text(.plain))
    }

    /// Texts were not written in a wrong encoding.
    static let readable = CellRule(
        test: .readable, severity: .suspicion, kind: .garbledText,
        text: "cells have characters that a wrong encoding left behind",
        remedy: "Export the table again in one encoding")

    /// Cells are not empty.
    static func present(_ invalid: Finding.Severity, _ what: String, column: String) -> CellRule {
        let condition: Message = "\(.conditions, Condition.shellText(column, .notEmpty))"
        return CellRule(
            test: .present, severity: invalid, kind: .invalidCell, makesInvalid: true,
            text: "cells are empty where \(what) is needed",
            remedy: "Mend them, or leave such rows out with \(condition.text(.plain))")
    }

    /// Ids stand for somebody.
    static func somebody(_ noun: String) -> CellRule {
        CellRule(
            test: .somebody, severity: .suspicion, kind: .nobody,
            text: "ids most likely stand for no \(noun), but each counts as one",
            remedy: "Leave such rows out unless \(noun == "item" ? "an item" : "a customer") really has that id")
    }

    /// Cells are numbers.
    static func number(_ invalid: Finding.Severity, _ format: NumberFormat) -> CellRule {
        let remedy: Message = "Mend them, or say how numbers are written with \(.decimal), \(.thousands) and \(.unit)"
        return CellRule(
            test: .number(format), severity: invalid, kind: .invalidCell, makesInvalid: true,
            text: "cells are no numbers", remedy: remedy.text(.plain))
    }

    /// Numbers are in the range of ratings.
    static func rating(_ invalid: Finding.Severity, _ format: NumberFormat) -> CellRule {
        CellRule(
            test: .rating(format), severity: invalid, kind: .invalidCell, makesInvalid: true,
            text: "cells are no ratings in the range of single precision", remedy: "Mend them")
    }

    /// Numbers tell places in an order apart.
    static func place(_ invalid: Finding.Severity, _ format: NumberFormat) -> CellRule {
        CellRule(
            test: .place(format), severity: invalid, kind: .invalidCell, makesInvalid: true,
            text: "cells are beyond ±9007199254740991, where whole numbers are no longer told apart",
            remedy: "Number each customer's events from 1 on")
    }

    /// Cells are times.
    static func time(_ invalid: Finding.Severity, _ format: TimestampFormat?) -> CellRule {
        let expected = format.map { "times of the format '\($0.text)'" } ?? "times of a known form"
        return CellRule(
            test: .time(format), severity: invalid, kind: .invalidCell, makesInvalid: true,
            text: "cells are no \(expected)", remedy: "Mend them")
    }

    /// Prices are more than 0.
    static func positivePrice(_ format: NumberFormat) -> CellRule {
        CellRule(
            test: .positive(format), severity: .suspicion, kind: .priceNotPositive, text: "prices are 0 or less",
            remedy: "Leave such rows out if they are no sales")
    }
}
