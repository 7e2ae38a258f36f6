import CSQLite
import EvalSystem

/// How SQL that callers give is kept from doing more than read, and from going on past its limits.
extension Connection {
  /// Runs `body`; statements that are prepared in it may only read: see `Authorizer`.
  package func restricted<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    let scrutiny = UnsafeMutablePointer<Scrutiny>.allocate(capacity: 1)
    scrutiny.initialize(to: Scrutiny())
    self.scrutiny = scrutiny
    Authorizer.install(on: handle, into: scrutiny)
    defer {
      Authorizer.remove(from: handle)
      self.scrutiny = nil
      scrutiny.deallocate()
    }
    do throws(Failure) {
      return try body()
    } catch {
      throw scrutiny.pointee.refusals > 0 ? .notOnlyReading : error
    }
  }

  /// Runs `body`; statements in it that go on past the deadline are `rejected`.
  package func limited<T>(until deadline: Deadline, _ body: () throws(Failure) -> T) throws(Failure) -> T {
    self.deadline = deadline
    watch(every: 1000)
    defer {
      sqlite3_progress_handler(handle, 0, nil, nil)
      self.deadline = nil
    }
    return try body()
  }

  /// Runs `body` with what `prepare(sql)` gave in the midst of `restricted`, and keeps what the statement holds at one
  /// time, and what it does between two looks at the clock, within bounds.
  ///
  /// SQLite looks at the clock between the steps of a statement, not within one, and a step may make a value that is as
  /// large as a value can be. So the more a statement computes, the smaller its values have to be: `largestTogether`
  /// bytes for all that it names.
  package func bounded<T>(_ statement: Statement, _ sql: String, _ body: () throws(Failure) -> T) throws(Failure) -> T {
    let found = scrutiny?.pointee ?? Scrutiny()
    var commas = 0
    var joins = 0
    for byte in sql.utf8 {
      if byte == UInt8(ascii: ",") { commas += 1 }
      if byte == UInt8(ascii: "|") { joins += 1 }
    }
    let values = max(1, found.functions + joins + max(commas, statement.columnCount))
    let largest = min(Self.largestValue, max(Self.largestTogether / values, Self.smallestLimit))
    let usual = sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Int32(clamping: largest))
    if found.growing + joins > 0 { watch(every: 10) }
    defer { sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, usual) }
    do throws(Failure) {
      return try body()
    } catch {
      throw error.isTooBig ? .valueTooLarge(largest) : error
    }
  }

  private static var largestValue: Int { 32 << 20 }
  private static var largestTogether: Int { 512 << 20 }
  private static var smallestLimit: Int { 64 << 10 }

  /// Looks at the clock after so many steps of SQLite's machine.
  private func watch(every steps: Int32) {
    sqlite3_progress_handler(
      handle, steps,
      { this in
        guard let this else { return 0 }
        let connection = Unmanaged<Connection>.fromOpaque(this).takeUnretainedValue()
        return connection.deadline.map { $0.remaining == 0 ? 1 : 0 } ?? 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}

/// What the authorizer has seen of a caller's statement.
struct Scrutiny {
  /// What was refused.
  var refusals = 0
  /// How many functions the statement names, those of its views too.
  var functions = 0
  /// How many of them make much of little, or take long with much.
  var growing = 0
}
