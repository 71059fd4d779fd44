/// Why a text is not one JSON object, or not one that gives a record.
struct MalformedObject: Error {
    /// What is wrong, without a full stop.
    let problem: String
    /// The field that the error belongs to, if there is one.
    var key: String?
    var remedy = "Mend the record"

    /// The same error with the name of the field, unless it has one.
    func at(key: String) -> MalformedObject {
        MalformedObject(problem: problem, key: self.key ?? key, remedy: remedy)
    }
}
