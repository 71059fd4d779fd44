import Diagnostics
import Events
import Pipelines
import TestSupport
import Testing

/// Drafts with tables of consent: only a name that says consent tells in which column yes means that the customer agrees.
@Suite struct ConsentDraftTests {
    private static let log = SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }

    private func drafted(_ consent: String, _ change: (inout DraftSources) -> Void = { _ in }) throws -> Draft {
        let folder = try DraftFolder()
        let path = try folder.folder.file("consent.csv", consent)
        return try folder.log(Self.log) {
            $0.consent = path
            change(&$0)
        }
    }

    @Test(arguments: [
        "Widerspruch", "abgemeldet", "gesperrt", "werbesperre", "keine_werbung", "abgelehnt", "unsub", "denied",
        "rejected", "suppressed", "no_ads", "deleted", "inactive", "opt_out", "is_male", "is_b2b", "minor",
        "newsletter", "consent_withdrawn",
    ])
    func theOnlyColumnOfYesAndNoIsNotTaken(name: String) throws {
        let error = try DraftFolder.error { try drafted("user,\(name)\nu1,yes\nu2,no\n") }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("those that hold yes and no are '\(name)'"))
        #expect(error.remedy?.contains("data.consent.columns.personalization") == true)
    }

    @Test(arguments: ["Einwilligung", "opt_in_email", "marketing_consent", "Accepts Email Marketing", "consentement"])
    func aNameThatSaysConsentIsTaken(name: String) throws {
        // The eight events of u2 do not count.
        let draft = try drafted("user,minor,\(name)\nu1,no,yes\nu2,yes,no\n")
        #expect(draft.guess("data.consent.columns.personalization") == name)
        #expect(draft.text.contains("Of 480 rows 472 count"))
    }

    @Test func aDateOfConsentIsNoAnswer() throws {
        let draft = try drafted("user,consent_date,opt_in_web\nu1,2024-01-01,yes\nu2,2024-01-01,no\n")
        #expect(draft.guess("data.consent.columns.personalization") == "opt_in_web")
    }

    @Test func severalColumnsOfConsentAreADoubt() throws {
        let error = try DraftFolder.error { try drafted("user,consent_mail,consent_web\nu1,yes,no\nu2,no,yes\n") }
        #expect(error.code == .invalidData && error.problem.contains("'consent_mail', 'consent_web'"))
    }

    @Test func aColumnThatTheUserNamesMustNotMeanTheOpposite() throws {
        let error = try DraftFolder.error {
            try drafted("user,Widerspruch\nu1,yes\nu2,no\n") { $0.answers.consent.personalization = "Widerspruch" }
        }
        #expect(error.code == .wrongUsage && error.problem.contains("sounds as if yes meant no"))
    }

    /// A run takes such a table, too.
    @Test func aTableWithoutAnswersCountsByTheDefault() throws {
        func draft(byDefault answer: Bool) throws -> Draft {
            try drafted("user,personalization\n") { $0.answers.consentDefault = answer }
        }
        // Nobody has agreed, so no event is left.
        #expect(try DraftFolder.error { try draft(byDefault: false) }.code == .invalidData)
        let text = try draft(byDefault: true).text
        #expect(text.contains("default: yes") && text.contains("Of 480 rows 480 count"))
    }

    @Test func aTableWithoutAnswersAsksForTheDefault() throws {
        let error = try DraftFolder.error { try drafted("user,personalization\n") }
        #expect(error.code == .invalidData && error.remedy?.contains("data.consent.default") == true)
    }
}
