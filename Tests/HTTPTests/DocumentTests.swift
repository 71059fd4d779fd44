import Diagnostics
import Documents
import HTTP
import ModelFiles
import Service
import TestSupport
import Testing

@Suite struct DocumentTests {
    @Test func theDocumentHasJustTheRoutesThatThereAre() throws {
        let shop = try ServedShop()
        let document = try shop.get("/openapi.json").json
        #expect(document["openapi"] == "3.1.0")
        var written: Set<String> = []
        for (path, methods) in document["paths"]?.objectValue ?? [:] {
            for method in methods.objectValue?.keys.sorted() ?? [] { written.insert("\(method.uppercased()) \(path)") }
        }
        #expect(written == Set(ScoringService.routes))
    }

    @Test func everyReferenceInTheDocumentLeadsSomewhere() throws {
        let shop = try ServedShop()
        let document = try shop.get("/openapi.json").json
        func check(_ value: JSONValue) {
            for (key, member) in value.objectValue ?? [:] {
                if key == "$ref", let text = member.stringValue {
                    var target: JSONValue? = document
                    for part in text.split(separator: "/").dropFirst() { target = target?[String(part)] }
                    #expect(target != nil, "\(text)")
                }
                check(member)
            }
            for element in value.arrayValue ?? [] { check(element) }
        }
        check(document)
    }
}
