/// A pending study began to run.
package struct StudyStarted: StudyTransition {
  package static let type: StaticString = "StudyStarted"
  package static let from: [StudyStatus] = [.pending]
  package static let to = StudyStatus.running
  package static let rule: StaticString = "only a pending study can be started"
  package let id: String
  package init(id: String) { self.id = id }
}
