import EvalJSON
import EvalLog
import EvalSQL
import EvalSystem

extension Store {
  private enum Action { case info, check, backup, vacuum, migrate }

  func maintain(_ root: JSONValue) throws(Failure) -> [UInt8] {
    let action = try Fields(open: root, at: .root)
    let names: [(StaticString, Action)] = [
      ("info", .info), ("check", .check), ("backup", .backup), ("vacuum", .vacuum), ("migrate", .migrate),
    ]
    switch try action.required("action", action.choice("action", names)) {
    case .info:
      _ = try Fields(root, at: .root, known: ["action"])
      return try info()
    case .check:
      _ = try Fields(root, at: .root, known: ["action"])
      return try check()
    case .backup:
      let fields = try Fields(root, at: .root, known: ["action", "path"])
      return try backup(to: fields.required("path", fields.text("path")))
    case .vacuum:
      let fields = try Fields(root, at: .root, known: ["action", "max_events"])
      return try vacuum(maximum: fields.integer("max_events", in: 1...1_000_000_000))
    case .migrate:
      let fields = try Fields(root, at: .root, known: ["action", "to"])
      return try migrate(to: fields.integer("to", in: 1...LogSchema.migrator.newest))
    }
  }
}
