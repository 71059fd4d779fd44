import Assignment
import Diagnostics
import Documents
package import Events
import Files
import ModelFiles
package import ModelStore
import Rules
import Scoring
import Signatures

/// How the service runs: the content of `service.json`, with defaults for everything that it does not give.
package struct ServiceSettings: Sendable, Equatable {
    /// The folder of the model store.
    package var store = "models"
    package var host = "127.0.0.1"
    /// 0 lets the system choose a port.
    package var port = 8080
    /// References to the served models, by name or with an alias; `nil` means the champion of every model in the store.
    package var models: [String]?
    /// The recommender for requests that name none; `nil` if only one recommender is served.
    package var recommender: String?
    /// A table with the column `item`; only its items are recommended.
    package var available: String?
    /// A file of rules and placements; requests name a placement of it.
    package var rules: String?
    /// With rules, a newer item table in place of those of the models.
    package var items: String?
    /// With rules, a table of what customers were shown.
    package var exposures: String?
    /// A file of experiments, whose arms decide about lists.
    package var experiments: String?
    /// With experiments, a table of the customers by which their conditions are decided.
    package var experimentCustomers: String?
    package var consent: ConsentSettings?
    /// Where a line is kept of each list that a customer is shown; `nil` for nowhere.
    package var exposureLog: LineLogSettings?
    /// Where the events are kept that `POST /v1/events` takes; `nil` if it takes none.
    package var eventLog: LineLogSettings?
    /// A file whose first line is the bearer token that every request must send, except those for health and metrics.
    package var tokenFile: String?
    /// The files of the public keys one of which must have signed a version that answers, whatever the store asks for;
    /// `nil` where it alone decides.
    package var requireSignature: [String]?
    /// Whether `GET /` answers with a page on which people look at lists and probabilities.
    package var page = false
    package var limits = Limits()
    package var timeouts = Timeouts()
    package var log = LogSettings()

    package init() {}

    /// Which users may get personal lists.
    package struct ConsentSettings: Sendable, Equatable {
        package var file: String
        package var columns = ConsentColumns()
        /// Whether a user who is not in the file has agreed; `nil` when nobody said, which counts as yes.
        package var defaultYes: Bool?
        /// The age in hours after which the file no longer counts; `nil` means never.
        package var maximumAgeHours: Double?

        package init(file: String) {
            self.file = file
        }
    }

    /// A log of lines that a thread of its own writes.
    package struct LineLogSettings: Sendable, Equatable {
        package var file: String
        /// The file with the key by which customers are named; `nil` for a log that has their ids.
        package var keyFile: String?
        /// The bytes of lines that may wait to be written; further ones are dropped.
        package var bufferBytes = 16 << 20
        /// The size that a file may have.
        package var rotateBytes = 256 << 20
        /// The length of a period, each of which has a file of its own, in seconds.
        package var rotateSeconds = 86_400.0

        package init(file: String) { self.file = file }
    }

    /// The limits on what a client may send or request.
    package struct Limits: Sendable, Equatable {
        /// The size of a request's body in bytes.
        package var bodyBytes = 1 << 20
        /// The number of items in a list.
        package var items = 1_000
        /// The number of events in a session.
        package var sessionEvents = 500
        /// The number of available items that a request lists.
        package var availableItems = 10_000
        /// The number of reasons for each item of a list; the strongest are kept.
        package var reasons = 20
        /// The number of rows in one scoring request.
        package var rows = 1_000
        /// The number of events that one request reports.
        package var events = 1_000
        /// The number of requests being read or answered at the same time; further ones get status 503.
        package var requests = 512
        /// The number of open connections; further ones get status 503.
        package var connections = 10_000

        package init() {}
    }

    /// The timeouts in seconds.
    package struct Timeouts: Sendable, Equatable {
        /// From the first byte of a request to its last byte.
        package var request = 10.0
        /// Between two requests on a connection.
        package var idle = 75.0
        /// For a client to receive a response.
        package var write = 10.0
        /// From the shutdown signal until the remaining connections are closed.
        package var drain = 20.0

        package init() {}
    }

    package struct LogSettings: Sendable, Equatable {
        /// Whether each request is logged as one line.
        package var access = true
        /// Whether that line contains the ids of users and items.
        package var ids = false

        package init() {}
    }
}

extension ServiceSettings {
    /// Reads a configuration file.
    ///
    /// - Throws: `UserError` with code `missingInput`, or `invalidData` that names the field that is wrong or unknown.
    package init(file: String) throws {
        let bytes = try MappedFile.contents(of: file)
        do {
            var fields = try JSONFields(parsing: bytes)
            try self.init(&fields)
            try fields.finish()
        } catch let error as InvalidField {
            throw UserError(error, in: file, remedy: "docs/service.md lists the fields of the configuration")
        }
    }

    /// The store, with the keys that a version must be signed by.
    ///
    /// - Throws: `UserError` with code `missingInput` or `invalidData` for a key that cannot be used.
    package func modelStore() throws -> ModelStore {
        ModelStore(path: store, signers: try requireSignature?.map { try VerifyingKey(file: $0) } ?? [])
    }

    /// Refuses tables that only rules or experiments use, where there are none.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkRules() throws {
        if experiments == nil, experimentCustomers != nil {
            throw UserError(
                .wrongUsage, "\(.experimentCustomers) has no effect without \(.experiments)", remedy: "Leave it out")
        }
        guard rules == nil else { return }
        for (key, file) in [(ParameterKey.itemTable, items), (.exposures, exposures)] where file != nil {
            throw UserError(.wrongUsage, "\(key) has no effect without \(.rules)", remedy: "Leave it out")
        }
    }

    private static func lineLog(
        _ name: String, namesCustomers: Bool, _ fields: inout JSONFields
    ) throws -> LineLogSettings? {
        guard var given = try fields.object(name) else { return nil }
        guard let file = try given.string("file"), !file.isEmpty else { throw given.missing("file") }
        var log = LineLogSettings(file: file)
        if namesCustomers {
            log.keyFile = try given.string("key_file")
            guard log.keyFile != nil else { throw given.missing("key_file") }
        }
        log.bufferBytes = try given.int("buffer_bytes", in: 65_536...(1 << 32)) ?? log.bufferBytes
        log.rotateBytes = try given.int("rotate_bytes", in: 65_536...(1 << 40)) ?? log.rotateBytes
        log.rotateSeconds = try given.double("rotate_seconds", in: 1...31_622_400) ?? log.rotateSeconds
        try given.finish()
        return log
    }

    private init(_ fields: inout JSONFields) throws {
        self.init()
        store = try fields.string("store") ?? store
        host = try fields.string("host") ?? host
        port = try fields.int("port", in: 0...65_535) ?? port
        models = try fields.strings("models", atMost: 1_000)
        recommender = try fields.string("recommender")
        available = try fields.string("available")
        rules = try fields.string("rules")
        items = try fields.string("items")
        exposures = try fields.string("exposures")
        experiments = try fields.string("experiments")
        experimentCustomers = try fields.string("experiment_customers")
        exposureLog = try Self.lineLog("exposure_log", namesCustomers: true, &fields)
        eventLog = try Self.lineLog("event_log", namesCustomers: false, &fields)
        tokenFile = try fields.string("token_file")
        requireSignature = try fields.signers()
        page = try fields.bool("page") ?? page
        if var consent = try fields.object("consent") {
            guard let file = try consent.string("file") else { throw consent.missing("file") }
            var settings = ConsentSettings(file: file)
            if var columns = try consent.object("columns") {
                settings.columns.user = try columns.string("user")
                settings.columns.personalization = try columns.string("personalization")
                try columns.finish()
            }
            settings.defaultYes = try consent.bool("default_yes")
            settings.maximumAgeHours = try consent.double("maximum_age_hours", in: 0...1e6)
            try consent.finish()
            self.consent = settings
        }
        if var given = try fields.object("limits") {
            limits.bodyBytes = try given.int("body_bytes", in: 1_024...(1 << 30)) ?? limits.bodyBytes
            limits.items = try given.int("items", in: 1...1_000_000) ?? limits.items
            limits.sessionEvents = try given.int("session_events", in: 0...100_000) ?? limits.sessionEvents
            limits.availableItems = try given.int("available_items", in: 0...10_000_000) ?? limits.availableItems
            limits.reasons = try given.int("reasons", in: 1...100_000) ?? limits.reasons
            limits.rows = try given.int("rows", in: 1...1_000_000) ?? limits.rows
            limits.events = try given.int("events", in: 1...1_000_000) ?? limits.events
            limits.requests = try given.int("requests", in: 1...1_000_000) ?? limits.requests
            limits.connections = try given.int("connections", in: 1...1_000_000) ?? limits.connections
            try given.finish()
        }
        if var given = try fields.object("timeouts") {
            let seconds = 0.05...86_400.0
            timeouts.request = try given.double("request_seconds", in: seconds) ?? timeouts.request
            timeouts.idle = try given.double("idle_seconds", in: seconds) ?? timeouts.idle
            timeouts.write = try given.double("write_seconds", in: seconds) ?? timeouts.write
            timeouts.drain = try given.double("drain_seconds", in: 0...86_400) ?? timeouts.drain
            try given.finish()
        }
        if var given = try fields.object("log") {
            log.access = try given.bool("access") ?? log.access
            log.ids = try given.bool("ids") ?? log.ids
            try given.finish()
        }
    }
}
