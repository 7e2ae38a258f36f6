/// Describes, checks, backs up, compacts or migrates the store's file.
///
/// `backup` writes a file of its own and never over one that is there.
///
/// - Parameters:
///   - store: the open store.
///   - request: `{"action":"info"}`, `check`, `backup`, `vacuum` or `migrate`; may not be NULL.
///   - result: receives the answer, or the error object when the status is not 0; may not be NULL.
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
@_cdecl("evalstore_maintain")
public func maintain(
  _ store: OpaquePointer?,
  _ request: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .maintain, request, result)
}
