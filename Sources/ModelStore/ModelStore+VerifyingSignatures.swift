import Diagnostics
import Files
import Signatures

extension ModelStore {
    /// Checks the signature of a version whose files were compared with its manifest before.
    ///
    /// Without a key that must have signed it, a signature that is not of these files is harmless: nobody asks for it.
    func verifySignature(of version: Version, by keys: [VerifyingKey]?, into report: inout VerificationReport) {
        let path = signatureFile(of: version)
        // A manifest that cannot be read was told before.
        guard let (manifest, sum) = try? Manifest.read(inFolder: version.folder) else { return }
        let rules: [SignatureRule]
        do {
            rules = try signatureRules(of: version) + (keys.map { [SignatureRule($0)] } ?? [])
        } catch {
            let error = error as? UserError
            report.add(error?.place?.file ?? path, error?.problem ?? "the rules of signatures cannot be read")
            return
        }
        if Folder.exists(path) { report.checked.append(path) }
        for rule in rules {
            if let problem = signatureProblem(of: version, manifest, sum, by: rule) {
                return report.add(problem.file, problem.text)
            }
        }
        guard rules.isEmpty, Folder.exists(path) else { return }
        do {
            let claim = try SignatureBundle(parsing: MappedFile.contents(of: path)).claim
            if let difference = Self.difference(of: claim, from: version, manifest, sum) {
                report.add(path, "it signs other files: \(difference.file): \(difference.text)", isHarmless: true)
            }
        } catch {
            let problem = (error as? MalformedSignature)?.problem ?? (error as? UserError)?.problem ?? "\(error)"
            report.add(path, "the signature cannot be used: \(problem)", isHarmless: true)
        }
    }
}
