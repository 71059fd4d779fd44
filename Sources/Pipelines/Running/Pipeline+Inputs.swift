import Documents
import Events
import Gates
import ModelStore
import Training

extension Pipeline {
    /// The files that a run reads.
    var inputs: [InputFingerprints.Role] {
        var roles: [InputFingerprints.Role] = []
        func add(_ name: String, _ path: String?) {
            if let path { roles.append(.init(name, [path])) }
        }
        func addLists(of options: EventOptions) {
            let lists = options.cleaningLists
            if !lists.isEmpty { roles.append(.init(InputFingerprints.Role.cleaning, lists)) }
        }
        func addLog(_ events: [String], _ items: String?, _ options: EventOptions, _ consent: ConsentSource?) {
            if !events.isEmpty { roles.append(.init("events", events)) }
            add("items", items)
            add("identities", options.identities?.path)
            addLists(of: options)
            add(InputFingerprints.Role.consent, consent?.path)
        }
        switch recipe {
        case .recommender(let training):
            addLog(training.events, training.items, training.options, training.consent)
        case .propensity(let training):
            switch training.source {
            case .table(let table): add("table", table.file)
            case .events(let log):
                roles.append(.init("events", log.files))
                add("items", log.items)
                add("customers", log.customers?.path)
                add("identities", log.options.identities?.path)
                addLists(of: log.options)
            }
            add(InputFingerprints.Role.consent, training.consent?.path)
        case .lifetime(let training): addLog(training.events, nil, training.options, training.consent)
        case .segments(let training):
            add("customers", training.customers?.path)
            addLog(training.events, training.items, training.options, training.consent)
        case .uplift(let training):
            add("table", training.table.file)
            add(InputFingerprints.Role.consent, training.consent?.path)
        }
        return roles
    }

    /// Whether a gate compares a measure with the version that holds the alias, so that its settings are trained again.
    func needsTwin(of holder: Holder?, _ gates: [Gate]) -> Bool {
        holder != nil && gates.contains { $0.measure != nil && $0.baseline == Gate.Baseline.champion }
    }

    /// The gates that guard the alias: those of the pipeline, then those that were set by hand.
    ///
    /// - Throws: `UserError` for gates of the store that cannot be read.
    func gates(in store: ModelStore) throws -> [Gate] {
        guard let publishing else { return [] }
        let own = publishing.gates
        guard try store.modelNames().contains(model) else { return own }
        guard let stored = try store.gates(of: model)[publishing.alias] else { return own }
        let others = try stored.read(of: publishing.alias, model, in: store)
        guard stored.pipeline == nil else { return own }
        return own + others.filter { other in !own.contains { $0.text == other.text } }
    }
}
