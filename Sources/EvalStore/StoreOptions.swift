import EvalJSON
import EvalSystem

/// How a store is opened.
struct StoreOptions: Sendable {
  enum Durability: String, Sendable {
    /// What was acknowledged survives power loss.
    case full
    /// What was acknowledged survives a crash of the process.
    case normal
  }

  /// How SQLite undoes a transaction that was cut off.
  enum Journal: String, Sendable {
    /// A log beside the file, with an index in memory that all who have the file open share.
    case wal
    /// A journal of the pages as they were, without shared memory: for file systems that have none.
    case rollback
  }

  var durability = Durability.full
  var journal = Journal.wal
  var timeoutMilliseconds: Int64 = 30_000
  var readOnly = false
  var create = true

  init(text: String) throws(Failure) {
    self = try Array(text.utf8).withRaw { (bytes) throws(Failure) in try StoreOptions(bytes) }
  }

  /// Reads the options; no bytes are the defaults. Failures are `invalid_argument`, `invalid_json` for text that is
  /// no JSON, `invalid_request` for JSON that is no object, too large or too deep.
  init(_ text: UnsafeRawBufferPointer) throws(Failure) {
    guard text.count > 0 else { return }
    let document = try JSONDocument(text, what: "the options text")
    do throws(Failure) {
      let fields = try Fields(
        document.root, at: .root, known: ["durability", "timeout_ms", "read_only", "create", "journal"])
      let levels: [(StaticString, Durability)] = [("full", .full), ("normal", .normal)]
      durability = try fields.choice("durability", levels) ?? durability
      timeoutMilliseconds = try fields.integer("timeout_ms", in: 0...3_600_000) ?? timeoutMilliseconds
      readOnly = try fields.boolean("read_only") ?? readOnly
      create = try fields.boolean("create") ?? create
      let journals: [(StaticString, Journal)] = [("wal", .wal), ("rollback", .rollback)]
      journal = try fields.choice("journal", journals) ?? journal
    } catch {
      throw Failure(.invalidArgument, "option: " + error.message, error.details)
    }
  }
}
