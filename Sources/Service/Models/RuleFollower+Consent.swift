import Diagnostics
import Events
import Files
import Ids
import Logging

extension RuleFollower {
    /// Reads the consent file if it has changed, and lets the open versions ask it as long as it is not too old.
    ///
    /// - Throws: `UserError` at the start, for a file that is no plain file, has no answers or does not meet the models.
    mutating func followConsent() throws {
        guard let settings = consentSettings else { return }
        let time = now()
        if consentFile?.shouldBeRead(now: time) == true, let file = consentFile {
            try readConsent(in: file, settings, at: time)
        }
        let why = whyNobody(settings, at: time)
        guard why != models.whyImpersonal || rules.consent == nil else { return }
        rules.consent = why == nil ? answers?.consent : .nobody
        if let why {
            models.replaceAll { $0.askingNobody() }
            logger.error("nobody gets a personal list: \(why)")
        }
        models.whyImpersonal = why
    }

    private mutating func readConsent(
        in file: WatchedFile, _ settings: ServiceSettings.ConsentSettings, at time: Double
    ) throws {
        let source = ConsentSource(settings.file, columns: settings.columns, defaultYes: settings.defaultYes)
        var isReadable = false
        do {
            let content = try RuleFileContent(of: file)
            let isWhole = isSettled(file, at: time)
            let reading = source.reading(isWhole ? content.table : content.tableOfWholeLines)
            refuse(alsoThoseOf: reading.answers)
            if let problem = content.problem { throw problem }
            if let problem = reading.problem { throw problem }
            isReadable = true
            try source.check(reading.answers)
            guard isWhole else {
                consentFile?.readAgain(afterStanding: Self.secondsToSettle)
                return
            }
            guard refusesEnough(reading.answers) || mayRefuseLess(file, at: time) else {
                try checkIds(of: reading.answers)
                return waitForConfirmation(of: file)
            }
            try accept(reading.answers, in: file, settings, at: time)
        } catch {
            if !hasStarted, isReadable || Folder.exists(file.path) && !Folder.isRegularFile(file.path) { throw error }
            // A file that has changed again is read at the next look.
            guard file.isUnchanged else { return }
            consentFile?.readAgain(at: time + Self.secondsToRetry)
            noteUnusable(file, error, hasEarlierContent: answers != nil, at: time)
        }
    }

    // MARK: A no that is new

    /// Lets the refusals of a file count at once, whatever else is in it.
    private mutating func refuse(alsoThoseOf newer: Consent) {
        guard let (consent, written) = answers, let stricter = consent.refusing(alsoThoseOf: newer) else { return }
        answers = (stricter, written)
        guard models.whyImpersonal == nil else { return }
        rules.consent = stricter
        // The earlier answers fitted every version. One that cannot be compared with the stricter ones asks nobody.
        models.replaceAll { (try? $0.asking(stricter, progress: .silent)) ?? $0.askingNobody() }
        logger.info("customers who said no were read", metadata: ["file": "\(consentSettings?.file ?? "")"])
    }

    // MARK: A no that is dropped

    /// Whether a table has at least half of the refusals of before.
    private func refusesEnough(_ newer: Consent) -> Bool {
        guard let answers else { return true }
        return 2 * newer.optedOut.count >= answers.consent.optedOut.count
    }

    /// Whether a file counts even if it has less than half of the refusals of before.
    private func mayRefuseLess(_ file: WatchedFile, at time: Double) -> Bool {
        file.isConfirmed || file.hasStood(for: Self.secondsToConfirm, at: time)
    }

    /// Checks that the ids of a table meet those of the open versions, as `accept` does.
    private func checkIds(of consent: Consent) throws {
        for (_, entry) in models.all {
            for version in [entry.current, entry.fallback] {
                _ = try version?.asking(consent, progress: .silent)
            }
        }
    }

    private mutating func waitForConfirmation(of file: WatchedFile) {
        consentFile?.readAgain(afterStanding: Self.secondsToConfirm)
        _ = models.note(ruleFile: file.path, .unconfirmed)
        logger.error(
            """
            less than half as many customers say no as before: what the file had before counts on until it has stood \
            unchanged for an hour, or until SIGHUP confirms it
            """, metadata: ["file": "\(file.path)"])
    }

    /// Lets a whole table take the place of the answers of before.
    ///
    /// - Throws: `UserError` when its ids do not meet those of a version.
    private mutating func accept(
        _ consent: Consent, in file: WatchedFile, _ settings: ServiceSettings.ConsentSettings, at time: Double
    ) throws {
        guard let written = file.state?.stamp.written else { return }
        if !isTooOld(written, settings, at: time) {
            try models.replaceAll { try $0.asking(consent, progress: progress) }
            rules.consent = consent
        }
        answers = (consent, written)
        _ = models.note(ruleFile: file.path, .inUse)
        logger.info("answers on consent were read", metadata: ["file": "\(file.path)"])
    }

    // MARK: Age

    private func isTooOld(
        _ written: Double, _ settings: ServiceSettings.ConsentSettings, at time: Double
    ) -> Bool {
        settings.maximumAgeHours.map { time - written > $0 * 3600 } ?? false
    }

    /// Why no customer may get a personal list; `nil` if those who agreed may.
    private func whyNobody(_ settings: ServiceSettings.ConsentSettings, at time: Double) -> String? {
        guard let answers else { return "the consent file '\(settings.file)' is missing or cannot be read" }
        guard let hours = settings.maximumAgeHours, isTooOld(answers.written, settings, at: time) else { return nil }
        return "the consent file '\(settings.file)' is older than \(hours) hours"
    }
}
