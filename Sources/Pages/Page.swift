package import Documents

/// A report for people: sections of sentences, tables and charts, rendered as terminal text, JSON, Markdown and HTML.
package struct Page: Sendable {
    /// What the page is about: `recommendations/7`.
    package var title: String
    /// What a reader should know who reads nothing else, in one sentence.
    package var verdict: String
    /// How the verdict looks: good news, bad news, or neither.
    package var mood: Mood
    package var sections: [Section]

    package init(title: String, verdict: String, mood: Mood = .neutral, sections: [Section] = []) {
        self.title = title
        self.verdict = verdict
        self.mood = mood
        self.sections = sections
    }

    package enum Mood: String, Codable, Sendable {
        case good, bad, neutral
    }

    /// A part of a page under a heading.
    package struct Section: Sendable {
        /// The section's name in JSON and in addresses, in lower case with hyphens: `by-activity`.
        package var name: String
        package var title: String
        package var blocks: [Block]

        package init(_ name: String, title: String, _ blocks: [Block] = []) {
            self.name = name
            self.title = title
            self.blocks = blocks
        }
    }

    package enum Block: Sendable {
        /// A paragraph of plain text.
        case text(String)
        /// Plain text that comes from elsewhere with its line breaks, such as notes by hand.
        case notes(String)
        /// Commands or settings, shown as they are typed.
        case code(String)
        case table(Table, caption: String)
        case chart(Chart)
        /// Blocks that HTML folds away under a line.
        case details(summary: String, [Block])
    }
}
