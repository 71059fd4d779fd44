import Diagnostics
import TestSupport
import Testing

/// The times of real exports on the command line: read as they are, or refused with the option to copy.
@Suite struct TimeCommandTests {
    private static let flags = ["--algorithm", "popularity"]

    private func log(_ times: String...) -> String {
        "user,item,timestamp\n" + times.enumerated().map { "u\($0),i\($0),\"\($1)\"\n" }.joined()
    }

    @Test func theRemedyCanBeCopied() throws {
        let shop = try SampleShop()
        let file = try shop.table(log("21-07-2015", "05-01-2015", "19-09-2015"))
        let error = try shop.fit(file: file, Self.flags)
        expectError(error, .invalidData, "\(file):2, column 'timestamp': ", "Give --timestamp-format '%d-%m-%Y', which")
        #expect(!error.messages.contains("--skip-invalid"))
        expectSuccess(try shop.fit(file: file, Self.flags + ["--timestamp-format", "%d-%m-%Y"]))
        let both = try shop.table(log("12/1/2010 8:26", "12/1/2010 8:28"), named: "both.csv")
        expectError(
            try shop.fit(file: both, Self.flags), .invalidData,
            "--timestamp-format '%d/%m/%Y %H:%M' or --timestamp-format '%m/%d/%Y %H:%M'")
        expectError(
            try shop.fit(file: file, Self.flags + ["--skip-invalid"]), .invalidData, "all 3 rows are invalid",
            "Give --timestamp-format '%d-%m-%Y'")
    }

    @Test(arguments: [
        ("12/1/2010 8:26", "%m/%d/%Y %H:%M"), ("01.12.10 08:26", "%d.%m.%y %H:%M"),
        ("2010-12-01 08:26 PM", "%Y-%m-%d %I:%M %p"), ("01-Dec-2010", "%d-%b-%Y"),
        ("December 1, 2010", "%B %e, %Y"),
    ])
    func formats(time: String, format: String) throws {
        let shop = try SampleShop()
        expectSuccess(try shop.fit(log(time), Self.flags + ["--timestamp-format", format]))
    }

    @Test(arguments: ["1322727960000000", "1322727960000000000", "1322727960.5", "1322727960.0", "1.32272796e+09"])
    func numbers(time: String) throws {
        let shop = try SampleShop()
        expectSuccess(try shop.fit(log(time), Self.flags))
        expectError(
            try shop.fit(log(time), Self.flags + ["--timestamp-format", "%s%f"]), .wrongUsage, "%f directly after %s",
            "without a format")
    }

    /// The options take the forms of the columns; 1893456000 is 2030-01-01.
    @Test(arguments: ["2030-01-01", "1893456000", "1893456000.0", "1.893456e9", "1893456000000", "1893456000000000"])
    func options(time: String) throws {
        let shop = try SampleShop()
        expectError(
            try shop.fit(SampleShop.events, Self.flags + ["--from", time]), .invalidData, "no event is left",
            "from 2030-01-01T00:00:00Z")
    }
}
