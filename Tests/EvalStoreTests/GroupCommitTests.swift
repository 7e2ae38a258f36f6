import EvalStore
import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What waits for the turn together is committed together. Each handle has a lock of its own, as each process does, so
/// that two handles stand for two processes here.
@Suite struct GroupCommitTests {
  private let folder = StoreFolder()

  /// How many transactions stand in the write-ahead log.
  private var commits: Int {
    let bytes = FileBytes.read(folder.path + "-wal")
    return stride(from: 32, to: bytes.count - 24, by: 24 + 4096).count { bytes[$0 + 4..<$0 + 8].contains { $0 != 0 } }
  }

  /// Runs the bodies while somebody else has the turn, and lets them go on once all of them wait for it.
  private func wait(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    let queue = try WriteQueue(path: folder.path + "-lock", create: true)
    #expect(queue.take(until: Deadline(afterMilliseconds: 60_000), at: Timestamp(clamping: 0)))
    let threads = (0..<count).map { index in WorkerThread { body(index) } }
    for thread in threads { thread.waitUntilAsleep() }
    queue.handOn()
    for thread in threads { thread.join() }
  }

  @Test("Calls that wait together become durable with one sync", arguments: [1, 6])
  func together(handles: Int) throws {
    let stores = try (0..<handles).map { _ in try folder.open("{}") }
    try stores[0].note()
    let before = commits
    let positions = Shared<Int64>()
    try wait(6) { index in
      if let receipt = try? stores[index % handles].note("s\(index)", #"{"i":\#(index)}"#) {
        positions.add(receipt["position"].integer ?? 0)
      }
    }
    #expect(positions.values.sorted() == Array(2...7))
    #expect(commits - before < 4)
    #expect(try stores[0].isClean)
  }

  @Test("Calls that come while another one is carried out become durable with it")
  func meanwhile() throws {
    // On a busy machine the others may come too late; where they never join, they do so every time.
    var joined = false
    for _ in 0..<20 where !joined { joined = try Self.joins() }
    #expect(joined)
  }

  /// Whether what comes while a long call is carried out is in its transaction.
  private static func joins() throws -> Bool {
    let tests = GroupCommitTests()
    let store = try tests.folder.open("{}")
    try store.note()
    let queue = try WriteQueue(path: tests.folder.path + "-lock", create: true)
    let many = (0..<1500).map { #"{"type":"T","stream":"long","data":{"i":\#($0)}}"# }.joined(separator: ",")
    let before = tests.commits
    let long = WorkerThread { _ = try? store.ask(.append, #"{"events":[\#(many)]}"#) }
    while queue.take(until: Deadline(afterMilliseconds: 0), at: Timestamp(clamping: 0)) { queue.handOn() }
    let others = (0..<4).map { index in WorkerThread { _ = try? store.note("s\(index)", "{}") } }
    for thread in [long] + others { thread.join() }
    #expect(try store.lastPosition == 1505)
    #expect(try store.isClean)
    return tests.commits - before == 1
  }

  @Test("One that is refused among others fails alone, and is told why", arguments: [1, 6])
  func refusedAlone(handles: Int) throws {
    let stores = try (0..<handles).map { _ in try folder.open("{}") }
    try stores[0].createStudy("there")
    let done = Shared<Int>()
    let refused = Shared<Failure>()
    try wait(6) { index in
      do {
        try stores[index % handles].createStudy(index % 2 == 0 ? "new\(index)" : "there")
        done.add(index)
      } catch { if let failure = error as? Failure { refused.add(failure) } }
    }
    #expect(done.values.sorted() == [0, 2, 4])
    let alone = failure { try stores[0].createStudy("there") }
    #expect(alone?.status == .conflict)
    #expect(refused.values.count == 3 && refused.values.allSatisfy { $0 == alone })
    #expect(try folder.look("SELECT id FROM studies ORDER BY id") == ["new0", "new2", "new4", "there"])
    #expect(try stores[0].lastPosition == 4)
    #expect(try stores[0].isClean)
  }

  @Test("The names that a refused request brought along are forgotten with it", arguments: [1, 6])
  func refusedNames(handles: Int) throws {
    let stores = try (0..<handles).map { _ in try folder.open("{}") }
    let prompt = try stores[0].execute("upsert_system_prompt", #"{"name":"p","content":"c"}"#)["result"]["hash"].text
    try stores[0].execute("create_run", #"{"run_id":"r","system_prompt_hash":"\#(prompt ?? "")"}"#)
    try stores[0].execute("create_case", #"{"run_id":"r","case_id":"k","task_id":"t"}"#)
    @Sendable func result(_ model: String, _ id: String? = nil) -> String {
      let given = id.map { #""result_id":"\#($0)","# } ?? ""
      return #"{\#(given)"run_id":"r","case_id":"k","model_id":"\#(model)","succeeded":true}"#
    }
    try stores[0].execute("record_result", result("first", "taken"))
    let refused = Shared<Failure>()
    try wait(6) { index in
      // The last of these results is refused once the rows of the others are written.
      let results = [result("new\(index)"), result("newer\(index)")] + (index % 2 == 0 ? [] : [result("x", "taken")])
      do {
        try stores[index % handles].execute("record_results", #"{"results":[\#(results.joined(separator: ","))]}"#)
      } catch { if let failure = error as? Failure { refused.add(failure) } }
    }
    #expect(refused.values.map(\.status) == [.conflict, .conflict, .conflict])
    for model in ["other", "newer5", "new3"] { try stores[0].execute("record_result", result(model)) }
    let models = try folder.look("SELECT model_id FROM results ORDER BY model_id")
    #expect(
      models == ["first", "new0", "new2", "new3", "new4", "newer0", "newer2", "newer4", "newer5", "other"])
    #expect(try stores[0].isClean)
  }

  @Test("A result that another process records for its own is recorded as it would have been")
  func results() throws {
    let plain = #""run_id":"r","case_id":"k","model_id":"m","succeeded":true"#
    let numbers =
      #""run_id":"r","case_id":"k","model_id":"m","succeeded":false,"error_enum":"api_error","num_edits":1,"#
      + #""num_lines_deleted":2,"num_lines_added":3,"time_to_first_token_ms":88.6764444228616,"#
      + #""time_to_first_edit_ms":7,"time_round_trip_ms":1e-7,"cost_usd":2.0,"completion_tokens":1000000000000,"#
      + #""created_at":"2026-01-31T12:00:00+02:00""#
    let secret = #""raw_model_output":"a secret","parsed_tool_call_json":"{\"a\":\"\u0001é\"}""#
    let requests = [
      (plain, ""), (numbers, #","metadata":{"b":[1,{"c":"\n"}],"a":null}"#), (#"\#(plain),\#(secret)"#, ""),
      (#"\#(plain),"raw_model_output":"""#, #","expected_version":"no_stream""#),
      (#""run_id":"r","case_id":"k","model_id":"é \"m\"","succeeded":true"#, #","metadata":{}"#),
      (#"\#(numbers),"raw_model_output":"told"  "#, #","expected_version":null"#),
    ]
    func command(_ index: Int) -> String {
      #"{"command":"record_result","event_id":"0199c0de-0000-7000-8000-00000000000\#(index)","#
        + #""args":{\#(requests[index].0)}\#(requests[index].1)}"#
    }
    func prepare(_ store: Store) throws {
      let prompt = try store.execute("upsert_system_prompt", #"{"name":"p","content":"c"}"#)["result"]["hash"].text
      try store.execute("create_run", #"{"run_id":"r","system_prompt_hash":"\#(prompt ?? "")"}"#)
      try store.execute("create_case", #"{"run_id":"r","case_id":"k","task_id":"t"}"#)
      try store.forget(store.put("a secret"), because: "asked for")
    }
    @Sendable func said(_ request: String, to store: Store) -> String {
      guard let answer = try? store.ask(.execute, request) else { return "refused" }
      let event = answer["events"][0]
      return "\(answer["result"]) \(answer["forgotten"]) \(event["event_id"]) \(event["duplicate"])"
    }
    func written(_ folder: StoreFolder) throws -> [String] {
      let data = try folder.look("SELECT data || metadata || event_id || stream FROM events ORDER BY event_id")
      return try data.filter { $0.contains("0199c0de") } + folder.look("SELECT hex(bytes) FROM contents ORDER BY 1")
    }
    let texts = requests.indices.map(command)
    let alone = StoreFolder()
    let one = try alone.open("{}")
    try prepare(one)
    let expected = texts.map { said($0, to: one) }
    #expect(expected.count { $0 == "refused" } == 1)

    let stores = try texts.map { _ in try folder.open("{}") }
    try prepare(stores[0])
    let before = commits
    let answers = Shared<String>()
    try wait(texts.count) { index in answers.add(said(texts[index], to: stores[index])) }
    #expect(answers.values.sorted() == expected.sorted())
    #expect(commits - before < 4)
    #expect(try written(folder) == written(alone))
    #expect(try stores[0].isClean)
    #expect(texts.count { said($0, to: stores[5]).hasSuffix("true") } == texts.count - 1)
  }

  @Test("Nothing of a request that was handed over stays in the memory through which it went")
  func erased() throws {
    let stores = try (0..<4).map { _ in try folder.open("{}") }
    try wait(4) { index in _ = try? stores[index].note("s\(index)", #"{"text":"a secret"}"#) }
    #expect(try stores[0].lastPosition == 4)
    let lock = FileBytes.read(folder.path + "-lock")
    #expect(lock.count > 1 << 20, "nothing was handed over")
    #expect(!FileBytes.contain(lock, "secret"))
  }

  @Test("A request too large to be handed over goes by itself")
  func large() throws {
    let stores = try (0..<3).map { _ in try folder.open("{}") }
    try wait(3) { index in
      _ = try? stores[index].note("s\(index)", #"{"text":"\#(String(repeating: "x", count: 20_000))"}"#)
    }
    #expect(try stores[0].lastPosition == 3)
    #expect(try stores[0].isClean)
  }

  @Test("A store with less durability does not commit for one that has full", arguments: [true, false])
  func durability(full: Bool) throws {
    let store = try folder.open(full ? "{}" : #"{"durability":"normal"}"#)
    let queue = try WriteQueue(path: folder.path + "-lock", create: true)
    #expect(queue.take(until: Deadline(afterMilliseconds: 60_000), at: Timestamp(clamping: 0)))
    let thread = WorkerThread { _ = try? store.note() }
    let kinds = Shared<UInt32>()
    while kinds.values.isEmpty {
      _ = queue.takeOffers {
        kinds.add($0)
        return false
      }
    }
    queue.handOn()
    thread.join()
    let kind = OfferKind(word: kinds.values[0])
    #expect(kind.isServed(withFullDurability: true))
    #expect(kind.isServed(withFullDurability: false) == !full)
    #expect(!OfferKind(word: kinds.values[0] ^ 1 << 20).isServed(withFullDurability: true), "another version's")
    #expect(try store.lastPosition == 1)
  }

  // MARK: Who has taken a request over dies, or stops

  /// A process that takes a request over, answers it with an event that the test names, and dies before it says so.
  private func die(answering eventID: String, _ body: @escaping @Sendable () throws -> Void) async throws {
    let ready = folder.path("ready")
    let thread = WorkerThread {
      while FileBytes.read(ready).isEmpty { sleep(milliseconds: 1) }
      try? body()
    }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [
        lock = folder.path + "-lock" as String, ready = ready as String, eventID = eventID as String
      ] in
      alarm(120)
      let queue = try WriteQueue(path: lock, create: true)
      guard queue.take(until: Deadline(afterMilliseconds: 60_000), at: Timestamp(clamping: 0)) else { exit(1) }
      FileBytes.write([1], to: ready)
      var offers: [TakenOffer] = []
      while offers.isEmpty { offers = queue.takeOffers { _ in true } }
      guard let id = EventID(eventID) else { exit(2) }
      let proven = ProvenAnswer(answer: Array(#"{"told":"by the dead"}"#.utf8), position: 1, eventID: id)
      guard queue.answer(offers[0], proven) else { exit(3) }
      kill(getpid(), SIGKILL)
    }
    thread.join()
  }

  @Test("When the process dies that had committed a request, its answer holds and nothing is written twice")
  func takerDiedAfterCommit() async throws {
    let store = try folder.open(#"{"timeout_ms":120000}"#)
    let first = try store.note()["event_id"].text ?? ""
    let answers = Shared<String>()
    try await die(answering: first) { answers.add(try store.answer(.append, Self.request)) }
    #expect(answers.values == [#"{"told":"by the dead"}"#])
    #expect(try store.lastPosition == 1)
  }

  @Test("When the process dies that had not committed a request, it is carried out by its own")
  func takerDiedBeforeCommit() async throws {
    let store = try folder.open(#"{"timeout_ms":120000}"#)
    try store.note()
    let positions = Shared<Int64>()
    try await die(answering: "01890a5d-ac96-774b-bcce-b302099a8057") {
      positions.add(try store.ask(.append, Self.request)["events"][0]["position"].integer ?? 0)
    }
    #expect(positions.values == [2])
    #expect(try store.lastPosition == 2)
    #expect(try store.isClean)
  }

  @Test("A process that has taken a request over and stops keeps nobody past the timeout, and then cannot commit it")
  func takerStopped() throws {
    let store = try folder.open(#"{"timeout_ms":300}"#)
    let queue = try WriteQueue(path: folder.path + "-lock", create: true)
    #expect(queue.take(until: Deadline(afterMilliseconds: 60_000), at: Timestamp(clamping: 0)))
    let failures = Shared<Failure>()
    let isTaken = Shared<Bool>()
    let thread = WorkerThread {
      // One may be late by itself before it is taken over.
      repeat {
        if let failure = failure({ _ = try store.note() }) { failures.add(failure) }
      } while isTaken.values.isEmpty
    }
    var offers: [TakenOffer] = []
    while offers.isEmpty { offers = queue.takeOffers { _ in true } }
    isTaken.add(true)
    thread.join()
    #expect(Set(failures.values.map(\.status)) == [.busy])
    let id = try #require(EventID("01890a5d-ac96-774b-bcce-b302099a8057"))
    #expect(!queue.answer(offers[0], ProvenAnswer(answer: [], position: 1, eventID: id)))
    queue.refuse(offers[0])
    queue.handOn()
    try store.note()
    #expect(try store.lastPosition == 1)
  }

  private static let request = #"{"events":[{"type":"NoteTaken","stream":"notes","data":{}}]}"#
}
