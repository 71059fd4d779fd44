// Written by Tests/Fixtures/make-cdnow-figures.py.

/// Counts and sums of features over the customers at risk at 1997-10-01, by pandas.
enum CDNOWFigures {
    /// Days of activity, customers at risk, buyers among them in the next 39 weeks.
    static let atRisk = [
        (days: 365, customers: 23570, buyers: 7058),
        (days: 180, customers: 7249, buyers: 4391),
        (days: 90, customers: 4195, buyers: 2949),
    ]

    /// The sum of each feature over the customers for whom it is defined, at risk with 365 days.
    static let sums = [
        "recency": 43423.26552371183,
        "tenure": 14848.202600958248,
        "orders_all": 23167.51086293225,
        "lines_all": 23358.639657955362,
        "lines_90d": 3876.825699372171,
        "pieces_all": 32922.88322985549,
        "money_all": 87733.84805434474,
        "money_90d": 15818.224372128592,
        "gap_mean": 36013.0114785176,
        "gap_deviation": 15710.258873353358,
    ]
}
