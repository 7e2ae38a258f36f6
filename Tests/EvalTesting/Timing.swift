#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

package func sleep(milliseconds: Int) {
  var pause = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
  nanosleep(&pause, nil)
}

/// Milliseconds that `body` takes.
package func milliseconds(of body: () throws -> Void) rethrows -> Int {
  let clock = ContinuousClock()
  let took = try clock.measure { try body() }
  return Int(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000)
}
