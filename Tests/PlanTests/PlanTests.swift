import Testing

@Suite("The plan of docs/architecture.md holds")
struct PlanTests {
    private let plan: Plan
    private let manifest: String

    /// The modules that any target may import: those of the language for this system.
    private static let system: Set<String> = ["Glibc", "Synchronization", "FoundationEssentials"]

    init() throws {
        plan = Plan(table: try Checkout.text("docs/architecture.md"))
        manifest = try Checkout.text("Package.swift")
    }

    @Test("the table names the rooms it is about")
    func tableIsRead() {
        #expect(plan.dependencies.count > 15)
        #expect(
            plan.closure(of: "Tables") == [
                "Tables", "Sources", "Ids", "Documents", "Files", "Diagnostics", "CKernels", "CZlib", "Crypto",
                "Subprocess", "SystemPackage",
            ])
    }

    @Test("Package.swift says the same as the table")
    func manifestAgrees() {
        let declared = Plan(manifest: manifest)
        #expect(Set(declared.dependencies.keys) == Set(plan.dependencies.keys))
        for (target, dependencies) in plan.dependencies {
            #expect(declared.dependencies[target] == dependencies, "\(target)")
        }
    }

    @Test("the drawing puts every target above all that it depends on")
    func drawingAgrees() throws {
        let page = try Checkout.text("docs/architecture.md")
        let drawing = try #require(page.split(separator: "```", omittingEmptySubsequences: false).dropFirst().first)
        var line: [String: Int] = [:]
        for (number, text) in drawing.split(separator: "\n").enumerated() {
            // What each line owns is written behind column 73.
            for word in text.prefix(73).split(whereSeparator: { !$0.isLetter }) where line[String(word)] == nil {
                line[String(word)] = number
            }
        }
        for (target, dependencies) in plan.dependencies {
            guard let own = line[target] else { continue }
            for dependency in dependencies {
                guard let other = line[dependency] else { continue }
                #expect(own < other, "\(target) is drawn below \(dependency), which it imports")
            }
        }
        let undrawn = Set(plan.dependencies.keys).subtracting(line.keys)
        #expect(undrawn == ["CZlib", "COpenBLAS"])
    }

    @Test("every folder under Sources has a row")
    func foldersHaveRows() {
        for folder in Checkout.names(in: "Sources") where !folder.hasPrefix(".") {
            #expect(plan.dependencies[folder] != nil, "Sources/\(folder) has no row in docs/architecture.md")
        }
    }

    @Test("imports stay within the closure of the target's row")
    func imports() throws {
        for target in plan.dependencies.keys {
            let allowed = plan.closure(of: target).union(Self.system)
            for file in Checkout.sources(under: "Sources/\(target)") where file.hasSuffix(".swift") {
                for module in Self.imports(in: try Checkout.text(file)) {
                    #expect(allowed.contains(module), "\(file) imports \(module), which \(target) may not")
                }
            }
        }
    }

    /// A module that is imported but not declared may be compiled too late.
    @Test("tests import only what their targets reach")
    func importsOfTests() throws {
        let row = #/tests\(of: "(\w+)"(?:, \[(.*)\])?\)/#
        let matches = try Checkout.text("Package.swift").matches(of: row)
        #expect(matches.count > 20)
        for match in matches {
            let target = String(match.1)
            let declared = (match.2 ?? "").split(separator: ",").map { String($0.filter(\.isLetter)) }
            let reached = ([target, "RecommenderModels"] + declared).flatMap { [$0] + plan.closure(of: $0) }
            let allowed = Self.system.union(reached + ["TestSupport", "Testing", "Dispatch", "Logging"])
            for file in Checkout.sources(under: "Tests/\(target)Tests") where file.hasSuffix(".swift") {
                for module in Self.imports(in: try Checkout.text(file)) {
                    #expect(allowed.contains(module), "\(file) imports \(module), which is not declared")
                }
            }
        }
    }

    @Test("every declared dependency is imported")
    func dependenciesAreImported() throws {
        for (target, dependencies) in plan.dependencies {
            let files = Checkout.sources(under: "Sources/\(target)").filter { $0.hasSuffix(".swift") }
            let imported = Set(try files.flatMap { Self.imports(in: try Checkout.text($0)) })
            let unused = dependencies.subtracting(imported).sorted()
            #expect(unused.isEmpty, "\(target) declares \(unused) and imports none of it")
        }
    }

    @Test("imports are recognised in all their forms")
    func importForms() {
        let text = """
            import A
            package import B
            @preconcurrency public import C
            import struct D.Point
              internal import E.Inner
            // import F
            let important = 1
            """
        #expect(Self.imports(in: text) == ["A", "B", "C", "D", "E"])
    }

    @Test(
        "the scorer links nothing that trains",
        arguments: [
            "Recommenders", "Propensity", "Interactions", "Evaluation", "Simulation", "Training", "BLAS", "COpenBLAS",
            "FeatureLearning", "Measuring", "Tuning", "Reports", "Drift", "Pages", "Monitoring",
        ])
    func scorerIsApart(forbidden: String) {
        #expect(!plan.closure(of: "scorer").contains(forbidden))
    }

    /// Only command lines spell parameters as options: every other surface would pass the text on as it is.
    @Test("no source but those of command lines writes an option")
    func optionsAreSpelledByCommandLines() throws {
        let commandLines = ["trainer", "scorer", "Terminal"]
        let option = #/--[a-z]/#
        // The custom properties of a style sheet begin like options.
        let styles = "HTML/HTMLStyle.swift"
        for target in plan.dependencies.keys where !commandLines.contains(target) {
            for file in Checkout.sources(under: "Sources/\(target)") where !file.hasSuffix(styles) {
                for line in try Checkout.text(file).split(separator: "\n") {
                    #expect(line.firstMatch(of: option) == nil, "\(file): \(line)")
                }
            }
        }
    }

    @Test("answers need no network", arguments: ["Scoring", "Service", "Reports"])
    func answersNeedNoNetwork(target: String) {
        #expect(plan.closure(of: target).filter { $0.hasPrefix("NIO") || $0 == "HTTP" }.isEmpty)
    }

    @Test("no target depends on itself through others")
    func noCycles() {
        for (target, dependencies) in plan.dependencies {
            for dependency in dependencies {
                #expect(!plan.closure(of: dependency).contains(target), "\(target) and \(dependency) need each other")
            }
        }
    }

    @Test("each library has its tests")
    func testsMirrorTargets() {
        let commands: Set = ["trainer", "scorer"]
        for target in plan.dependencies.keys where !commands.contains(target) {
            let sources = Checkout.sources(under: "Sources/\(target)")
            guard sources.contains(where: { $0.hasSuffix(".swift") || $0.hasSuffix(".c") }) else { continue }
            #expect(manifest.contains("tests(of: \"\(target)\""), "Package.swift declares no tests of \(target)")
            #expect(!Checkout.sources(under: "Tests/\(target)Tests").isEmpty, "Tests/\(target)Tests is empty")
        }
    }

    /// The modules that a Swift source imports, in order of appearance.
    private static func imports(in text: String) -> [String] {
        let form =
            #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |fileprivate |private )?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
        return text.split(separator: "\n").compactMap { line in line.firstMatch(of: form).map { String($0.1) } }
    }
}
