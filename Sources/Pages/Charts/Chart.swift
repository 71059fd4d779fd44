/// A chart as a value: what it shows and how its axes are called; `Pages` draws it as inline SVG, and as a table where
/// there are no pictures.
package struct Chart: Sendable, Equatable {
    package var title: String
    /// What the chart shows, in a sentence, for those who do not see it.
    package var alternative: String
    package var form: Form

    package init(_ title: String, alternative: String, _ form: Form) {
        self.title = title
        self.alternative = alternative
        self.form = form
    }

    package enum Form: Sendable, Equatable {
        /// Lines and points over a continuous axis: curves, time lines, reliability, lift, scatter.
        case lines([Series], x: Axis, y: Axis)
        /// A bar for each category and series, side by side where there are several series.
        case bars(categories: [String], [Values], y: Axis)
        /// Counts between edges; `edges` has one element more than each series.
        case histogram(edges: [Double], [Values], x: Axis, y: Axis)
        /// A cell for each row and column; nil where nothing is known.
        case heatMap(rows: [String], columns: [String], values: [[Double?]], y: Axis)
    }

    /// The name of an axis, and how its numbers are written.
    package struct Axis: Sendable, Equatable {
        package enum Scale: Sendable, Equatable {
            case linear
            case logarithmic
            /// Milliseconds since 1970 UTC, shown as dates.
            case time
        }

        package var label: String
        package var scale: Scale
        /// Whether a linear axis begins at 0.
        package var fromZero: Bool

        package init(_ label: String, _ scale: Scale = .linear, fromZero: Bool = false) {
            self.label = label
            self.scale = scale
            self.fromZero = fromZero
        }
    }

    /// Points that belong together.
    package struct Series: Sendable, Equatable {
        package enum Mark: Sendable, Equatable {
            case line
            /// A line that is no measurement, such as a diagonal.
            case dashed
            case points
            case lineAndPoints
            /// A line between whose points nothing is drawn aslant.
            case steps
        }

        package struct Point: Sendable, Equatable {
            package var x: Double
            package var y: Double
            /// The ends of an interval of y; nil where there is none.
            package var low: Double?
            package var high: Double?

            package init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil) {
                self.x = x
                self.y = y
                self.low = low
                self.high = high
            }
        }

        package var name: String
        package var mark: Mark
        package var points: [Point]

        package init(_ name: String, _ mark: Mark = .line, _ points: [Point]) {
            self.name = name
            self.mark = mark
            self.points = points
        }
    }

    /// A number for each category or bin, with intervals where there are some.
    package struct Values: Sendable, Equatable {
        package var name: String
        package var values: [Double?]
        package var lows: [Double?]?
        package var highs: [Double?]?

        package init(_ name: String, _ values: [Double?], lows: [Double?]? = nil, highs: [Double?]? = nil) {
            self.name = name
            self.values = values
            self.lows = lows
            self.highs = highs
        }
    }
}
