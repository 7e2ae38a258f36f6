import EvalStore
import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct CrashTests {
  private let folder = StoreFolder()

  @Test("What was acknowledged is there after the process was killed, and the file is clean")
  func killedWhileWriting() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder.path(".") as String] in
      let store = try Store(path: folder + "/store.db", options: #"{"durability":"normal"}"#)
      alarm(120)
      WorkerThread.run(3) { thread in
        for index in 0..<1000 {
          guard let receipt = try? store.note("s\(thread)", #"{"i":\#(index)}"#) else { return }
          let position = receipt["position"].integer ?? 0
          FileBytes.write([], to: "\(folder)/acknowledged-\(position)")
          if position == 100 { kill(getpid(), SIGKILL) }
        }
      }
    }
    let store = try folder.open()
    let acknowledged = folder.names.compactMap { Int64($0.split(separator: "-").last ?? "") }.max() ?? 0
    #expect(acknowledged >= 100)
    #expect(try store.lastPosition >= acknowledged)
    #expect(try store.isClean)
    try store.createStudy("after")
    #expect(try store.isClean)
  }

  @Test("A rebuild that was killed between its steps is gone on with")
  func killedWhileRebuilding() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
      let store = try Store(path: path, options: #"{"durability":"normal"}"#)
      for index in 0..<30 { try store.createStudy("s\(index)") }
      _ = try store.ask(.project, #"{"action":"rebuild","max_events":10}"#)
      kill(getpid(), SIGKILL)
    }
    let store = try folder.open()
    let status = try store.ask(.project, #"{"action":"status"}"#)
    #expect(status["projections"].list.allSatisfy { $0["rebuild_position"].integer == 10 })
    #expect(try store.isClean)
    #expect(try store.ask(.project, #"{"action":"rebuild"}"#)["done"].boolean == true)
    #expect(try store.isClean)
  }
}
