import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct RegisteredContentTests {
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  private let defaults = Defaults(eventIDs: [], recordedID: "made", now: Timestamp(clamping: 0))

  @Test("A prompt and a file have the hash of their text, and bring it along as a content")
  func hashes() throws {
    for (name, args) in [
      ("upsert_system_prompt", #"{"name":"n","content":"abc"}"#), ("upsert_file", #"{"filepath":"f","content":"abc"}"#),
    ] {
      let command = try Domain.command(name, args)
      #expect(try command.decide(defaults).id == Self.abc)
      #expect(try command.contents().map(\.bytes) == [Array("abc".utf8)])
      #expect(try command.contents().map(\.hash) == [Self.abc])
    }
  }

  @Test("A pair of functions has the hash of both names, whose border counts")
  func pairs() throws {
    func hash(_ parse: String, _ edit: String) throws -> String {
      let args = "{\"name\":\"n\",\"parsing_function\":\(parse.json),\"diff_edit_function\":\(edit.json)}"
      let command = try Domain.command("upsert_processing_functions", args)
      #expect(try command.contents().isEmpty)
      return try command.decide(defaults).id
    }
    #expect(try hash("a", "bc") == DomainContent("a\nbc").hash)
    #expect(try hash("a", "bc") != hash("ab", "c"))
  }

  @Test("What is there already needs no event")
  func repeated() throws {
    let command = try Domain.command("upsert_system_prompt", #"{"name":"other","content":"abc"}"#)
    #expect(try command.isNeeded(in: World(GivenWorld())))
    #expect(try !command.isNeeded(in: World(GivenWorld(existing: [.systemPrompt: [Self.abc]]))))
    #expect(try command.isNeeded(in: World(GivenWorld(existing: [.file: [Self.abc]]))))
  }

  @Test("An event is refused without its content, and when its hash is registered, by this request too")
  func admission() throws {
    let data = "{\"hash\":\"\(Self.abc)\",\"filepath\":\"f\"}"
    let without = failure { try Domain.event("FileRegistered", data).admit(to: World(GivenWorld())) }
    #expect(without?.status == .notFound)
    #expect(without?.detail("hash") == .text(Self.abc))
    let noText = failure {
      try Domain.event("FileRegistered", data).admit(to: World(GivenWorld(contents: [Self.abc: false])))
    }
    #expect(noText?.status == .rejected)
    let world = World(GivenWorld(contents: [Self.abc: true]))
    try Domain.event("FileRegistered", data).admit(to: world)
    #expect(failure { try Domain.event("FileRegistered", data).admit(to: world) }?.status == .conflict)
    try Domain.event("SystemPromptRegistered", "{\"hash\":\"\(Self.abc)\",\"name\":\"n\"}").admit(to: world)
  }

  @Test(
    "A field that breaks its rule is refused by its name",
    arguments: [
      ("SystemPromptRegistered", #"{"hash":"abc","name":"n"}"#, "data.hash"),
      ("SystemPromptRegistered", "{\"hash\":\"\(abc.uppercased())\",\"name\":\"n\"}", "data.hash"),
      ("SystemPromptRegistered", "{\"hash\":\"\(abc)\",\"name\":\"\"}", "data.name"),
      ("FileRegistered", "{\"hash\":\"\(abc)\",\"filepath\":\"\"}", "data.filepath"),
      ("FileRegistered", "{\"hash\":\"\(abc)\",\"filepath\":\"f\",\"tokens\":-1}", "data.tokens"),
      (
        "ProcessingFunctionsRegistered",
        "{\"hash\":\"\(abc)\",\"name\":\"n\",\"parsing_function\":\"p\",\"diff_edit_function\":\"d\"}", "data.hash"
      ),
    ])
  func refused(type: String, data: String, key: String) {
    let refused = failure { _ = try Domain.event(type, data) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }

  // MARK: Forgetting

  private func forgotten(_ reason: String) throws(Failure) -> any DomainEvent {
    try Domain.event("ContentForgotten", "{\"hash\":\"\(Self.abc)\",\"reason\":\(reason.json)}")
  }

  @Test("A content is forgotten once, in its stream, and only when it is there")
  func forgetting() throws {
    let event = try forgotten("r")
    #expect(event.stream == "content/" + Self.abc)
    #expect(event.forgottenContent == Self.abc)
    #expect(failure { try event.admit(to: World(GivenWorld())) }?.status == .notFound)
    let world = World(GivenWorld(existing: [.content: [Self.abc]]))
    try event.admit(to: world)
    #expect(failure { try event.admit(to: world) }?.status == .conflict)
    let command = try Domain.command("forget_content", "{\"hash\":\"\(Self.abc)\",\"reason\":\"r\"}")
    #expect(try !command.isNeeded(in: world))
    #expect(try command.isNeeded(in: World(GivenWorld())))
  }

  @Test("The characters of a reason are counted as those of a name: what is put together counts each part")
  func longestReason() throws {
    _ = try forgotten(String(repeating: "e\u{301}", count: 500))
    let refused = try #require(failure { _ = try forgotten(String(repeating: "e\u{301}", count: 500) + "x") })
    #expect(refused.key == "data.reason")
    _ = try forgotten(String(repeating: "🙂", count: 1000))
  }

  @Test(
    "A reason has something in it and at most 1,000 characters",
    arguments: ["", " \n\u{a0}", String(repeating: "é", count: 1001)])
  func reasons(reason: String) throws {
    let refused = try #require(failure { _ = try forgotten(reason) })
    #expect(refused.status == .invalidRequest)
    #expect(refused.key == "data.reason")
    _ = try forgotten(String(repeating: "é", count: 1000))
  }
}
