/// A point of a curve over all thresholds of a probability.
///
/// Of a ROC curve x is the share of the rows of no that are at or above the threshold (the false positive rate) and y the
/// share of those of yes (the true positive rate, or recall). Of a precision–recall curve x is the recall and y the
/// precision.
package struct CurvePoint: Codable, Sendable, Equatable {
    package let x: Double
    package let y: Double
    /// The probability from which on rows are counted; nil where none is.
    package let threshold: Double?

    package init(x: Double, y: Double, threshold: Double?) {
        self.x = x
        self.y = y
        self.threshold = threshold
    }
}
