import CustomerModels
import Diagnostics
import LinearAlgebra
import ModelStore
import Monitoring
import TestSupport
import Testing
import Training

/// Families that keep nothing of what their training data looked like.
@Suite struct UnmonitoredTests {
    @Test func segmentsAndLifetimesAreRefusedWithWhatDoesInstead() throws {
        let bench = try MonitoringBench()
        let events = try bench.table(
            "events.csv",
            ["user,item,timestamp,price"]
                + (0..<60).flatMap { customer in
                    (0..<(1 + customer % 5)).map { "c\(customer),i1,2023-0\(1 + $0)-\(10 + customer % 18),\(5 + $0)" }
                })
        var segments = SegmentTraining(by: .rfm)
        segments.events = [events]
        _ = try segments.run(
            model: "segments", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
        var lifetime = LifetimeTraining(events: [events])
        lifetime.holdOut = 0
        _ = try lifetime.run(
            model: "lifetime", store: bench.store, author: bench.author, machine: bench.machine, progress: .silent)
        for (model, advice) in [("segments", "trainer models diff"), ("lifetime", "trainer evaluate lifetime/1")] {
            let error = userError { _ = try bench.monitor(model) { $0.events = [events] } }
            #expect(error?.code == .wrongUsage)
            #expect(error?.remedy?.contains(advice) == true, "\(error.debugDescription)")
        }
    }
}
