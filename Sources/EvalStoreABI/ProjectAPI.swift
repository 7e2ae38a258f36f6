/// Tells how the read models stand, makes them anew from the log, or verifies log and read models.
///
/// With `max_events` one call does a part of the work; call again until `done`.
///
/// - Parameters:
///   - store: the open store.
///   - request: `{"action":"status"}`, `{"action":"rebuild","max_events":10000}` or
///     `{"action":"verify"}`; may not be NULL.
///   - result: receives `{"done":…,"position":…,"last_position":…}`, or the error object when the status is
///     not 0; may not be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `request` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, invalid_json, invalid_request, busy, storage, corrupt, unsupported, read_only, forked,
/// internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_project")
public func project(
  _ store: OpaquePointer?,
  _ request: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .project, request, result)
}
