package import Documents

extension Page {
    /// The page with every exact number.
    ///
    /// A text has at most 10,000 Unicode scalars, notes and code 100,000; what is longer ends with `…`. A number that
    /// is not finite is null.
    package var json: JSONValue {
        [
            "title": title.whole(), "verdict": verdict.whole(), "mood": .string(mood.rawValue),
            "sections": .array(
                sections.map { section in
                    [
                        "name": section.name.whole(), "title": section.title.whole(),
                        "blocks": .array(section.blocks.map(\.json)),
                    ]
                }),
        ]
    }
}

extension Page.Block {
    var json: JSONValue {
        switch self {
        case .text(let text): ["text": text.whole()]
        case .notes(let notes): ["notes": notes.whole(TextLimit.jsonBlock)]
        case .code(let code): ["code": code.whole(TextLimit.jsonBlock)]
        case .table(let table, let caption):
            [
                "table": [
                    "caption": caption.whole(), "columns": .array(table.columns.map { $0.whole() }),
                    "rows": .array(table.rows.map { .array($0.map(\.json)) }),
                ]
            ]
        case .chart(let chart): ["chart": chart.json]
        case .details(let summary, let blocks):
            ["details": ["summary": summary.whole(), "blocks": .array(blocks.map(\.json))]]
        }
    }
}
