import EvalStore
import EvalSystem

/// Carries out a command, or several in one transaction, and answers with the receipts of their events.
///
/// Ok means durable. A refused request writes nothing.
///
/// - Parameters:
///   - store: the open store.
///   - command: `{"command":name,"args":{…}}` or `{"commands":[…]}`; may not be NULL.
///   - result: receives `{"result":…,"events":[…]}`, or the error object when the status is not 0; may not be
///     NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `command` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, invalid_json, invalid_request, rejected, conflict, not_found, busy, storage, corrupt,
/// unsupported, read_only, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_execute")
public func execute(
  _ store: OpaquePointer?,
  _ command: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .execute, command, result)
}

/// Appends events, in one transaction, and answers with their receipts.
///
/// Ok means durable. A refused request writes nothing. With `commit` a consumer's position moves in the same
/// transaction.
///
/// - Parameters:
///   - store: the open store.
///   - events: `{"events":[{"type":…,"data":{…}},…]}`; may not be NULL.
///   - result: receives `{"events":[receipt,…]}`, or the error object when the status is not 0; may not be
///     NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `events` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, invalid_json, invalid_request, rejected, conflict, not_found, busy, storage, corrupt,
/// unsupported, read_only, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_append")
public func append(
  _ store: OpaquePointer?,
  _ events: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.answer(store, .append, events, result)
}

/// Stores bytes once under their SHA-256.
///
/// Ok means durable. The same bytes again are found, not stored.
///
/// - Parameters:
///   - store: the open store.
///   - bytes: the content, any bytes; may be NULL when `length` is 0.
///   - length: how many bytes, at most 536870912 (512 MiB).
///   - result: receives `{"hash":…,"size":…,"duplicate":…}`, or the error object when the status is not 0; may
///     not be NULL.
/// - Returns: 0 (ok) or another status.
///
/// Owns: the caller owns `*result`, to be freed with evalstore_free; `bytes` is not kept.
///
/// Threads: any thread, any number at once.
///
/// Errors: invalid_argument, rejected, busy, storage, corrupt, unsupported, read_only, forked, internal.
///
/// Since: 0.1.0
@_cdecl("evalstore_put_content")
public func putContent(
  _ store: OpaquePointer?,
  _ bytes: UnsafeRawPointer?,
  _ length: UInt,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Boundary.respond(result) { () throws(Failure) -> [UInt8] in
    guard length <= largestContent else {
      throw Failure(
        .invalidArgument, "the content has \(length) bytes; at most \(largestContent) are allowed",
        [("argument", .text("length")), ("limit", .integer(Int64(largestContent)))])
    }
    if bytes == nil, length > 0 { throw .nullArgument("bytes") }
    let content = UnsafeRawBufferPointer(start: bytes, count: Int(length))
    return try Handles.shared.use(store) { (open: Store) throws(Failure) -> [UInt8] in
      try open.putContent(content)
    }
  }
}

/// The longest content, in bytes: 512 MiB.
private let largestContent: UInt = 512 * 1024 * 1024
