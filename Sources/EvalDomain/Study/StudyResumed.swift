/// A paused study runs again.
package struct StudyResumed: StudyTransition {
  package static let type: StaticString = "StudyResumed"
  package static let from: [StudyStatus] = [.paused]
  package static let to = StudyStatus.running
  package static let rule: StaticString = "only a paused study can be resumed"
  package let id: String
  package init(id: String) { self.id = id }
}
