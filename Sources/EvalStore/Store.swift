import EvalSystem

/// What a request asks for; one case for each request-answering function of the C ABI.
public enum Operation: Sendable {
  case execute, append, query, read, poll, commit, project, maintain
}

/// One open store.
public final class Store: Sendable {
  /// `path` nil: EVALSTORE_PATH, DIFF_EVALS_DB_PATH, `.evalstore/evals.db`. `options`: JSON bytes or empty.
  public init(path: String?, options: UnsafeRawBufferPointer) throws(Failure) {
    throw Failure(.internal, "not built yet")
  }
  /// One request in, one answer out (JSON bytes, no NUL).
  public func answer(_ operation: Operation, _ request: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] { [] }
  public func putContent(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] { [] }
  /// `hash`: 64 hexadecimal digits.
  public func getContent(_ hash: String) throws(Failure) -> [UInt8] { [] }
  /// Ends waiting polls, waits for running calls, closes the connections. Later calls throw invalidArgument.
  public func close() {}
}
