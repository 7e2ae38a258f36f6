#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder that is gone, with all in it, when the last reference to it is.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() {
    var template = Array("/tmp/evalstore-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/evalstore-no-folder"
  }

  deinit { Self.removeAll(path) }

  private static func removeAll(_ path: String) {
    for name in names(in: path) where remove(path + "/" + name) != 0 { removeAll(path + "/" + name) }
    remove(path)
  }

  private static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// What is in the folder now.
  package var names: [String] { Self.names(in: path).sorted() }

  /// The path of something in the folder.
  package func path(_ name: String) -> String { path + "/" + name }
}
