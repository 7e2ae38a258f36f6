import EvalDomain
import EvalJSON
import EvalSystem

/// Whether sides measured the same: two, several, or the runs of one among themselves.
struct Comparability: Sendable {
  enum Verdict: String, Comparable {
    case comparable, partly, not

    private var rank: Int { self == .comparable ? 0 : self == .partly ? 1 : 2 }
    static func < (one: Verdict, other: Verdict) -> Bool { one.rank < other.rank }
  }

  struct Reason: Sendable {
    let name: StaticString
    let digest: RunDigest?
    let verdict: Verdict
    let sentence: String
  }

  private(set) var reasons: [Reason] = []
  /// How many tasks both sides have tried.
  let tasks: Int

  var verdict: Verdict { reasons.map(\.verdict).max() ?? .comparable }

  /// Whether no further result can make the sides comparable.
  var staysImpossible: Bool { reasons.contains { $0.digest != nil && $0.verdict == .not } }

  /// Of two sides by their digests, but for those in `ignored`, and by their tasks: `missing` of them only the one, and
  /// `added` only the other has tried; of more than two sides `missing` are those that not all have tried. O(1).
  init(_ sides: [RunDigests], ignored: Set<RunDigest>, tasks: Int, missing: Int, added: Int, areTwo: Bool = true) {
    self.tasks = tasks
    for digest in RunDigest.allCases where !ignored.contains(digest) {
      let values = sides.reduce(into: Set<ExactText?>()) { $0.formUnion($1[digest]) }
      let said = values.compactMap { $0 }.map(\.text).sorted()
      if said.count > 1 {
        let list = said.prefix(4).joined(separator: ", ") + (said.count > 4 ? ", …" : "")
        reasons.append(
          Reason(
            name: "digest_differs", digest: digest, verdict: digest.verdict,
            sentence: "The runs do not have the same \(digest.rawValue): \(list)."))
      } else if said.count == 1, values.contains(nil) {
        reasons.append(
          Reason(
            name: "digest_unknown", digest: digest, verdict: .partly,
            sentence: "Not every run says which \(digest.rawValue) it has."))
      }
    }
    if tasks == 0 {
      let sentence = "There is no task that \(areTwo ? "both" : "all") have tried."
      reasons.append(Reason(name: "no_common_task", digest: nil, verdict: .not, sentence: sentence))
    } else if missing + added > 0 {
      let count = missing + added
      let were = "\(Wording.count(count, "task")) \(count == 1 ? "was" : "were")"
      let sentence =
        areTwo
        ? "\(were) tried by one of them only and \(count == 1 ? "does" : "do") not count." : "\(were) not tried by all."
      reasons.append(Reason(name: "tasks_differ", digest: nil, verdict: .partly, sentence: sentence))
    }
  }

  /// Writes `{"verdict","tasks","reasons"}`.
  func write(to writer: inout JSONWriter) {
    writer.key("comparability")
    writer.beginObject()
    writer.member("verdict", verdict.rawValue)
    writer.member("tasks", Int64(tasks))
    writer.key("reasons")
    writer.beginList()
    for reason in reasons {
      writer.beginObject()
      writer.key("reason")
      writer.text(reason.name)
      writer.nullable("digest", reason.digest?.rawValue)
      writer.member("sentence", reason.sentence)
      writer.endObject()
    }
    writer.endList()
    writer.endObject()
  }
}

extension RunDigest {
  /// What two sides are that differ in it: with another dataset the tasks that both have are still the same.
  fileprivate var verdict: Comparability.Verdict { self == .dataset ? .partly : .not }
}
