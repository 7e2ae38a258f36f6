import EvalStore
import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Frees memory that another call gave to the caller.
///
/// - Parameters:
///   - memory: an answer, an error object or the bytes of a content; NULL is fine.
///
/// Owns: takes `memory` from the caller.
///
/// Threads: any thread.
///
/// Errors: none.
///
/// Since: 0.1.0
@_cdecl("evalstore_free")
public func freeMemory(_ memory: UnsafeMutableRawPointer?) {
  free(memory)
}

/// The version of the library, such as `0.1.0`.
///
/// - Returns: a text, never NULL.
///
/// Owns: the library; the text stays as long as the library is loaded.
///
/// Threads: any thread.
///
/// Errors: none.
///
/// Since: 0.1.0
@_cdecl("evalstore_version")
public func libraryVersion() -> UnsafePointer<CChar> {
  Boundary.constant(Store.libraryVersion)
}

/// The version of this interface: 1, as long as a caller built against this header keeps working.
///
/// A binding compares it with `EVALSTORE_ABI_VERSION` when it loads the library.
///
/// - Returns: the number.
///
/// Owns: nothing.
///
/// Threads: any thread.
///
/// Errors: none.
///
/// Since: 0.1.0
@_cdecl("evalstore_abi_version")
public func abiVersion() -> Int32 {
  1
}

/// The stable name of a status, which is also the `code` of an error object.
///
/// - Parameters:
///   - status: a status.
/// - Returns: a text such as `invalid_argument`; `unknown` for a number that is no status; never NULL.
///
/// Owns: the library; the text stays as long as the library is loaded.
///
/// Threads: any thread.
///
/// Errors: none.
///
/// Since: 0.1.0
@_cdecl("evalstore_status_name")
public func statusName(_ status: Int32) -> UnsafePointer<CChar> {
  Boundary.constant(Status(rawValue: status)?.name ?? "unknown")
}
