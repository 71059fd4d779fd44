extension Page {
    /// The page as one HTML document that needs nothing else and runs no script.
    ///
    /// It has less than a megabyte: texts are cut, tables have at most 200 rows, and a sentence stands where a block has
    /// no room.
    package var html: String {
        var body = HTMLBody()
        body.add(self)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>\(title.shown().escaped)</title>
            <style>
            \(HTMLStyle.text)
            </style>
            </head>
            <body>
            <main>
            \(body.text)</main>
            </body>
            </html>

            """
    }

    /// What a browser may do with the page: apply the styles within it, and nothing else.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
}

extension Page.Mood {
    /// What a reader is told besides the colour.
    var words: String {
        switch self {
        case .good: "Good news"
        case .bad: "Bad news"
        case .neutral: "In short"
        }
    }

    var sign: String {
        switch self {
        case .good: "✓"
        case .bad: "✗"
        case .neutral: "•"
        }
    }
}
