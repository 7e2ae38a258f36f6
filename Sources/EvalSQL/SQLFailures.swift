import CSQLite
import EvalSystem

/// How SQLite's result codes become statuses and sentences: the only place. <https://sqlite.org/rescode.html>
extension Failure {
  package static func sqlite(_ code: Int32, _ message: String) -> Failure {
    let details: [(key: String, value: Detail)] = [("sqlite_code", .integer(Int64(code)))]
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return Failure(
        .busy, "another program holds a lock on the file (\(message)); try again, or raise timeout_ms", details)
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      return Failure(
        .corrupt,
        "the file is damaged, or the disk fails to read it (\(message)); run maintain check, and restore a backup if it "
          + "confirms", details)
    case SQLITE_CONSTRAINT:
      // What may be refused is refused before it is written, so that the file contradicts itself.
      return Failure(
        .corrupt,
        "the file holds what cannot be there together (\(message)); run project verify and restore a backup if it "
          + "confirms, else report this", details)
    case SQLITE_FULL:
      return Failure(.storage, "the disk is full (\(message)); make room and try again", details)
    case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOLFS, SQLITE_NOMEM, SQLITE_PROTOCOL:
      return Failure(
        .storage, "the system refused a read or a write (\(message)); look at the disk, its space and permissions",
        details)
    case SQLITE_READONLY where unfinishedLog.contains(code):
      return Failure(
        .readOnly,
        "the write-ahead log beside the file was left by a process that died, or another one is at it, and nothing here may "
          + "write what has to be put right before it is read (\(message)); open the file once with permission to write, "
          + "to it and in its folder, then try again", details)
    case SQLITE_READONLY, SQLITE_PERM:
      return Failure(
        .readOnly, "the file cannot be written (\(message)); check its permissions and those of its folder", details)
    case SQLITE_TOOBIG:
      return Failure(.rejected, "a text or blob is larger than SQLite takes (\(message)); make it smaller", details)
    case SQLITE_ERROR where message.hasPrefix("JSON path error") || message.hasPrefix("bad JSON path"):
      // SQLite goes on with the path, which may be a recorded text.
      return Failure(
        .invalidRequest, "SQLite refuses the statement: what is given as a path into JSON is none; begin it with $",
        details)
    case SQLITE_ERROR where message.hasPrefix("cannot modify ") || message.hasSuffix(" may not be modified"):
      return .notOnlyReading
    case SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_RANGE, SQLITE_MISMATCH:
      return Failure(.invalidRequest, "SQLite refuses the statement: \(message)", details)
    default:
      return Failure(.internal, "SQLite answered \(code) (\(message)); please report this", details)
    }
  }

  /// What SQLite answers where the log would have to be put right: SQLITE_READONLY_RECOVERY and SQLITE_READONLY_CANTINIT.
  private static let unfinishedLog = [SQLITE_READONLY | 1 << 8, SQLITE_READONLY | 5 << 8]

  /// True when SQLite found a value larger than the connection's limit.
  var isTooBig: Bool {
    details.contains { detail in detail.key == "sqlite_code" && detail.value == .integer(Int64(SQLITE_TOOBIG)) }
  }

  /// True when a row was refused because another one has its key.
  package var isTakenKey: Bool {
    let codes = [SQLITE_CONSTRAINT | 6 << 8, SQLITE_CONSTRAINT | 8 << 8]  // PRIMARYKEY and UNIQUE
    return details.contains { detail in
      detail.key == "sqlite_code" && codes.contains { detail.value == .integer(Int64($0)) }
    }
  }

  package static let notOnlyReading = Failure(
    .rejected,
    "the statement would do more than read; only SELECT over the read models and the log, and SQLite's harmless "
      + "functions, are allowed")

  static func notOpenForWriting(_ path: String) -> Failure {
    Failure(
      .readOnly,
      "the system would not open \"\(path)\" for writing; look at its permissions and at the disk, which may be mounted "
        + "for reading only, or open the store with {\"read_only\":true}", [("path", .text(path))])
  }

  /// For who can begin anew: `UnlockedFile.repeating` does.
  package static let changedWhileRead = Failure(
    .busy,
    "the file was written again and again while it was read from a folder in which this process may not write, so that it "
      + "has no locks there; try again")

  static let timeLimit = Failure(
    .rejected, "the statement ran into its time limit; raise timeout_ms, or ask for less")

  static func valueTooLarge(_ limit: Int) -> Failure {
    Failure(
      .rejected,
      "the statement has a text, blob or row larger than \(limit) bytes, which is what it may have with so many columns "
        + "and functions; ask for fewer, or read a content with get_content",
      [("limit", .integer(Int64(limit)))])
  }

  static func notOfThisVersion(_ version: Int64, _ cause: Failure) -> Failure {
    Failure(
      .corrupt,
      "the file says that it has schema \(version) and is otherwise (\(cause.message)); restore a backup", cause.details
    )
  }

  static let noStatement = Failure(.invalidRequest, "the text holds no SQL statement; give one SELECT")

  static let severalStatements = Failure(
    .invalidRequest, "the text holds more than one SQL statement; send them one at a time")
}
