extension [UInt8] {
  /// `withUnsafeBytes` for a body that throws nothing but `Failure`.
  @inlinable
  package func withRaw<R>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> R) throws(Failure) -> R {
    try withUnsafeBufferPointer { (bytes) throws(Failure) in try body(UnsafeRawBufferPointer(bytes)) }
  }
}

extension Sequence<UInt8> {
  /// FNV-1a with 32 bits: tells few things from each other, and is no guard against anybody who means harm. G. Fowler, L. C.
  /// Noll and K.-P. Vo, <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>
  package var fnv1a: UInt32 { reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } }
}
