import EvalSQL
import EvalSystem

/// Who keeps others from writing, as far as can be found out, in words and as facts.
struct WriteHolder {
  /// Who holds the turn in the queue of this library's writers.
  let turn: WriteQueue.Holder?
  /// Who holds SQLite's own lock on the file, which every program respects.
  let lock: LockHolder?

  private var main: LockHolder? { turn?.process ?? lock }
  /// Who holds SQLite's lock while another one has the turn, and so waits for it too.
  private var behind: LockHolder? { turn == nil || lock == turn?.process ? nil : lock }

  /// `{"pid","since","waits_for"}`, each only when it is known.
  var facts: [String: Failure.Detail] {
    var facts: [String: Failure.Detail] = [:]
    if let pid = main?.number { facts["pid"] = .integer(Int64(pid)) }
    if let turn { facts["since"] = .text(turn.since.rfc3339) }
    if let pid = behind?.number { facts["waits_for"] = .integer(Int64(pid)) }
    return facts
  }

  var sentence: String {
    guard let main else { return "who holds it could not be found out; try again, or raise timeout_ms" }
    var sentence = "\(main.words) has it"
    if let turn { sentence += " since \(turn.since.rfc3339)" }
    if let behind { sentence += " and waits itself for \(behind.words), which holds SQLite's lock on the file" }
    for case .process(let pid)? in [behind, main] where Processes.isStopped(pid) {
      return sentence + "; process \(pid) is stopped: let it go on (kill -CONT \(pid)) or end it, then try again"
    }
    return sentence + "; try again, or raise timeout_ms"
  }
}

extension LockHolder {
  /// The number of the process, in its own container.
  var number: Int32? {
    switch self {
    case .process(let pid): pid
    case .elsewhere(let pid): pid
    }
  }

  /// How a sentence names the process.
  var words: String {
    switch self {
    case .process: isThisProcess ? "another call in this process" : "process \(number ?? 0)"
    case .elsewhere(let pid?): "a process of another container, where its number is \(pid),"
    case .elsewhere(nil): "a process of another container"
    }
  }
}

extension Failure {
  static func noTurn(_ milliseconds: Int64, _ holder: WriteHolder) -> Failure {
    Failure(
      .busy, "there was no turn to write within \(milliseconds) ms: \(holder.sentence)",
      [("timeout_ms", .integer(milliseconds)), ("holder", .object(holder.facts))])
  }

  /// A failure to get SQLite's own lock, with who holds it; any other failure as it is.
  func naming(_ holder: () -> WriteHolder, timeout milliseconds: Int64) -> Failure {
    guard status == .busy, details.contains(where: { $0.key == "sqlite_code" }) else { return self }
    let holder = holder()
    return Failure(
      .busy, "another program kept SQLite's lock on the file for \(milliseconds) ms: \(holder.sentence)",
      details + [("timeout_ms", .integer(milliseconds)), ("holder", .object(holder.facts))])
  }
}
