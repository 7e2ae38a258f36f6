import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct ConnectionPoolTests {
  private let database = TestDatabase()

  private func pool(_ limit: Int, _ made: Shared<Int>) -> ConnectionPool {
    let path = database.path
    return ConnectionPool(limit: limit) { () throws(Failure) in
      made.add(1)
      return try Connection(path: path, access: .readWrite)
    }
  }

  @Test("Nobody has a connection that another has, and there are never more than the limit")
  func exclusion() {
    let made = Shared<Int>()
    let pool = pool(3, made)
    let used = Locked<Set<ObjectIdentifier>>([])
    let broken = Shared<String>()
    WorkerThread.run(8) { _ in
      for _ in 0..<50 {
        do {
          try pool.with { (connection) throws(Failure) in
            let alone = used.withLock { $0.insert(ObjectIdentifier(connection)).inserted }
            if !alone { broken.add("two users of one connection") }
            _ = try connection.texts("SELECT 1")
            used.withLock { _ = $0.remove(ObjectIdentifier(connection)) }
          }
        } catch { broken.add("\(error)") }
      }
    }
    #expect(broken.values == [])
    #expect((1...3).contains(made.values.count))
    pool.close()
  }

  @Test("A reader that takes long keeps one connection, and the others go round")
  func slowReader() {
    let made = Shared<Int>()
    let pool = pool(2, made)
    let release = Turn()
    _ = release.take(until: Deadline(afterMilliseconds: 0))
    let begun = Shared<Bool>()
    let slow = WorkerThread {
      try? pool.with { (_) throws(Failure) in
        begun.add(true)
        _ = release.take(until: Deadline(afterMilliseconds: 120_000))
      }
    }
    #expect(eventually { !begun.values.isEmpty })
    let took = milliseconds(of: { for _ in 0..<20 { try? pool.with { (_) throws(Failure) in } } })
    #expect(took < patience)
    #expect(made.values.count == 2)
    release.handOn()
    slow.join()
    pool.close()
  }

  @Test("A connection whose user failed serves the next one, and one that could not be made costs no place")
  func failing() throws {
    let made = Shared<Int>()
    let pool = pool(1, made)
    #expect(failure { try pool.with { (_) throws(Failure) in throw Failure(.rejected, "no") } }?.status == .rejected)
    try pool.with { (connection) throws(Failure) in #expect(try connection.texts("SELECT 1") == ["1"]) }
    #expect(made.values.count == 1)
    pool.close()
    let broken = ConnectionPool(limit: 1) { () throws(Failure) in throw Failure(.storage, "none") }
    for _ in 0..<3 { #expect(failure { try broken.with { (_) throws(Failure) in } }?.status == .storage) }
  }
}
