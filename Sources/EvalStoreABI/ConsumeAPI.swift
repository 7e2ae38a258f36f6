/// Waits for events after a consumer's position and answers with them.
///
/// Answers at once when there are some, and with none after `timeout_ms` or when the store is closed meanwhile.
/// Moves nothing: evalstore_commit does.
///
/// - Parameters:
///   - store: the open store.
///   - request: `{"consumer":name,"max":100,"timeout_ms":1000}`; may not be NULL.
///   - result: receives `{"events":[…],"next_position":…}`, or the error object when the status is not 0; may
///     not be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
///
/// Threads: any thread, any number at once; a waiting call holds up no other.
///
/// Errors: invalid_argument, invalid_json, invalid_request, busy, storage, corrupt, unsupported, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_poll")
public func poll(
  _ store: OpaquePointer?,
  _ request: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .poll, request, result)
}

/// Commits, moves or asks for a consumer's position.
///
/// Ok means durable. A position before the committed one is refused; `seek` goes anywhere.
///
/// - Parameters:
///   - store: the open store.
///   - request: `{"consumer":name,"position":42}`, `{"consumer":name,"seek":"end"}` or
///     `{"consumer":name}`; may not be NULL.
///   - result: receives `{"consumer":name,"position":…}`, or the error object when the status is not 0; may
///     not be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, invalid_json, invalid_request, conflict, busy, storage, corrupt, unsupported,
/// read_only, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_commit")
public func commit(
  _ store: OpaquePointer?,
  _ request: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .commit, request, result)
}
