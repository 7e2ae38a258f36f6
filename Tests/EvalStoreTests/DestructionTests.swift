import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting
import Testing

/// Looks for forgotten texts in the bytes of the store's files, as somebody would who has the disk.
@Suite struct DestructionTests {
  private let folder = StoreFolder()

  /// A text that is one word again and again, so that nearly every piece of it shows whose it was.
  private func text(_ number: Int, bytes: Int) -> String {
    String(String(repeating: word(number), count: bytes / 6 + 1).utf8.prefix(max(bytes, 6))) ?? ""
  }

  private func word(_ number: Int) -> String { "#" + String(1_000_000 + number).suffix(4) + "@" }

  /// The words of these numbers that stand anywhere in the files, each with the name of one.
  private func found(_ numbers: Set<Int>) -> Set<String> {
    var found = Set<String>()
    for name in folder.names {
      let bytes = FileBytes.read(folder.path(name))
      for number in numbers where FileBytes.contain(bytes, word(number)) { found.insert("\(number) in \(name)") }
    }
    return found
  }

  private func pending(_ store: Store) throws -> Int64? { try store.info()["pending_destructions"].integer }

  @Test("Nothing is left in any file of contents of one word up to many pages, and the others are as they were")
  func sizes() throws {
    var generator = SeededGenerator(seed: 7)
    let store = try folder.open()
    let sizes = [6, 30, 300, 1500, 4000, 4090, 9000, 50_000, 300_000]
    var hashes: [String] = []
    for number in 0..<120 {
      hashes.append(try store.put(text(number, bytes: sizes.randomElement(using: &generator) ?? 6)))
    }
    #expect(found([3, 60]).count >= 2)
    let forgotten = Set((0..<120).shuffled(using: &generator).prefix(60))
    var gone = Set<Int>()
    for number in forgotten {
      #expect(try store.forget(hashes[number], because: "r")["result"]["destroyed"].boolean == true)
      gone.insert(number)
      if gone.count % 20 == 0 { #expect(found(gone) == []) }
    }
    for number in 0..<120 where !forgotten.contains(number) {
      #expect(try store.getContent(hashes[number]).starts(with: word(number).utf8))
    }
    #expect(try store.isClean)
    store.close()
    #expect(found(gone) == [])
  }

  @Test("Nor of copies that were once in free pages, in pages since moved, or in what was undone")
  func olderCopies() throws {
    let store = try folder.open()
    let small = try store.put(text(1, bytes: 900))
    let large = try store.put(text(2, bytes: 90_000))
    // As a library that was built otherwise, or another program, leaves them.
    let other = try Connection(path: folder.path, access: .readWrite)
    try other.execute(
      "PRAGMA secure_delete = OFF; PRAGMA cache_size = 5; CREATE TABLE mine AS SELECT * FROM contents, (VALUES (1), (2), (3))"
    )
    try other.execute("DELETE FROM mine WHERE rowid % 2; UPDATE mine SET bytes = x'00'; DROP TABLE mine")
    try other.execute("BEGIN; CREATE TABLE undone AS SELECT * FROM contents; ROLLBACK")
    other.close()
    _ = try store.ask(.project, #"{"action":"rebuild"}"#)
    #expect(found([1, 2]).contains("2 in store.db-wal"))
    let answer = try store.ask(
      .execute,
      #"{"commands":[{"command":"forget_content","args":{"hash":"\#(small)","reason":"r"}},"#
        + #"{"command":"forget_content","args":{"hash":"\#(large)","reason":"r"}}]}"#)
    #expect(answer["results"][1]["result"]["destroyed"].boolean == true)
    #expect(found([1, 2]) == [])
    #expect(try store.isClean)
  }

  @Test("Texts of results, prompts and files go, after the read models were made anew as well")
  func readModels() throws {
    let store = try folder.open()
    let prompt = try store.execute("upsert_system_prompt", #"{"name":"p","content":"\#(text(1, bytes: 700))"}"#)
    let hash = prompt["result"]["hash"].text ?? ""
    _ = try store.execute("create_run", #"{"run_id":"r","system_prompt_hash":"\#(hash)"}"#)
    _ = try store.execute("create_case", #"{"case_id":"k","run_id":"r","task_id":"t"}"#)
    _ = try store.execute(
      "record_result",
      #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":true,"raw_model_output":"\#(text(2, bytes: 80))"}"#)
    _ = try store.ask(.query, #"{"query":"list_results","args":{}}"#)
    _ = try store.ask(.project, #"{"action":"rebuild"}"#)
    _ = try store.ask(.project, #"{"action":"verify"}"#)
    for number in [1, 2] {
      let row = number == 1 ? "system_prompt_hash FROM runs" : "lower(hex(hash)) FROM contents WHERE content_id = 2"
      try store.forget(try folder.look("SELECT \(row)").first ?? "", because: "r")
    }
    #expect(found([1, 2]) == [])
    _ = try store.ask(.project, #"{"action":"rebuild"}"#)
    #expect(found([1, 2]) == [])
  }

  // MARK: Readers in the way

  /// A store of which somebody looks at a moment before the forgetting.
  private func watched() throws -> (store: Store, hash: String, reader: Connection) {
    let store = try folder.open()
    let hash = try store.put(text(1, bytes: 50_000))
    let reader = try Connection(path: folder.path, access: .readWrite)
    try reader.execute("BEGIN; SELECT count(*) FROM contents")
    return (store, hash, reader)
  }

  @Test(
    "While somebody reads an older moment the answer says that the bytes are there, and the next one that they went")
  func reader() throws {
    let (store, hash, reader) = try watched()
    #expect(try store.forget(hash, because: "r")["result"]["destroyed"].boolean == false)
    #expect(failure { _ = try store.getContent(hash) }?.status == .notFound)
    #expect(try pending(store) == 1)
    #expect(!found([1]).isEmpty)
    try store.createStudy("others write on")
    reader.close()
    let again = try store.forget(hash, because: "again")
    #expect(again["events"].list.isEmpty)
    #expect(again["result"]["destroyed"].boolean == true)
    #expect(try pending(store) == 0)
    #expect(found([1]) == [])
    #expect(try store.isClean)
  }

  @Test("Opening the store, or a vacuum, does what a reader hindered", arguments: [true, false])
  func later(byOpening: Bool) throws {
    let (store, hash, reader) = try watched()
    try store.forget(hash, because: "r")
    reader.close()
    if byOpening {
      let opened = try folder.open()
      #expect(try pending(opened) == 0)
    } else {
      _ = try store.ask(.maintain, #"{"action":"vacuum","max_events":1}"#)
      #expect(try pending(store) == 1)
      _ = try store.ask(.maintain, #"{"action":"vacuum"}"#)
    }
    #expect(try pending(store) == 0)
    #expect(found([1]) == [])
  }

  @Test(
    "A process that ended between the event and the destruction is made up for by the next one that opens the store")
  func interrupted() throws {
    let store = try folder.open()
    let hash = try store.put(text(1, bytes: 50_000))
    try folder.tamper("PRAGMA secure_delete = OFF; CREATE TABLE mine AS SELECT * FROM contents; DROP TABLE mine")
    try store.forget(store.put(text(2, bytes: 10)), because: "r")
    store.close()
    #expect(!found([1]).isEmpty)
    // The state in which the transaction of a forgetting leaves the file.
    try folder.tamper(
      "UPDATE contents SET bytes = x'' WHERE content_id = 1; INSERT INTO remnants SELECT hash, 0 FROM contents WHERE content_id = 1"
    )
    let next = try folder.open(#"{"read_only":true}"#)
    #expect(try pending(next) == 1)
    next.close()
    #expect(try pending(try folder.open()) == 0)
    #expect(found([1]) == [])
    _ = hash
  }

  @Test("A backup that was made while bytes were still there has them destroyed when it is opened")
  func backup() throws {
    let (store, hash, reader) = try watched()
    try store.forget(hash, because: "r")
    _ = try store.ask(.maintain, #"{"action":"backup","path":\#(folder.path("copy.db").json)}"#)
    reader.close()
    try store.forget(hash, because: "r")
    let copy = try Store(path: folder.path("copy.db"))
    #expect(try pending(copy) == 0)
    #expect(failure { _ = try copy.getContent(hash) }?.status == .notFound)
    #expect(found([1]) == [])
  }
}
