/// Files of this repository.
package enum Repository {
  private static let root = "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  package static func path(_ name: String) -> String { root + "/" + name }

  /// `docs/reference.md`, which names everything a caller can say.
  package static let reference = FileBytes.text(path("docs/reference.md"))
}
