/// A column of the rows of a batch, as a database needs to know it.
package struct RowColumn: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case text
        /// A whole number in 32 bits.
        case integer
        case single
        case double
    }

    package let name: String
    package let kind: Kind

    package init(_ name: String, _ kind: Kind = .text) {
        (self.name, self.kind) = (name, kind)
    }

    /// What DuckDB calls the type.
    var duckDBType: String {
        switch kind {
        case .text: "VARCHAR"
        case .integer: "INTEGER"
        case .single: "FLOAT"
        case .double: "DOUBLE"
        }
    }

    /// What PostgreSQL calls the type, as `format_type` spells it.
    var postgresType: String {
        switch kind {
        case .text: "text"
        case .integer: "integer"
        case .single: "real"
        case .double: "double precision"
        }
    }
}

/// Takes the rows of a batch as bytes of one layout, from first to last.
package struct RowSink {
    let layout: RowLayout
    /// Takes the columns, once, before the first row and before the work for it.
    let begin: ([RowColumn]) throws -> Void
    let write: (UnsafeRawBufferPointer) throws -> Void

    package init(
        _ layout: RowLayout, begin: @escaping ([RowColumn]) throws -> Void = { _ in },
        write: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) {
        (self.layout, self.begin, self.write) = (layout, begin, write)
    }
}
