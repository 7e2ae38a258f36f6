extension [UInt8] {
  /// `withUnsafeBytes` for a body that throws nothing but `Failure`.
  package func withRaw<R>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> R) throws(Failure) -> R {
    let result: Result<R, Failure> = withUnsafeBytes { bytes in
      do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
