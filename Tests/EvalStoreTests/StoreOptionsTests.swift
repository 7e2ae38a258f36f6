import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct StoreOptionsTests {
  private let folder = StoreFolder()

  @Test(
    "No options, and options that are null, are the defaults",
    arguments: ["", "{}", #"{"durability":null,"timeout_ms":null,"read_only":null,"create":null,"journal":null}"#])
  func defaults(options: String) throws {
    let info = try folder.open(options).info()
    #expect(info["durability"].text == "full")
    #expect(info["timeout_ms"].integer == 30_000)
    #expect(info["read_only"].boolean == false)
    #expect(info["journal"].text == "wal")
    #expect(info["pragmas"]["synchronous"].integer == 2)
  }

  @Test("Durability decides how SQLite writes", arguments: [("full", 2), ("normal", 1)] as [(String, Int64)])
  func durability(name: String, synchronous: Int64) throws {
    let info = try folder.open(#"{"durability":"\#(name)"}"#).info()
    #expect(info["durability"].text == name)
    #expect(info["pragmas"]["synchronous"].integer == synchronous)
  }

  @Test("A timeout is 0 to an hour", arguments: [0, 1, 3_600_000] as [Int64])
  func timeouts(milliseconds: Int64) throws {
    #expect(try folder.open(#"{"timeout_ms":\#(milliseconds)}"#).info()["timeout_ms"].integer == milliseconds)
  }

  @Test(
    "Options that are wrong are arguments that are wrong, and no file is made",
    arguments: [
      (#"{"durability":"none"}"#, "durability"), (#"{"durability":1}"#, "durability"),
      (#"{"timeout_ms":-1}"#, "timeout_ms"),
      (#"{"timeout_ms":3600001}"#, "timeout_ms"), (#"{"timeout_ms":"1"}"#, "timeout_ms"),
      (#"{"read_only":1}"#, "read_only"),
      (#"{"create":"yes"}"#, "create"), (#"{"timeout":1}"#, "timeout"),
      (#"{"journal":"none"}"#, "journal"), (#"{"journal":true}"#, "journal"),
    ])
  func refused(options: String, key: String) {
    let refused = failure { _ = try folder.open(options) }
    #expect(refused?.status == .invalidArgument)
    #expect(refused?.key == key)
    #expect(folder.names.isEmpty)
  }

  @Test("Options that are no JSON are said to be none", arguments: ["{", "x", #"{"create":true,"create":false}"#])
  func notJSON(options: String) {
    let refused = failure { _ = try folder.open(options) }
    #expect(refused?.status == .invalidJSON)
    #expect(refused?.message.contains("the options text") == true)
    #expect(folder.names.isEmpty)
  }
}
