/// Why a signature does not count; the text is a sentence without a full stop.
package struct MalformedSignature: Error, Equatable {
    package let problem: String

    init(_ problem: String) { self.problem = problem }
}
