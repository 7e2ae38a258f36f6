import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct ReadTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws {
    store = try folder.open()
    for index in 1...9 { try store.note("s\(index % 3)", #"{"i":\#(index)}"#, type: index % 2 == 0 ? "Even" : "Odd") }
  }

  @Test(
    "A read gives what it names, and where the next page is",
    arguments: [
      ("{}", [1, 2, 3, 4, 5, 6, 7, 8, 9], 10), (#"{"from_position":8}"#, [8, 9], 10),
      (#"{"from_position":2,"to_position":3}"#, [2, 3], 4), (#"{"limit":2}"#, [1, 2], 3),
      (#"{"backwards":true,"limit":2}"#, [9, 8], 7), (#"{"backwards":true,"to_position":2}"#, [2, 1], 0),
      (#"{"types":["Even"]}"#, [2, 4, 6, 8], 10), (#"{"types":["Even","Odd","Other"],"limit":3}"#, [1, 2, 3], 4),
      (#"{"types":[]}"#, [], 10), (#"{"types":["Other"]}"#, [], 10), (#"{"stream":"s1"}"#, [1, 4, 7], 10),
      (#"{"stream":"s1","from_version":2,"to_version":2}"#, [4], 10), (#"{"stream":"none"}"#, [], 10),
      (#"{"stream":"s0","types":["Odd"],"backwards":true}"#, [9, 3], 0), (#"{"from_position":100}"#, [], 100),
      (#"{"to_position":0}"#, [], 1),
      (#"{"limit":null,"types":null,"backwards":null}"#, [1, 2, 3, 4, 5, 6, 7, 8, 9], 10),
    ] as [(String, [Int64], Int64)])
  func reads(request: String, positions: [Int64], next: Int64) throws {
    let page = try store.ask(.read, request)
    #expect(page["events"].list.compactMap { $0["position"].integer } == positions)
    #expect(page["next_position"].integer == next)
  }

  @Test(
    "A read that is wrong is named",
    arguments: [
      (#"{"from_position":0}"#, "from_position"), (#"{"to_position":-1}"#, "to_position"), (#"{"limit":0}"#, "limit"),
      (#"{"limit":10001}"#, "limit"), (#"{"types":"Odd"}"#, "types"), (#"{"types":[""]}"#, "types[0]"),
      (#"{"backwards":1}"#, "backwards"), (#"{"stream":""}"#, "stream"), (#"{"from_version":1}"#, "stream"),
      (#"{"to_version":1}"#, "stream"), (#"{"stream":"s1","from_version":0}"#, "from_version"),
      (#"{"stream":"s1","to_version":0}"#, "to_version"), (#"{"form_position":1}"#, "form_position"),
    ])
  func refused(request: String, key: String) {
    let refused = failure { _ = try store.ask(.read, request) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
