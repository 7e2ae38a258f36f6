import EvalSystem
import EvalTesting
import Testing

@testable import EvalJSON

@Suite struct ReadAheadTests {
  private func numbers(
    _ count: Int, wrong: Set<Int> = [], read: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(Failure) -> ReadAhead<Int> {
    try ReadAhead(count: count) { (range) throws(Failure) in
      var numbers: [Int] = []
      for number in range {
        read(number)
        if wrong.contains(number) { throw Failure(.invalidRequest, "\(number)") }
        numbers.append(number)
      }
      return numbers
    }
  }

  @Test("Elements come in their order, each read once", arguments: [1, 31, 32, 33, 1000])
  func order(count: Int) throws {
    let read = Locked<[Int: Int]>([:])
    let numbers = try numbers(count) { number in read.withLock { $0[number, default: 0] += 1 } }
    #expect(try (0..<count).map { (number) throws(Failure) in try numbers.element(number) } == Array(0..<count))
    #expect(try numbers.all() == Array(0..<count))
    #expect(read.withLock { $0.count == count && $0.values.allSatisfy { $0 == 1 } })
  }

  @Test("The first element that is wrong is named, whoever reads it")
  func wrong() throws {
    for _ in 0..<50 {
      var read: ReadAhead<Int>?
      #expect(
        failure { () throws(Failure) in
          read = try numbers(500, wrong: [470, 300, 310])
          try read?.readAll()
        }?.message == "300")
      #expect(read?.isRead != true)
      if let read { #expect(failure { () throws(Failure) in _ = try read.all() }?.message == "300") }
    }
  }

  @Test("All have been read only after that was asked for, or when they were given")
  func isRead() throws {
    #expect(ReadAhead([1, 2]).isRead)
    #expect(try ReadAhead([1, 2]).all() == [1, 2])
    #expect(ReadAhead<Int>([]).count == 0)
    let numbers = try numbers(100)
    _ = try numbers.all()
    #expect(numbers.isRead == (Threads.count == 1))
    try numbers.readAll()
    #expect(numbers.isRead)
  }

  @Test("Several threads may ask at once")
  func together() throws {
    let numbers = try numbers(3000)
    let sums = Locked<[Int]>([])
    let workers = (0..<4).map { _ in
      WorkerThread {
        let sum = (0..<3000).reduce(0) { $0 + ((try? numbers.element($1)) ?? -1_000_000) }
        sums.withLock { $0.append(sum) }
      }
    }
    for worker in workers { worker.join() }
    #expect(sums.withLock { $0 } == Array(repeating: 2999 * 1500, count: 4))
  }

  @Test("Who lets go of a list that is being read waits for its readers, and they stop soon")
  func abandoned() throws {
    let read = Locked(0)
    do {
      let numbers = try numbers(1_000_000) { _ in read.withLock { $0 += 1 } }
      _ = try numbers.element(0)
    }
    let before = read.withLock { $0 }
    #expect(before < 1_000_000 || Threads.count == 1)
    #expect(read.withLock { $0 } == before)
  }
}
