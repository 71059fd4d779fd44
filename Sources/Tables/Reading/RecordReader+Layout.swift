extension RecordReader {
    /// What separates the fields; nil for JSON.
    package var fieldDelimiter: Delimiter? { isJSON ? nil : Delimiter(delimiter) }
}
