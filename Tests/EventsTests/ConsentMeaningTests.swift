import Diagnostics
import Events
import TestSupport
import Testing

/// Names of columns in which yes means no, in the languages of shops: their yes would give a personal list to everybody
/// who does not want one.
@Suite struct ConsentMeaningTests {
    @Test(arguments: [
        "Widerspruch", "widersprochen_am", "abgemeldet", "gesperrt", "werbesperre", "keine_werbung", "KeineWerbung",
        "abgelehnt", "nicht_einverstanden", "unsub", "denied", "rejected", "suppressed", "no_ads", "noAds", "deleted",
        "inactive", "do not track", "opposition", "refus", "désabonné", "not_consented", "consent_withdrawn",
        "personalization_disabled", "ohne Werbung", "stop", "exclude_from_personalization", "personalization_off",
        "Personalisierung aus", "consent_missing", "consent_expired", "Einwilligung fehlt", "nonconsent",
        "consent_required",
    ])
    func yesMeansNo(name: String) {
        #expect(ConsentAnswer.refusal(in: name) != nil)
        let error = #expect(throws: UserError.self) {
            try withFile("user,\(name)\na,yes\n") {
                try Consent(file: $0, columns: ConsentColumns(personalization: name), defaultYes: true)
            }
        }
        #expect(error?.code == .wrongUsage && error?.problem.contains("sounds as if yes meant no") == true)
    }

    @Test(arguments: [
        "personalization", "consent", "opt_in", "Einwilligung", "zustimmung", "consentement", "active", "notify me",
        "newsletter", "personalized ads", "Accepts Marketing", "darf", "northern",
    ])
    func yesMeansYes(name: String) { #expect(ConsentAnswer.refusal(in: name) == nil) }
}
