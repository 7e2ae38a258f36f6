/// A running study was paused; it takes checkpoints all the same.
package struct StudyPaused: StudyTransition {
  package static let type: StaticString = "StudyPaused"
  package static let from: [StudyStatus] = [.running]
  package static let to = StudyStatus.paused
  package static let rule: StaticString = "only a running study can be paused"
  package let id: String
  package init(id: String) { self.id = id }
}
