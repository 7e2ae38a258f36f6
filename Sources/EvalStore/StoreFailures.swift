import EvalSystem

/// How the facade words what it refuses.
extension Failure {
  private static func about(_ path: String, _ status: Status, _ message: String) -> Failure {
    Failure(status, message, [("path", .text(path))])
  }

  static let memoryReadOnly = Failure(
    .invalidArgument, "a store in memory cannot be opened read_only, it would stay empty; leave the option out")

  static let inherited = Failure(
    .forked, "this store was opened before a fork, by another process; open it again in this one")

  static let forkedInCall = Failure(
    .forked,
    "this process was forked while a call on a store was running, so that it cannot open stores safely; start it with "
      + "spawn, or fork before the call")

  static let closed = Failure(.invalidArgument, "the store is closed; open it again")

  static func damaged(_ path: String, _ cause: Failure) -> Failure {
    Failure(
      .corrupt, "\"\(path)\" is damaged (\(cause.message)); restore a backup",
      [("path", .text(path))] + cause.details)
  }

  static func otherEncoding(_ path: String) -> Failure {
    about(
      path, .corrupt,
      "the header of \"\(path)\" says that its texts are not UTF-8, which EvalStore writes; restore a backup")
  }

  static func notAFile(_ path: String) -> Failure {
    about(path, .invalidArgument, "\"\(path)\" is a folder or a device; name a file in a folder")
  }

  static func noFile(_ path: String) -> Failure {
    about(path, .notFound, "there is no store at \"\(path)\"; check the path, or open it with create and not read_only")
  }

  static func unreadable(_ path: String) -> Failure {
    about(path, .storage, "there is no permission to read \"\(path)\"; change its permissions or run as its owner")
  }

  static func logWithoutIndex(_ path: String) -> Failure {
    about(
      path, .storage,
      "the newest of \"\(path)\" stands in \"\(path)-wal\", which cannot be read without \"\(path)-shm\", and that is "
        + "missing and cannot be made in this folder; open the store once with permission to write there, or read a copy "
        + "of both files in another folder")
  }

  static func unwritable(_ path: String) -> Failure {
    about(
      path, .readOnly,
      "there is no permission to write \"\(path)\"; change its permissions, or open it with {\"read_only\":true}")
  }

  static func unwritableFolder(_ path: String, _ folder: String) -> Failure {
    about(
      path, .readOnly,
      "there is no permission to write in the folder \"\(folder)\", where SQLite keeps the "
        + "write-ahead log of \"\(path)\"; change its permissions, or open the store with {\"read_only\":true}")
  }

  private static let own = "put the store on a local disk, or open it with {\"journal\":\"rollback\"} at your own risk"

  private static func at(_ path: String, _ place: FileSystem?, _ message: String) -> Failure {
    Failure(
      .unsupported, message,
      [("path", .text(path))] + (place.map { [("file_system", .text($0.name))] } ?? []))
  }

  static func sharedFileSystem(_ path: String, _ place: FileSystem) -> Failure {
    at(
      path, place,
      "\"\(path)\" is on a file system that several machines may share (\(place.name)), and a write-ahead log needs memory "
        + "that all who have the file open share; \(own)")
  }

  static func noSharedMemory(_ path: String, _ place: FileSystem?, _ error: String?) -> Failure {
    at(
      path, place,
      "the file system of \"\(path)\" (\(place?.name ?? "unknown")) has no memory that two openings of a file share "
        + "(\(error ?? "what one writes the other does not see")), which a write-ahead log needs; \(own)")
  }

  static func noLocks(_ path: String, _ place: FileSystem?, _ error: String?) -> Failure {
    at(
      path, place,
      "locks do not work on the file system of \"\(path)\" (\(place?.name ?? "unknown"): "
        + "\(error ?? "two openings of a file get the same lock")), so that two writers would damage the store; "
        + "put it on another one")
  }

  static func logInUse(_ path: String) -> Failure {
    about(
      path, .busy,
      "\"\(path)\" is open somewhere with a write-ahead log, so that it cannot get a rollback journal now; close it there, "
        + "or open it without the option journal")
  }

  static func logLeft(_ path: String) -> Failure {
    about(
      path, .unsupported,
      "\"\(path)\" has a write-ahead log, and read_only may not change that; open it once for writing with "
        + "{\"journal\":\"rollback\"}, or without the option journal")
  }

  static func otherJournal(_ path: String) -> Failure {
    about(
      path, .unsupported,
      "\"\(path)\" was given another journal while it was open, by a store with another option journal; use the same option "
        + "in every process, and open it again")
  }

  static func notSQLite(_ path: String) -> Failure {
    about(path, .unsupported, "\"\(path)\" is not a SQLite file, so not a store; choose another path")
  }

  static func notOurs(_ path: String) -> Failure {
    about(path, .unsupported, "\"\(path)\" is the SQLite file of another program; choose another path")
  }

  static func newer(_ path: String, found: Int64, known: Int64) -> Failure {
    Failure(
      .unsupported,
      "\"\(path)\" has schema \(found), written by a newer EvalStore; this library knows schemas up to "
        + "\(known): upgrade it, or migrate the file down with the newer one",
      [("path", .text(path)), ("schema_version", .integer(found)), ("newest_known", .integer(known))])
  }

  static func older(_ path: String, found: Int64, needed: Int64) -> Failure {
    Failure(
      .unsupported,
      "\"\(path)\" has schema \(found) and this library needs \(needed); open it once for writing, "
        + "which upgrades it",
      [("path", .text(path)), ("schema_version", .integer(found)), ("needed_version", .integer(needed))])
  }

  static func migratedAway(_ path: String, to version: Int64) -> Failure {
    Failure(
      .unsupported,
      path == ":memory:"
        ? "this store in memory was migrated to schema \(version) and takes no more writes; make a backup, which keeps what it "
          + "has, and open that"
        : "\"\(path)\" was migrated to schema \(version) while it was open; close and open it again",
      [("path", .text(path)), ("schema_version", .integer(version))])
  }

  static func damagedSchema(_ path: String, _ objects: [String]) -> Failure {
    about(
      path, .corrupt,
      "the schema of \"\(path)\" is not the one that was written: \(objects.joined(separator: ", ")) "
        + "missing or changed; restore a backup")
  }

  static func outdatedReadModels(_ path: String, _ names: [String]) -> Failure {
    about(
      path, .unsupported,
      "the read models \(names.joined(separator: ", ")) of \"\(path)\" have to be rebuilt; "
        + "open it once for writing, which does it")
  }

  static let readOnlyStore = Failure(
    .readOnly, "the store was opened with read_only; open it without to write")
}
