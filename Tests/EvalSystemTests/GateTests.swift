import EvalSystem
import EvalTesting
import Testing

@Suite struct GateTests {
  @Test("An open gate lets everybody in, a closed one nobody")
  func closing() {
    let gate = Gate()
    #expect(gate.enter())
    #expect(gate.enter())
    #expect(!gate.isClosed)
    #expect(gate.close())
    #expect(gate.isClosed)
    #expect(!gate.enter())
    #expect(!gate.close())
    gate.leave()
    gate.leave()
    gate.waitUntilEmpty()
    #expect(!gate.enter())
  }

  @Test("Closing waits for the last that is inside, and not much longer")
  func waiting() {
    let gate = Gate()
    let left = Shared<Int>()
    for _ in 0..<4 { #expect(gate.enter()) }
    let threads = (0..<4).map { index in
      WorkerThread {
        sleep(milliseconds: 10 + index * 10)
        left.add(index)
        gate.leave()
      }
    }
    #expect(gate.close())
    let waited = milliseconds(of: { gate.waitUntilEmpty() })
    #expect(left.values.count == 4)
    #expect(waited < patience)
    for thread in threads { thread.join() }
  }

  @Test("Waiting at an empty gate returns at once")
  func empty() {
    let gate = Gate()
    #expect(gate.close())
    #expect(milliseconds(of: { gate.waitUntilEmpty() }) < patience)
  }
}
