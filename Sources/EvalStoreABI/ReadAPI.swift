import EvalStore
import EvalSystem

/// Answers a question about the read models.
///
/// Sees everything that was written before the call, by any process.
///
/// - Parameters:
///   - store: the open store.
///   - query: `{"query":name,"args":{…}}`; may not be NULL.
///   - result: receives `{"result":…}`, or the error object when the status is not 0; may not be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `query` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, invalid_json, invalid_request, rejected, not_found, busy, storage, corrupt,
/// unsupported, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_query")
public func query(
  _ store: OpaquePointer?,
  _ query: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .query, query, result)
}

/// Reads events from the log or from one stream, page by page.
///
/// - Parameters:
///   - store: the open store.
///   - request: `{"from_position":1,"limit":500}` and more; `{}` reads from the beginning; may not be NULL.
///   - result: receives `{"events":[…],"next_position":…}`, or the error object when the status is not 0; may
///     not be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, invalid_json, invalid_request, busy, storage, corrupt, unsupported, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_read")
public func read(
  _ store: OpaquePointer?,
  _ request: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .read, request, result)
}

/// Gives the bytes stored under a SHA-256.
///
/// A NUL that `*length` does not count follows them. Bytes of length 0 are a pointer too, not NULL.
///
/// - Parameters:
///   - store: the open store.
///   - hash: 64 hexadecimal digits; may not be NULL.
///   - bytes: receives the content, or NULL when the status is not 0; may not be NULL.
///   - length: receives the number of bytes, or 0; may not be NULL.
///   - error: receives the error object when the status is not 0, else NULL; may be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*bytes` and `*error`, to be freed with evalstore_free; `hash` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, not_found, busy, storage, corrupt, unsupported, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_get_content")
public func getContent(
  _ store: OpaquePointer?,
  _ hash: UnsafePointer<CChar>?,
  _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ length: UnsafeMutablePointer<UInt>?,
  _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  bytes?.pointee = nil
  length?.pointee = 0
  return Boundary.perform(error) { () throws(Failure) in
    guard let bytes else { throw .nullArgument("bytes") }
    guard let length else { throw .nullArgument("length") }
    guard let hash = try Boundary.text(hash, named: "hash") else { throw .nullArgument("hash") }
    let content = try Handles.shared.use(store) { (open: Store) throws(Failure) -> [UInt8] in
      try open.getContent(hash)
    }
    guard let copy = Boundary.copy(content) else {
      throw Failure(.internal, "there is no memory for the \(content.count) bytes of the content")
    }
    bytes.pointee = copy
    length.pointee = UInt(content.count)
  }
}
