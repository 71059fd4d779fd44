import Diagnostics
import Events
import Service
import TestSupport
import Testing

@Suite struct SettingsTests {
    @Test func settingsAreReadStrictly() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file(
            "service.json",
            """
            {"store": "s", "port": 9000, "page": true, "models": ["churn", "recommendations@challenger"], "recommender": "recommendations",
             "consent": {"file": "c.csv", "default_yes": false, "maximum_age_hours": 24,
                         "columns": {"user": "Customer Id", "personalization": "agrees"}}, "limits": {"items": 50},
             "timeouts": {"drain_seconds": 1.5}, "log": {"ids": true}, "experiments": "e.json", "experiment_customers": "c.csv",
             "exposure_log": {"file": "shown.jsonl", "key_file": "key", "rotate_bytes": 1000000},
             "event_log": {"file": "events.jsonl", "buffer_bytes": 100000, "rotate_seconds": 3600}}
            """)
        let settings = try ServiceSettings(file: file)
        var expected = ServiceSettings()
        expected.store = "s"
        expected.port = 9000
        expected.page = true
        expected.models = ["churn", "recommendations@challenger"]
        expected.recommender = "recommendations"
        var consent = ServiceSettings.ConsentSettings(file: "c.csv")
        consent.columns = ConsentColumns(user: "Customer Id", personalization: "agrees")
        consent.defaultYes = false
        consent.maximumAgeHours = 24
        expected.consent = consent
        expected.limits.items = 50
        expected.timeouts.drain = 1.5
        expected.log.ids = true
        expected.experiments = "e.json"
        expected.experimentCustomers = "c.csv"
        var exposures = ServiceSettings.LineLogSettings(file: "shown.jsonl")
        (exposures.keyFile, exposures.rotateBytes) = ("key", 1_000_000)
        expected.exposureLog = exposures
        var events = ServiceSettings.LineLogSettings(file: "events.jsonl")
        (events.bufferBytes, events.rotateSeconds) = (100_000, 3600)
        expected.eventLog = events
        #expect(settings == expected)
    }

    @Test(arguments: [
        (#"{"prot": 1}"#, "'prot'"), (#"{"port": 70000}"#, "'port'"),
        (#"{"page": 1}"#, "'page'"), (#"{"limits": {"item": 1}}"#, "'limits.item'"),
        (#"{"consent": {}}"#, "'consent.file'"), (#"{"timeouts": {"idle_seconds": -1}}"#, "'timeouts.idle_seconds'"),
        (#"{"consent": {"file": "c.csv", "columns": {"users": "id"}}}"#, "'consent.columns.users'"),
        (#"{"exposure_log": {"file": "f"}}"#, "'exposure_log.key_file'"), (#"{"event_log": {}}"#, "'event_log.file'"),
        (#"{"event_log": {"file": "f", "key_file": "k"}}"#, "'event_log.key_file'"),
        ("[]", "object"), ("{", "JSON"), (#"{"models": [1]}"#, "'models[0]'"),
    ]) func aWrongSettingIsAnErrorThatNamesIt(text: String, part: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("service.json", text)
        #expect {
            try ServiceSettings(file: file)
        } throws: { error in
            let error = error as? UserError
            return error?.code == .invalidData && error?.place?.file == file && error?.problem.contains(part) == true
        }
    }
}
