extension [UInt8] {
  /// `withUnsafeBytes` for a body that throws nothing but `Failure`.
  @inlinable
  package func withRaw<R>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> R) throws(Failure) -> R {
    try withUnsafeBufferPointer { (bytes) throws(Failure) in try body(UnsafeRawBufferPointer(bytes)) }
  }
}
