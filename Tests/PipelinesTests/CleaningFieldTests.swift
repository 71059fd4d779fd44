import Diagnostics
import Documents
import Events
import Pipelines
import Testing
import Training

/// The key `clean` of pipeline files.
@Suite struct CleaningFieldTests {
    @Test func stepsAreReadInTheirOrder() throws {
        let bench = try PipelineBench()
        let yaml =
            PipelineBench.recommender + """
                clean:
                  - duplicates
                  - duplicates: {within: 10m}
                  - cancellations: {order_starts: C, types: [refund]}
                  - robots: {events_per_day: 2000, items_per_day: 300}
                  - robots: {quantile: 0.999}
                  - items:
                      drop: [POST, 'GIFT*']
                  - items: {keep_list: lists/kept.csv}
                  - times: {stray: newest}
                  - retention: 730d

                """
        let pipeline = try bench.read(yaml)
        var (dropped, kept) = (CleaningStep.ItemChoice(), CleaningStep.ItemChoice())
        (dropped.drop, kept.keepList) = (["POST", "GIFT*"], bench.path("lists/kept.csv"))
        let steps: [CleaningStep] = [
            .duplicates(.init()), .duplicates(.init(within: 600)),
            .cancellations(.init(orderStarts: "C", types: ["refund"])),
            .robots(.init(eventsPerDay: 2000, itemsPerDay: 300)), .robots(.init(quantile: 0.999)),
            .items(dropped), .items(kept), .times(.init(stray: .newest)), .retention(63_072_000),
        ]
        #expect(pipeline.recommender?.options.cleaning == steps)
        // The resolved file gives the same pipeline.
        let resolved: JSONValue = [
            "duplicates", ["duplicates": ["within": "10m"]],
            ["cancellations": ["order_starts": "C", "types": ["refund"]]],
            ["robots": ["events_per_day": 2000, "items_per_day": 300]], ["robots": ["quantile": 0.999]],
            ["items": ["drop": ["POST", "GIFT*"]]], ["items": ["keep_list": "lists/kept.csv"]],
            ["times": ["stray": "newest"]], ["retention": "730d"],
        ]
        #expect(pipeline.resolved["clean"] == resolved)
        let again = try bench.read(pipeline.resolved.text)
        #expect(again.hash == pipeline.hash)
        #expect(again.recommender?.options == pipeline.recommender?.options)
    }

    @Test func modelsOfCustomersAndSettingsBesideTheFileHaveIt() throws {
        let bench = try PipelineBench()
        let customers = try bench.read(PipelineBench.customers + "clean: times\n")
        guard case .events(let log)? = customers.propensity?.source else {
            Issue.record("no events")
            return
        }
        #expect(log.options.cleaning == [.times(.init())])
        let set = try bench.read(PipelineBench.recommender, ["clean=[duplicates, {retention: 1d}]"])
        #expect(set.recommender?.options.cleaning == [.duplicates(.init()), .retention(86_400)])
    }

    @Test(arguments: [
        ("[washing]", "clean[0]: there is no step 'washing'"),
        ("[duplicate]", "did you mean 'duplicates'?"),
        ("[times, {robot: {quantile: 0.9}}]", "clean[1]: there is no step 'robot'; did you mean 'robots'?"),
        ("[robots]", "clean[0]: the step 'robots' needs settings"),
        ("[{robots: {quantil: 0.9}}]", "clean[0].robots has no key 'quantil'; did you mean 'quantile'?"),
        ("[{robots: {quantile: 0.4}}]", "clean[0].robots.quantile 0.4 is out of range"),
        ("[{robots: {quantile: 0.9, events_per_day: 5}}]", "events_per_day"),
        ("[{robots: {events_per_day: 0}}]", "out of range"),
        ("[{robots: {}}]", "clean[0].robots: expected keys with values"),
        ("[{robots: 5}]", "clean[0].robots: expected keys with values"),
        ("[{duplicates: {within: soon}}]", "clean[0].duplicates.within"),
        ("[{retention: 730}]", "clean[0].retention"),
        ("[{items: {keep: [a], drop: [b]}}]", "items to keep and items to drop"),
        ("[{items: {drop: [a, a]}}]", "names 'a' twice"),
        ("[{times: {stray: none}}]", "expected one of newest, oldest, all"),
        ("[{duplicates: {within: 1m}, times: {stray: all}}]", "clean[0] has 2 keys"),
        ("[[duplicates]]", "clean[0]: expected one of duplicates, cancellations, times"),
        ("[]", "clean is an empty list"),
    ])
    func mistakesAreErrorsWithTheirPlace(clean: String, part: String) throws {
        let bench = try PipelineBench()
        let error = try bench.refusal(of: PipelineBench.recommender + "clean: \(clean)\n")
        #expect(error.code == .wrongUsage && error.remedy != nil)
        #expect(error.place?.line == 4, "\(error)")
        #expect("\(error)".contains(part), "'\(part)' is not in: \(error)")
    }

    @Test func aTableOfCustomersHasNoLogToClean() throws {
        let error = try PipelineBench().refusal(of: PipelineBench.table + "clean: [duplicates]\n")
        #expect("\(error)".contains("clean has no effect with data.table.path"), "\(error)")
    }
}
