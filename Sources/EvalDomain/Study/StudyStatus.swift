/// Where a study is in its life: pending → running ⇄ paused → stopped.
package enum StudyStatus: String, CaseIterable, Sendable {
  case pending, running, paused, stopped

  package static let choices: [(StaticString, StudyStatus)] = [
    ("pending", .pending), ("running", .running), ("paused", .paused), ("stopped", .stopped),
  ]

  var takesCheckpoints: Bool { self == .running || self == .paused }
}
