import EvalSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How long a test waits at most for what comes at once where nothing else runs, in milliseconds: on a busy machine every
/// thread may stand still for seconds.
package let patience = 60_000

/// Waits until something holds; false when that does not come for a minute.
package func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  let end = Deadline(afterMilliseconds: Int64(patience))
  while try !condition() {
    if end.remaining == 0 { return false }
    sleep(milliseconds: 1)
  }
  return true
}

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
