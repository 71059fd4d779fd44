// swift-tools-version: 6.2
import PackageDescription

/// The language settings of every target: no warning survives a build.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

/// A library target under `Sources/`; `docs/architecture.md` holds the same table and a test compares the two.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one target under `Tests/`.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, swiftSettings: settings
    )
}

/// What `Benchmarks/` builds beside: only with this variable set, so that nobody else pays for it.
let benchmarks: [Target] =
    Context.environment["ENDCAP_BENCHMARKS"] == nil
    ? []
    : [
        .executableTarget(
            name: "logistic-benchmark", dependencies: ["Propensity", "Terminal"], path: "Benchmarks/Logistic",
            swiftSettings: settings),
        .executableTarget(
            name: "ranking-benchmark", dependencies: ["Ranking", "Terminal"], path: "Benchmarks/Ranking",
            swiftSettings: settings),
    ]

/// What `make fuzz` builds: only with this variable set, for libFuzzer brings their `main`.
let fuzzers: [Target] =
    Context.environment["ENDCAP_FUZZ"] == nil
    ? []
    : [
        .target(name: "FuzzSupport", path: "Fuzz/Support", swiftSettings: settings),
        .executableTarget(
            name: "fuzz-requests", dependencies: ["Service", "FuzzSupport"], path: "Fuzz/Requests",
            exclude: ["requests.txt", "requests.dict"],
            swiftSettings: settings),
        .executableTarget(
            name: "fuzz-models", dependencies: ["Scoring", "FuzzSupport"], path: "Fuzz/Models", swiftSettings: settings),
        .executableTarget(
            name: "fuzz-manifests", dependencies: ["ModelStore", "FuzzSupport"], path: "Fuzz/Manifests",
            swiftSettings: settings),
    ]

let package = Package(
    name: "endcap",
    products: [
        .executable(name: "trainer", targets: ["trainer"]),
        .executable(name: "scorer", targets: ["scorer"]),
        .library(name: "endcap", type: .dynamic, targets: ["CEndcap"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2", traits: []),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        // Base
        room("Diagnostics", []),
        room("Statistics", []),
        room("Documents", ["Diagnostics"]),
        room("Pages", ["Documents"]),
        .target(name: "CKernels"),
        .target(name: "CNotices"),
        .systemLibrary(name: "CEndcapHeader"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        room("Files", ["Diagnostics", "CKernels", "CZlib", crypto]),
        room("LinearAlgebra", ["CKernels"]),
        room("Ids", []),
        room("Sources", ["Files", subprocess, systemPackage]),
        room("Tables", ["Sources", "Ids", "Documents"]),
        room("ModelFiles", ["LinearAlgebra", "Files", "Ids", "Documents"]),
        room("Events", ["Tables", "LinearAlgebra"]),
        room("Features", ["Events"]),
        room("RecommenderModels", ["Events", "ModelFiles"]),
        room("CustomerModels", ["Features", "ModelFiles"]),
        room("Signatures", ["Files", "Documents", crypto]),
        room("ModelStore", ["ModelFiles", "Signatures"]),
        // Training
        room("Interactions", ["Events"]),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
        room("BLAS", ["LinearAlgebra", "COpenBLAS"]),
        room("Ranking", ["RecommenderModels"]),
        room("Recommenders", ["Interactions", "RecommenderModels", "BLAS"]),
        room("FeatureLearning", ["Features"]),
        room("Drift", ["Features", "Statistics"]),
        room("Evaluation", ["Interactions", "RecommenderModels"]),
        room("Propensity", ["FeatureLearning", "CustomerModels", "Evaluation"]),
        room("Uplift", ["Propensity"]),
        room("Segmentation", ["CustomerModels"]),
        room("Lifetimes", ["CustomerModels"]),
        room("Measuring", ["Evaluation", "Ranking", "ModelStore"]),
        room("Tuning", ["Measuring", "Recommenders"]),
        room("Gates", ["Measuring", "CustomerModels"]),
        room("Validation", ["FeatureLearning"]),
        room("Experiments", ["Events", "Statistics", "Pages"]),
        room("Simulation", ["LinearAlgebra", "Files"]),
        .target(
            name: "Exchange", dependencies: ["ModelStore", "RecommenderModels", "CustomerModels", "BLAS"],
            resources: [.embedInCode("MLflow/endcap_model.py")], swiftSettings: settings),
        room("Training", ["Tuning", "Uplift", "Segmentation", "Lifetimes", "Simulation", "Drift"]),
        room("Reports", ["Training", "Gates", "Pages"]),
        room("Monitoring", ["Training", "Pages"]),
        room("Pipelines", ["Reports", "Monitoring", "Validation", yams]),
        // Scoring
        room("Rules", ["RecommenderModels"]),
        room("Assignment", ["Rules"]),
        room("Scoring", ["Ranking", "Assignment", "CustomerModels", "ModelStore"]),
        .target(
            name: "Service", dependencies: ["Scoring", logging],
            resources: [
                .embedInCode("openapi.json"), .embedInCode("Page/page.html"), .embedInCode("Page/page.css"),
                .embedInCode("Page/page.js"),
            ],
            swiftSettings: settings),
        room("Privacy", ["Scoring", "Pages"]),
        room("CEndcap", ["CEndcapHeader", "Measuring", "Recommenders", "Propensity", "Scoring"]),
        room("HTTP", ["Service", nioCore, nioExtras, nioHTTP, nioPosix]),
        // Command lines
        room("Terminal", ["Events", "Documents", "CNotices", logging, argumentParser]),
        .executableTarget(
            name: "trainer",
            dependencies: [
                "Pipelines", "Monitoring", "Reports", "Experiments", "Privacy", "Exchange", "Scoring", "Terminal",
                argumentParser,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "scorer", dependencies: ["HTTP", "Scoring", "Terminal", argumentParser], swiftSettings: settings),
        // Tests
        .target(
            name: "TestSupport", dependencies: ["RecommenderModels"], path: "Tests/TestSupport", swiftSettings: settings
        ),
        tests(of: "Diagnostics"),
        tests(of: "Statistics"),
        tests(of: "Documents"),
        tests(of: "Pages"),
        tests(of: "CKernels"),
        tests(of: "CNotices"),
        tests(of: "Files"),
        tests(of: "LinearAlgebra"),
        tests(of: "Ids"),
        tests(of: "Sources"),
        tests(of: "Tables"),
        tests(of: "ModelFiles"),
        tests(of: "Events"),
        tests(of: "Features", ["FeatureLearning"]),
        tests(of: "RecommenderModels"),
        tests(of: "CustomerModels"),
        tests(of: "Signatures"),
        tests(of: "ModelStore"),
        tests(of: "Interactions"),
        tests(of: "BLAS"),
        tests(of: "Ranking"),
        tests(of: "Rules"),
        tests(of: "Assignment", ["Statistics"]),
        tests(of: "Recommenders"),
        tests(of: "FeatureLearning"),
        tests(of: "Drift"),
        tests(of: "Evaluation"),
        tests(of: "Propensity"),
        tests(of: "Segmentation"),
        tests(of: "Uplift"),
        tests(of: "Lifetimes", ["Files"]),
        tests(of: "Measuring"),
        tests(of: "Tuning"),
        tests(of: "Simulation"),
        tests(of: "Exchange"),
        tests(of: "Training", ["Service"]),
        tests(of: "Reports"),
        tests(of: "Monitoring"),
        tests(of: "Gates"),
        tests(of: "Validation"),
        tests(of: "Experiments"),
        tests(of: "Pipelines"),
        tests(of: "Scoring"),
        tests(of: "Privacy"),
        tests(of: "CEndcap", ["CEndcapHeader"]),
        tests(of: "Service", [logging]),
        tests(of: "HTTP", [logging]),
        tests(of: "Terminal"),
        .testTarget(name: "PlanTests", dependencies: ["TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "CommandTests",
            dependencies: ["TestSupport", "Scoring", "Terminal", "Pipelines", "trainer", "scorer"],
            swiftSettings: settings
        ),
    ] + benchmarks + fuzzers
)
