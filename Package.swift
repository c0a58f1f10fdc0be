// swift-tools-version:6.2
import PackageDescription

// One configuration for product, demo, tests and benchmark: release. Arrows go down only; what a module may import is what
// stands in its line here, and the build checks it (`--explicit-target-dependency-import-check error`).

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"), .treatAllWarnings(as: .error)]
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let certificates: Target.Dependency = .product(name: "X509", package: "swift-certificates")

func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .executableTarget(name: name, dependencies: dependencies + [arguments], path: path, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: settings)
}

let log: [Target.Dependency] = ["Causality", "CanonicalCBOR", "MerkleLog", "OperationLog"]
let core: [Target.Dependency] = log + ["RecordMerge", "Membership", "Replica"]

let targets: [Target] = [
    // Pure: no clock, randomness, files, sockets or threads.
    module("Causality"),
    module("CanonicalCBOR"),
    module("MerkleLog", [crypto]),
    module("OperationLog", ["Causality", "CanonicalCBOR", "MerkleLog", crypto]),
    module("RecordMerge", log),
    module("Membership", log + ["RecordMerge"]),
    module("Replica", log + ["RecordMerge", "Membership"]),
    module("CivilRegistry", log + ["RecordMerge", "Membership"]),
    module("Compression", ["CZstd"]),
    module("Attachments", core + [crypto]),
    module("QRCode", ["CQRencode"]),
    module("SyncProtocol", core + ["Attachments", "Compression", crypto]),
    module("Simulation", core + ["Attachments", "SyncProtocol", crypto]),
    // Edges.
    module("SQLiteStore", core + ["Attachments", "CSQLite"]),
    module("CurlTransport", ["CCurl"]),
    module("TLSIdentity", [certificates, crypto]),
    module("SyncServer", [hummingbird, hummingbirdTLS, nioCore, nioSSL, logging]),
    module("DeskStore", core + ["Attachments", "CivilRegistry", "SQLiteStore"]),
    module("NodeHost", core + ["Attachments", "Compression", "SQLiteStore", "SyncServer", "CurlTransport", logging, crypto]),
    module("BundleFiles", core + ["Attachments", "SyncProtocol", "NodeHost", crypto]),
    module("KioskNode", core + ["CivilRegistry", "DeskStore", "Attachments", "SyncProtocol", "BundleFiles", "SQLiteStore", "CurlTransport", "SyncServer", "TLSIdentity", "NodeHost", "AuditReplay", logging, crypto]),
    module("CentralNode", core + ["Attachments", "CivilRegistry", "Compression", "SyncProtocol", "BundleFiles", "SQLiteStore", "SyncServer", "TLSIdentity", "NodeHost", "AuditReplay", logging, crypto]),
    module("DeskWeb", core + ["CivilRegistry", "QRCode", "DeskStore", "SQLiteStore", "SyncProtocol", "KioskNode", "NodeHost", "BundleFiles", "TLSIdentity", "Imaging", "ScanIntake", hummingbird, hummingbirdCore, hummingbirdTLS, nioSSL, mustache, nioCore, httpTypes, logging, crypto, cryptoExtras], exclude: ["Pages", "Style", "Script", "Texts"]),
    module("AuditReplay", core + ["Attachments", "CivilRegistry", "SQLiteStore", crypto]),
    module("SimulationAudit", ["Simulation", "AuditReplay"]),
    module("Confinement", ["CConfinement"]),
    module("Imaging", ["CConfinement"]),
    module("ScanIntake", ["Imaging", "CanonicalCBOR", crypto]),
    // Programs: parse arguments, no more.
    program("desa-kiosk", ["DeskWeb", "KioskNode", "SyncProtocol", "NodeHost", "SQLiteStore", "Imaging", "ScanIntake", logging]),
    program("desa-central", ["CentralNode", "SyncProtocol", "NodeHost", logging]),
    program("desa-audit", ["AuditReplay", "CivilRegistry"]),
    .executableTarget(name: "desa-confine", dependencies: ["Confinement"], swiftSettings: settings),
    program("desa-bench", core + ["Attachments", "CivilRegistry", "DeskStore", "SQLiteStore", "SyncProtocol", "AuditReplay", "CSQLite", crypto], path: "Tools/Bench"),
    program("desa-simulate", ["Simulation", "SimulationAudit"], path: "Tools/Simulate"),
    program("desa-train-dictionary", core + ["SyncProtocol", "CZstd"], path: "Tools/TrainDictionary"),
    // System libraries: shims without logic.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CConfinement"),
    .systemLibrary(name: "CQRencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
]

let testTargets: [Target] = [
    tests("Causality", ["Causality"]),
    tests("CanonicalCBOR", ["CanonicalCBOR"]),
    tests("MerkleLog", ["MerkleLog", crypto]),
    tests("OperationLog", log + [crypto]),
    tests("RecordMerge", log + ["RecordMerge"]),
    tests("Membership", core),
    tests("Replica", core + [crypto]),
    tests("CivilRegistry", log + ["RecordMerge", "Membership", "CivilRegistry"]),
    tests("Compression", ["Compression"]),
    tests("Attachments", core + ["Attachments", crypto]),
    tests("SyncProtocol", core + ["Attachments", "SyncProtocol", crypto]),
    tests("Simulation", core + ["Attachments", "Simulation", "SimulationAudit", "SyncProtocol"]),
    tests("SQLiteStore", core + ["Attachments", "SQLiteStore", "CSQLite", crypto]),
    tests("DeskStore", core + ["Attachments", "CivilRegistry", "DeskStore", "SQLiteStore", crypto]),
    tests("CurlTransport", ["CurlTransport"]),
    tests("SyncServer", ["SyncServer", "CurlTransport", "TLSIdentity"]),
    tests("KioskNode", ["CanonicalCBOR", "KioskNode", "CurlTransport", "SyncProtocol", "NodeHost"]),
    tests("DeskWeb", core + ["DeskWeb", "CentralNode", "BundleFiles", "CivilRegistry", "DeskStore", "Imaging", "SyncProtocol", "SQLiteStore", "KioskNode", "NodeHost", hummingbird, hummingbirdTesting, nioCore, httpTypes, crypto]),
    tests("CentralNode", core + ["Attachments", "CentralNode", "TLSIdentity", "NodeHost", "SyncProtocol", "SQLiteStore", "SyncServer", "AuditReplay", logging, crypto]),
    tests("BundleFiles", core + ["Attachments", "BundleFiles", "CentralNode", "NodeHost", "SyncProtocol", crypto]),
    tests("QRCode", ["QRCode"]),
    tests("Imaging", ["Imaging"]),
    tests("ScanIntake", ["ScanIntake", "Imaging"]),
    tests("AuditReplay", core + ["AuditReplay", "CivilRegistry", "SQLiteStore", crypto]),
]

// DESA_ONLY=Replica builds the tests of that module alone, while working on it.
let only = Context.environment["DESA_ONLY"]
let package = Package(
    name: "desasync",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: targets + testTargets.filter { only == nil || $0.name == only! + "Tests" }
)
