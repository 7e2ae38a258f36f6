// swift-tools-version:6.0
import PackageDescription

// The statistics take most of the time of tests where they are not optimized. Unsafe flags, as the package manager calls
// them, keep other packages from depending on this one, so that only `make test` sets them.
let forTests: [SwiftSetting] =
  Context.environment["EVALSTORE_OPTIMIZES_STATISTICS"] == nil
  ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "EvalStore",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "evalstore", type: .dynamic, targets: ["EvalStoreABI"]),
    .library(name: "EvalStore", targets: ["EvalStore"]),
  ],
  targets: [
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),
    .systemLibrary(
      name: "CJansson", pkgConfig: "jansson",
      providers: [.apt(["libjansson-dev"]), .brew(["jansson"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .target(name: "CPlatform"),

    .target(name: "EvalSystem", dependencies: ["CPlatform", "CCrypto"]),
    .target(name: "EvalJSON", dependencies: ["EvalSystem", "CJansson"]),
    .target(name: "EvalSQL", dependencies: ["EvalSystem", "CSQLite"]),
    .target(name: "EvalLog", dependencies: ["EvalSystem", "EvalSQL"]),
    .target(name: "EvalDomain", dependencies: ["EvalSystem", "EvalJSON"]),
    .target(name: "EvalStatistics", swiftSettings: forTests),
    .target(
      name: "EvalProjections",
      dependencies: ["EvalSystem", "EvalSQL", "EvalLog", "EvalDomain", "EvalStatistics"]),
    .target(
      name: "EvalQueries",
      dependencies: [
        "EvalSystem", "EvalJSON", "EvalSQL", "EvalLog", "EvalDomain", "EvalProjections", "EvalStatistics",
      ]),
    .target(
      name: "EvalStore",
      dependencies: [
        "EvalSystem", "EvalJSON", "EvalSQL", "EvalLog", "EvalDomain", "EvalProjections", "EvalQueries",
      ]),
    .target(name: "EvalStoreABI", dependencies: ["EvalStore", "EvalJSON", "EvalSystem"]),

    .executableTarget(name: "first", dependencies: ["EvalStore"], path: "examples/first/swift"),

    .target(
      name: "EvalTesting", dependencies: ["EvalSystem", "EvalJSON", "EvalStatistics"], path: "Tests/EvalTesting"),
    .testTarget(name: "EvalSystemTests", dependencies: ["EvalSystem", "EvalTesting"]),
    .testTarget(name: "EvalJSONTests", dependencies: ["EvalSystem", "EvalJSON", "EvalTesting"]),
    .testTarget(name: "EvalSQLTests", dependencies: ["EvalSystem", "EvalSQL", "EvalTesting"]),
    .testTarget(name: "EvalLogTests", dependencies: ["EvalSystem", "EvalSQL", "EvalLog", "EvalTesting"]),
    .testTarget(name: "EvalDomainTests", dependencies: ["EvalSystem", "EvalJSON", "EvalDomain", "EvalTesting"]),
    .testTarget(name: "EvalStatisticsTests", dependencies: ["EvalStatistics", "EvalTesting"]),
    .testTarget(
      name: "EvalProjectionsTests",
      dependencies: [
        "EvalSystem", "EvalJSON", "EvalSQL", "EvalLog", "EvalDomain", "EvalProjections", "EvalTesting",
      ]),
    .testTarget(
      name: "EvalQueriesTests",
      dependencies: [
        "EvalSystem", "EvalJSON", "EvalSQL", "EvalLog", "EvalDomain", "EvalProjections", "EvalStatistics",
        "EvalQueries",
        "EvalTesting",
      ]),
    .testTarget(
      name: "EvalStoreTests", dependencies: ["EvalSystem", "EvalSQL", "EvalLog", "EvalStore", "EvalTesting"]),
    .testTarget(
      name: "ConformanceTests", dependencies: ["EvalStore", "EvalSystem"], path: "Tests/ConformanceTests"),
  ],
  swiftLanguageModes: [.v6]
)
