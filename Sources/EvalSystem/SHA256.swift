import CCrypto

/// SHA-256 (FIPS 180-4) by libcrypto.
package final class SHA256: @unchecked Sendable {
  /// The 32 bytes of a hash.
  package typealias Digest = [UInt8]

  /// The hash of no bytes, in hexadecimal digits.
  package static let ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// Never freed, and never changed.
  ///
  /// libcrypto that nobody else uses yet is told not to clean up when the process ends. It would free what belongs to
  /// threads without waiting for them, and one that ends at that moment frees the same.
  private nonisolated(unsafe) static let algorithm = {
    OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    return EVP_MD_fetch(nil, "SHA256", nil)
  }()

  private let context = EVP_MD_CTX_new()

  /// One context that is used again and again, by one thread at a time.
  package init() {}

  deinit { EVP_MD_CTX_free(context) }

  /// Has libcrypto get ready, which takes a millisecond the first time in a process: to be called where nobody waits for it.
  package static func prepare() { _ = algorithm }

  /// The hash of some bytes; O(bytes). `internal` when libcrypto cannot compute it.
  package func digest(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Digest {
    guard let context, let algorithm = Self.algorithm else { throw .hashing }
    var ok = EVP_DigestInit_ex2(context, algorithm, nil)
    if ok == 1, bytes.count > 0 { ok = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }
    var result = Digest(repeating: 0, count: 32)
    if ok == 1 { ok = EVP_DigestFinal_ex(context, &result, nil) }
    guard ok == 1 else { throw .hashing }
    return result
  }

  /// A hash without a context of one's own, for the odd one.
  package static func digest(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Digest {
    try SHA256().digest(bytes)
  }
}

extension Failure {
  static let hashing = Failure(
    .internal, "libcrypto refused to compute SHA-256; check that the OpenSSL 3 installation has its default provider")
}
