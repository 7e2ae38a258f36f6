import EvalJSON
import EvalLog
import EvalSystem

extension Store {
  /// How long a poll sleeps at most before it looks by itself, in nanoseconds: a program that writes the file without
  /// this library does not ring.
  private static let longestSleep: Int64 = 1_000_000_000
  /// The same for a store whose writers cannot ring at all, because they share no memory.
  private static let longestDeafSleep: Int64 = 100_000_000

  func poll(_ root: JSONValue) throws(Failure) -> [UInt8] {
    let fields = try Fields(
      root, at: .root, known: ["consumer", "max", "timeout_ms", "partition", "partitions"])
    let consumer = try fields.required("consumer", fields.name("consumer"))
    let timeout = try fields.integer("timeout_ms", in: 0...600_000) ?? 1000
    var request = ReadRequest()
    request.limit = try fields.integer("max", in: 1...10_000) ?? 100
    request.partition = try Self.partition(fields)
    let deadline = Deadline(afterMilliseconds: timeout)
    request.from = 0
    while true {
      let rings = queue.rings
      let page = try withReader { (connection) throws(Failure) in
        if request.from == 0 {
          let committed = try Consumers.position(connection, consumer)
          request.from = committed == Int64.max ? committed : committed + 1
        }
        return try LogReader.read(connection, request)
      }
      let left = deadline.remaining
      if !page.events.isEmpty || left == 0 || gate.isClosed { return page.json }
      request.from = page.next
      queue.wait(
        since: rings,
        nanoseconds: min(left, file.queuePath == nil && !file.isMemory ? Self.longestDeafSleep : Self.longestSleep))
    }
  }

  private static func partition(_ fields: Fields) throws(Failure) -> (index: Int64, count: Int64)? {
    let count = try fields.integer("partitions", in: 1...1024)
    let index = try fields.integer("partition", in: 0...1023)
    switch (index, count) {
    case (nil, nil): return nil
    case (let index?, let count?):
      guard index < count else {
        throw .outOfRange(fields.place("partition"), got: "\(index)", 0...(count - 1))
      }
      return (index, count)
    case (nil, _): throw .missing(fields.place("partition"))
    case (_, nil): throw .missing(fields.place("partitions"))
    }
  }
}
