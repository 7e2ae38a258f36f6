#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the store asks of the file system beside SQLite's own work.
package enum Files {
  package enum Kind: Sendable {
    case missing, regular, folder, other
  }

  package static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// What stands at a path; `storage` when the system will not say.
  package static func kind(of path: String) throws(Failure) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return .missing }
      throw .file("look at", path, errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .regular
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// 0 when there is no such file.
  package static func size(of path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  package static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }
  package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// The folder in which a path names something. A name may begin with what joins the slash to one `Character`.
  package static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  /// The path without links and without regard to where the process stands; the file has to exist.
  package static func absolute(_ path: String) throws(Failure) -> String {
    guard let resolved = realpath(path, nil) else { throw .file("resolve", path, errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Makes a folder and those above it, for the owner only, so that a power cut leaves them there.
  package static func makeFolder(_ path: String) throws(Failure) {
    switch try kind(of: path) {
    case .folder: return
    case .regular, .other: throw .notAFolder(path)
    case .missing: break
    }
    let above = folder(of: path)
    try makeFolder(above)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file("make the folder", path, errno) }
    // What may not be read cannot be synced, and does not keep anybody from making folders in it.
    if isReadable(above) { try sync(above) }
  }

  /// Makes an empty file for the owner only; nothing happens when there is one. Locks that SQLite has on it in this
  /// process stay: see `OpenFile`.
  package static func makeFile(_ path: String) throws(Failure) {
    try OpenFile.alone { () throws(Failure) in
      if OpenFile(path) != nil { return }
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw .file("make", path, errno) }
      close(descriptor)
    }
    try sync(folder(of: path))
  }

  /// Makes an empty file for the owner only, under a name that nothing had: `start`, eight random digits, `end`.
  package static func makeFile(between start: String, and end: String) throws(Failure) -> String {
    while true {
      let path = start + Hexadecimal.text((0..<4).map { _ in UInt8.random(in: 0...255) }) + end
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        close(descriptor)
        return path
      }
      guard errno == EEXIST else { throw .file("make", path, errno) }
    }
  }

  /// The first bytes of a file, at most `count`. Of a file that SQLite may have open see `OpenFile.start(of:count:)`.
  package static func start(of path: String, count: Int) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file("read", path, errno) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let found = read(descriptor, &bytes, count)
    guard found >= 0 else { throw .file("read", path, errno) }
    return Array(bytes.prefix(found))
  }

  /// Puts a file or folder on stable storage.
  package static func sync(_ path: String) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file("sync", path, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .file("sync", path, errno) }
  }

  /// Gives a file its name unless that is taken, and puts the name on stable storage; false when it is taken. When that
  /// fails, nothing has the name.
  package static func publish(_ path: String, as name: String) throws(Failure) -> Bool {
    if link(path, name) == 0 {
      guard unlink(path) == 0 else {
        let error = errno
        remove(name)
        throw .file("rename", path, error)
      }
    } else if errno == EEXIST {
      return false
    } else {
      if try kind(of: name) != .missing { return false }
      guard rename(path, name) == 0 else { throw .file("rename", path, errno) }
    }
    do throws(Failure) {
      try sync(folder(of: name))
    } catch {
      remove(name)
      throw error
    }
    return true
  }

  package static func remove(_ path: String) { unlink(path) }
}

extension Failure {
  static func file(_ action: StaticString, _ path: String, _ error: Int32) -> Failure {
    let reason = String(cString: strerror(error))
    return Failure(
      .storage, "cannot \(action) \"\(path)\": \(reason); check the path, its permissions and the disk",
      [("path", .text(path)), ("errno", .integer(Int64(error)))])
  }

  static func notAFolder(_ path: String) -> Failure {
    Failure(
      .invalidArgument, "\"\(path)\" is a file, so no store can be made below it; choose another path",
      [("path", .text(path))])
  }
}
