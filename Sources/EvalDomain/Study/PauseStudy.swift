/// Asks for `StudyPaused`.
package struct PauseStudy: StudyTransitionCommand {
  typealias Event = StudyPaused
  package static let name: StaticString = "pause_study"
  package let id: String
  package init(id: String) { self.id = id }
}
