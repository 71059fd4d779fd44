import Diagnostics
import Events
import Experiments
import LinearAlgebra
import TestSupport
import Testing

/// Exposures and outcomes of a shop whose every figure can be worked out by hand.
struct ShopTables {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Ten customers, a to j, of whom the first five are the control.
    ///
    /// All were exposed on 1 March at noon, a and f twice.
    static let exposures = """
        time,request_id,customer,experiment,arm,model
        2026-03-01T12:00:00Z,r1,a,home,control,m/1
        2026-03-01T12:00:00Z,r2,b,home,control,m/1
        2026-03-01T12:00:00Z,r3,c,home,control,m/1
        2026-03-01T12:00:00Z,r4,d,home,control,m/1
        2026-03-01T12:00:00Z,r5,e,home,control,m/1
        2026-03-01T12:00:00Z,r6,f,home,blend,m/2
        2026-03-01T12:00:00Z,r7,g,home,blend,m/2
        2026-03-01T12:00:00Z,r8,h,home,blend,m/2
        2026-03-01T12:00:00Z,r9,i,home,blend,m/2
        2026-03-01T12:00:00Z,r10,j,home,blend,m/2
        2026-03-02T12:00:00Z,r11,a,home,control,m/1
        2026-03-02T12:00:00Z,r12,f,home,blend,m/2
        2026-03-02T12:00:00Z,r13,z,,,m/2

        """

    /// Before the exposure a spent 5 and f 7; after it the control spent 10, 20, 0, 0, 6 and blend 30, 0, 8, 12, 4.
    static let events = """
        user,item,timestamp,type,quantity,price,order,points
        a,p,2026-02-25T09:00:00Z,purchase,1,5,o0,
        f,p,2026-02-26T09:00:00Z,purchase,1,7,o1,
        a,p,2026-03-01T11:59:59Z,cart,1,5,,
        a,p,2026-03-01T13:00:00Z,cart,1,5,,
        a,p,2026-03-01T14:00:00Z,purchase,2,5,o2,
        b,p,2026-03-02T14:00:00Z,purchase,1,15,o3,
        b,q,2026-03-02T14:00:00Z,purchase,1,2,o3,
        b,q,2026-03-03T14:00:00Z,purchase,1,3,o4,
        c,q,2026-03-03T14:00:00Z,cart,1,3,,
        e,q,2026-03-03T15:00:00Z,purchase,1,6,o5,
        f,q,2026-03-03T16:00:00Z,click,1,,,
        f,q,2026-03-03T16:00:00Z,purchase,3,10,o6,
        g,q,2026-03-03T16:00:00Z,cart,1,4,,
        g,p,2026-03-03T16:00:00Z,cart,1,4,,
        h,q,2026-03-03T16:00:00Z,purchase,1,8,o7,
        i,q,2026-03-03T16:00:00Z,purchase,1,12,o8,
        j,q,2026-03-03T16:00:00Z,purchase,,4,o9,
        b,q,2026-03-04T10:00:00Z,nps,,,,9
        e,q,2026-03-04T10:00:00Z,nps,,,,3
        f,q,2026-03-04T10:00:00Z,nps,,,,10
        g,q,2026-03-04T10:00:00Z,nps,,,,8
        stranger,q,2026-03-05T10:00:00Z,purchase,1,1000,o10,

        """

    func analysis(
        _ metrics: [String], exposures: String = ShopTables.exposures, events: String? = ShopTables.events,
        customers: String? = nil
    ) throws -> ExperimentAnalysis {
        var analysis = ExperimentAnalysis(
            exposures: [try folder.file("exposures.csv", exposures)],
            metrics: try metrics.map(ExperimentMetric.init(parsing:)))
        if let events { analysis.outcomes = [try folder.file("events.csv", events)] }
        if let customers { analysis.customers = try folder.file("customers.csv", customers) }
        if analysis.metrics.contains(where: \.needsValues) { analysis.options.value = "points" }
        return analysis
    }

    func report(_ analysis: ExperimentAnalysis) throws -> ExperimentReport {
        try analysis.run(threads: 1, progress: .silent)
    }

    /// What a user is told.
    func failure(_ analysis: ExperimentAnalysis) throws -> UserError {
        try #require(throws: UserError.self) { _ = try report(analysis) }
    }
}
