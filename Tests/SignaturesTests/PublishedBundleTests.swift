import Files
import FoundationEssentials
import Signatures
import TestSupport
import Testing

/// Signatures that others published, of which none is kept here.
///
/// `ENDCAP_SIGNATURES` names a folder with a folder for each: `bundle.sig`, the public key `key.pub`, and `model`, which was
/// signed.
@Suite struct PublishedBundleTests {
    private static let folder = ProcessInfo.processInfo.environment["ENDCAP_SIGNATURES"]

    @Test(.enabled(if: folder != nil, "needs ENDCAP_SIGNATURES"))
    func eachIsOfItsKeyAndOfItsFiles() throws {
        let folder = try #require(Self.folder)
        let names = try Folder.names(in: folder).sorted()
        #expect(!names.isEmpty)
        for name in names {
            let bundle = try SignatureBundle(parsing: bytes(of: "\(folder)/\(name)/bundle.sig"))
            let statement = try bundle.statement(signedBy: [VerifyingKey(file: "\(folder)/\(name)/key.pub")])
            #expect(!statement.files.isEmpty)
            for (file, sum) in statement.files {
                #expect(try SHA256Sum.hex(ofFile: "\(folder)/\(name)/model/\(file)") == sum, "\(name): \(file)")
            }
        }
        print("seen: \(names.count) published signatures verify")
    }
}
