#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whole files, as tests read, write and damage them.
package enum FileBytes {
  /// Empty when there is no such file.
  package static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }

  /// Makes the file, or replaces what is in it.
  package static func write(_ bytes: some Collection<UInt8>, to path: String) {
    guard let file = fopen(path, "wb") else { return }
    defer { fclose(file) }
    let bytes = Array(bytes)
    fwrite(bytes, 1, bytes.count, file)
  }

  /// How many threads sleep until somebody rings, as the memory says that processes share in a store's `-lock` file.
  package static func listeners(in path: String) -> Int { read(path).dropFirst(72).first.map(Int.init) ?? 0 }

  package static func text(_ path: String) -> String { String(decoding: read(path), as: UTF8.self) }

  /// Whether a text stands anywhere in the bytes.
  package static func contain(_ bytes: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return bytes.withUnsafeBytes { bytes in
      guard let first = wanted.first, var at = bytes.baseAddress else { return false }
      var left = bytes.count
      while left >= wanted.count, let found = memchr(at, Int32(first), left - wanted.count + 1) {
        if memcmp(found, wanted, wanted.count) == 0 { return true }
        left -= UnsafeRawPointer(found) - at + 1
        at = UnsafeRawPointer(found) + 1
      }
      return false
    }
  }

  package static func copy(_ path: String, to other: String) { write(read(path), to: other) }

  /// The permission bits of a file.
  package static func mode(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : 0
  }
}
