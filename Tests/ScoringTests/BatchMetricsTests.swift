import Diagnostics
import ModelStore
import Scoring
import TestSupport
import Testing

@Suite struct BatchMetricsTests {
    @Test func everyFigureHasTheModelAndTheOutput() throws {
        let shop = try SampleStore(SampleRecommender(users: 5, items: 20))
        let output = "\(shop.folder.path)/lists.csv"
        var file = BatchFile(BatchJob(shop.version), output: output)
        file.shard = Shard("1/1")
        let manifest = try file.run(as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
        let text = BatchMetrics.text(manifest, at: UTCTime(seconds: 1_796_013_757))
        let labels = "model=\"sample\",version=\"1\",output=\"\(output)\",shard=\"1/1\""
        for line in [
            "endcap_batch_rows{\(labels)} 50", "endcap_batch_customers{\(labels)} 5",
            "endcap_batch_rows_by_source{\(labels),source=\"personal\"} 50",
            "endcap_batch_rows_by_source{\(labels),source=\"popular\"} 0", "endcap_batch_seconds{\(labels)} 0",
            "endcap_batch_timestamp_seconds{\(labels)} 1796013757", "# TYPE endcap_batch_rows gauge",
        ] { #expect(text.contains("\(line)\n"), "\(line)") }
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("# TYPE endcap_batch_rows_by_source") }.count == 1)
        #expect(manifest.line == "50 rows of sample/1 (part 1/1) in \(output) after 0.0 s")
    }

    @Test func theNameMustBeOneThatTheCollectorReads() throws {
        let shop = try SampleStore(SampleRecommender(users: 5, items: 20))
        expectError(.wrongUsage, ".prom") { try BatchMetrics("\(shop.folder.path)/m.txt", outside: shop.store) }
        expectError(.wrongUsage, "model store") { try BatchMetrics("\(shop.store.path)/m.prom", outside: shop.store) }
    }
}
