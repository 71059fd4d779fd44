/// How long the service took for an answer, for the page: the header `Server-Timing` of W3C.
enum ServerTiming {
    static func header(since began: ContinuousClock.Instant) -> (name: String, value: String) {
        let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
        return ("Server-Timing", "answer;dur=\((milliseconds * 100).rounded() / 100)")
    }
}
