import CustomerModels

/// Forecasts as rows
/// `user,valid_from,alive,purchases,purchases_low,purchases_high,value,value_low,value_high`; values are empty for a
/// model that knows none.
package struct LifetimeCSV: RowFormat {
    private let style: RowStyle
    private let validFrom: String

    package let rowColumns = [
        RowColumn("user"), RowColumn("valid_from"), RowColumn("alive", .double), RowColumn("purchases", .double),
        RowColumn("purchases_low", .integer), RowColumn("purchases_high", .integer), RowColumn("value", .double),
        RowColumn("value_low", .double), RowColumn("value_high", .double),
    ]

    package var header: [UInt8] { style.header }

    package init(_ columns: LifetimeColumns, as layout: RowLayout = .commaSeparated) {
        validFrom = columns.validFrom
        style = RowStyle(rowColumns.map(\.name), layout)
    }

    package func bytes(of rows: [LifetimeRow]) -> [UInt8] {
        var text = RowBytes(style)
        for row in rows {
            let forecast = row.forecast
            text.text(row.user)
            text.word(validFrom)
            text.number(forecast.alive)
            text.number(forecast.purchases)
            text.count(forecast.lowPurchases)
            text.count(forecast.highPurchases)
            for value in [forecast.value, forecast.lowValue, forecast.highValue] {
                if let value { text.number(value) } else { text.empty() }
            }
            text.endRow()
        }
        return text.bytes
    }
}
