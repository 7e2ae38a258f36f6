/// A running or paused study ended for good.
package struct StudyStopped: StudyTransition {
  package static let type: StaticString = "StudyStopped"
  package static let from: [StudyStatus] = [.running, .paused]
  package static let to = StudyStatus.stopped
  package static let rule: StaticString = "only a running or paused study can be stopped"
  package let id: String
  package init(id: String) { self.id = id }
}
