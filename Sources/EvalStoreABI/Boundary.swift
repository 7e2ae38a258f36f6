import EvalJSON
import EvalStore
import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A NUL-terminated text that belongs to the caller.
typealias Text = UnsafePointer<CChar>

/// Where a call leaves the text it answers with.
typealias TextOut = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// The convention of the C ABI, stated once; every `<Family>API.swift` goes through here.
///
/// - Every call returns a status, 0 when it worked.
/// - A call that answers has one out parameter, which holds the answer or the error object. It is set on
///   every path: to NULL first, then to a text that the caller frees with `evalstore_free`.
/// - Whatever the caller hands over is checked before it is used, and nothing it hands over is kept.
/// - A `Failure` ends here: no Swift error and no trap reaches the host.
enum Boundary {
  /// One request in, one answer out: the body of every call that takes a JSON text.
  static func answer(
    _ store: OpaquePointer?, _ operation: Operation, _ request: Text?, _ result: TextOut?
  ) -> Int32 {
    respond(result) { () throws(Failure) -> [UInt8] in
      guard let request else { throw .nullArgument("request") }
      let text = bytes(request)
      return try Handles.shared.use(store) { (open: Store) throws(Failure) -> [UInt8] in
        try open.answer(operation, text)
      }
    }
  }

  /// Runs `body` and leaves its answer, or its error object, in `result`.
  static func respond(_ result: TextOut?, _ body: () throws(Failure) -> [UInt8]) -> Int32 {
    guard let result else { return Status.invalidArgument.rawValue }
    result.pointee = nil
    do throws(Failure) {
      let answer = try body()
      guard let text = copy(answer) else { return Status.internal.rawValue }
      result.pointee = text.assumingMemoryBound(to: CChar.self)
      return Status.ok.rawValue
    } catch {
      return report(error, result)
    }
  }

  /// Runs `body`, which answers elsewhere, and leaves only an error object in `error`, which may be NULL.
  static func perform(_ error: TextOut?, _ body: () throws(Failure) -> Void) -> Int32 {
    error?.pointee = nil
    do throws(Failure) {
      try body()
      return Status.ok.rawValue
    } catch let failure {
      return report(failure, error)
    }
  }

  /// The text of an argument, or nil when it is NULL. Throws when it is not UTF-8.
  static func text(_ argument: Text?, named name: String) throws(Failure) -> String? {
    guard let argument else { return nil }
    guard let text = String(validatingCString: argument) else {
      throw Failure(.invalidArgument, "\(name) is not valid UTF-8; pass UTF-8", [("argument", .text(name))])
    }
    return text
  }

  /// The bytes of an argument up to its NUL; none when it is NULL.
  static func bytes(_ argument: Text?) -> UnsafeRawBufferPointer {
    guard let argument else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: argument, count: strlen(argument))
  }

  /// A copy that the caller frees, with a NUL after it. Nil when there is no memory.
  static func copy(_ bytes: [UInt8]) -> UnsafeMutableRawPointer? {
    let (size, overflow) = bytes.count.addingReportingOverflow(1)
    guard !overflow, let memory = malloc(size) else { return nil }
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { memory.copyMemory(from: start, byteCount: source.count) }
    }
    memory.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
    return memory
  }

  /// A text that lives as long as the library.
  static func constant(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private static func report(_ failure: Failure, _ error: TextOut?) -> Int32 {
    if let error {
      error.pointee = copy(failure.json)?.assumingMemoryBound(to: CChar.self)
    }
    return failure.status.rawValue
  }
}

extension Failure {
  /// An argument that must not be NULL was.
  static func nullArgument(_ name: String) -> Failure {
    Failure(.invalidArgument, "\(name) is NULL; it may not be", [("argument", .text(name))])
  }
}
