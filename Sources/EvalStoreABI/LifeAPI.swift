import EvalStore
import EvalSystem

/// Opens a store, and makes its file and missing folders when there are none.
///
/// A file of an older version is upgraded first, under a lock. A failure leaves `*store` NULL and a file that
/// is not an EvalStore file, or a newer one, as it was.
///
/// - Parameters:
///   - path: the file, in UTF-8; NULL or empty: the environment's `EVALSTORE_PATH`, else
///     `DIFF_EVALS_DB_PATH`, else `.evalstore/evals.db`. `:memory:` is a store without a file.
///   - options: a JSON object such as `{"durability":"full","timeout_ms":30000,"read_only":false}`; NULL or
///     empty: the defaults.
///   - store: receives the handle; may not be NULL.
///   - error: receives the error object when the status is not 0, else NULL; may be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*store`, to be closed with evalstore_close, and `*error`, to be freed with
/// evalstore_free; `path` and `options` are not kept.
///
/// Threads: any thread, any number at once, on the same file too.
///
/// Errors: invalid_argument, invalid_json, invalid_request, not_found, busy, storage, corrupt, unsupported,
/// read_only, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_open")
public func openStore(
  _ path: UnsafePointer<CChar>?,
  _ options: UnsafePointer<CChar>?,
  _ store: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  store?.pointee = nil
  return Boundary.perform(error) { () throws(Failure) in
    guard let store else { throw .nullArgument("store") }
    let file = try Boundary.text(path, named: "path")
    store.pointee = try Handles.shared.insert(Store(path: file == "" ? nil : file, options: Boundary.bytes(options)))
  }
}

/// Closes a store: ends its waiting polls, waits for its running calls, and gives back everything it holds.
///
/// The handle is dead from the first moment: a call that comes later, a second close too, answers
/// invalid_argument. In a process that inherited the handle through `fork` nothing is closed.
///
/// - Parameters:
///   - store: the handle from evalstore_open.
/// - Returns: 0 (ok) or another status.
///
/// Owns: takes the handle from the caller, whatever the status.
///
/// Threads: any thread, also while other threads use the handle.
///
/// Errors: invalid_argument, forked.
///
/// Since: 0.1.0
@_cdecl("evalstore_close")
public func closeStore(_ store: OpaquePointer?) -> Int32 {
  Boundary.perform(nil) { () throws(Failure) in
    try Handles.shared.close(store)
  }
}
