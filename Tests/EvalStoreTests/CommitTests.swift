import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct CommitTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws {
    store = try folder.open()
    for _ in 0..<5 { try store.note() }
  }

  private func commit(_ fields: String) throws(Failure) -> Int64? {
    let answer = try store.ask(.commit, #"{"consumer":"c"\#(fields)}"#)
    return answer["consumer"].text == "c" ? answer["position"].integer : nil
  }

  @Test("A consumer asks, commits forwards, and seeks anywhere")
  func moving() throws {
    #expect(try commit("") == 0)
    #expect(try commit(#","position":0"#) == 0)
    #expect(try commit(#","position":3"#) == 3)
    #expect(try commit(#","position":3"#) == 3)
    #expect(failure { _ = try commit(#","position":2"#) }?.status == .conflict)
    #expect(try commit(#","seek":1"#) == 1)
    #expect(try commit(#","seek":"end""#) == 5)
    #expect(try commit(#","seek":"beginning""#) == 0)
    #expect(try commit(#","position":9223372036854775807"#) == Int64.max)
    #expect(try commit(#","position":null,"seek":null"#) == Int64.max)
  }

  @Test("The position is in the file, for other handles and later ones")
  func persistence() throws {
    _ = try commit(#","position":4"#)
    let other = try folder.open()
    #expect(try other.ask(.commit, #"{"consumer":"c"}"#)["position"].integer == 4)
    _ = try other.ask(.commit, #"{"consumer":"c","position":5}"#)
    #expect(try commit("") == 5)
    other.close()
    store.close()
    #expect(try folder.open().ask(.commit, #"{"consumer":"c"}"#)["position"].integer == 5)
  }

  @Test(
    "A commit that is wrong is named",
    arguments: [
      ("{}", "consumer"), (#"{"consumer":""}"#, "consumer"), (#"{"consumer":"c","position":-1}"#, "position"),
      (#"{"consumer":"c","position":1.0}"#, "position"), (#"{"consumer":"c","seek":"start"}"#, "seek"),
      (#"{"consumer":"c","seek":-1}"#, "seek"), (#"{"consumer":"c","seek":true}"#, "seek"),
      (#"{"consumer":"c","position":1,"seek":1}"#, "seek"), (#"{"consumer":"c","positon":1}"#, "positon"),
    ])
  func refused(request: String, key: String) throws {
    let refused = failure { _ = try store.ask(.commit, request) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
    #expect(try store.info()["consumers"].integer == 0)
  }
}
