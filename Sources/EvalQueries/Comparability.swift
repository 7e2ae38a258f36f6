import EvalJSON
import EvalSQL
import EvalSystem

/// Whether two sides measured the same.
struct Comparability: Sendable {
  enum Verdict: String, Comparable {
    case comparable, partly, not

    private var rank: Int { self == .comparable ? 0 : self == .partly ? 1 : 2 }
    static func < (one: Verdict, other: Verdict) -> Bool { one.rank < other.rank }
  }

  struct Reason: Sendable {
    let name: StaticString
    let digest: StaticString?
    let verdict: Verdict
    let sentence: String
  }

  /// What runs say about how they measured: values that must be equal.
  struct Digests: Sendable {
    /// What a digest is of, and what it comes to when it differs.
    static let known: [(name: StaticString, verdict: Verdict)] = [
      ("dataset", .partly), ("scorer", .not), ("judge", .not), ("harness", .not),
    ]

    /// The values of each, nil where a run does not say; in the order of `known`.
    fileprivate let values: [Set<ExactText?>]

    /// Of the runs with results that fit the conditions. O(results).
    init(_ connection: Connection, _ conditions: Conditions) throws(Failure) {
      var values = [Set<ExactText?>](repeating: [], count: Self.known.count)
      let columns = Self.known.map { "json_extract(u.digests, '$.\($0.name)')" }.joined(separator: ", ")
      try connection.each(
        """
        SELECT DISTINCT \(columns) FROM "runs" AS u
        WHERE u.run_id IN (SELECT k.run_id \(ResultFilter.from)\(conditions.sql))
        """, conditions.values
      ) { (row) throws(Failure) in
        for place in values.indices { values[place].insert(row.isNull(place) ? nil : ExactText(row.text(place))) }
      }
      self.values = values
    }
  }

  private(set) var reasons: [Reason] = []
  /// How many tasks both sides have tried.
  let tasks: Int

  var verdict: Verdict { reasons.map(\.verdict).max() ?? .comparable }

  /// Of two sides by their digests, but for those in `ignored`, and by their tasks: `missing` of them only the one, and
  /// `added` only the other has tried; of more than two sides `missing` are those that not all have tried. O(1).
  init(_ sides: [Digests], ignored: [StaticString], tasks: Int, missing: Int, added: Int, areTwo: Bool = true) {
    self.tasks = tasks
    for (place, digest) in Digests.known.enumerated() {
      guard !ignored.contains(where: { "\($0)" == "\(digest.name)" }) else { continue }
      let values = sides.reduce(into: Set<ExactText?>()) { $0.formUnion($1.values[place]) }
      let said = values.compactMap { $0 }.map(\.text).sorted()
      if said.count > 1 {
        let list = said.prefix(4).joined(separator: ", ") + (said.count > 4 ? ", …" : "")
        reasons.append(
          Reason(
            name: "digest_differs", digest: digest.name, verdict: digest.verdict,
            sentence: "The runs do not have the same \(digest.name): \(list)."))
      } else if said.count == 1, values.contains(nil) {
        reasons.append(
          Reason(
            name: "digest_unknown", digest: digest.name, verdict: .partly,
            sentence: "Not every run says which \(digest.name) it has."))
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
      writer.nullable("digest", reason.digest.map { "\($0)" })
      writer.member("sentence", reason.sentence)
      writer.endObject()
    }
    writer.endList()
    writer.endObject()
  }
}
