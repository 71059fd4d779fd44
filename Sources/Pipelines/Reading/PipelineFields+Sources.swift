import Documents

extension PipelineField {
    /// The keys of a query to PostgreSQL, which stands in place of the path of a section.
    static func postgres(
        _ section: String, _ target: WritableKeyPath<PipelineDraft, PipelineDraft.PostgresKeys>,
        for kinds: Set<PipelineKind> = everyKind
    ) -> [PipelineField] {
        [
            PipelineField(
                "\(section).postgres.service", .text("a service of pg_service.conf"),
                target.appending(path: \.service), for: kinds,
                "The service of pg_service.conf to connect to; what PGHOST, PGDATABASE and others say unless given."),
            PipelineField(
                "\(section).postgres.query", .text("a query such as SELECT …"),
                target.appending(path: \.query), for: kinds,
                "The query whose rows are the table."),
        ]
    }

    /// The sections that may hold a query to PostgreSQL.
    static let postgresSections = [
        "data.events", "data.items", "data.customers", "data.consent", "data.table",
    ]
}
