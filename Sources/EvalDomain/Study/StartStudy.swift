/// Asks for `StudyStarted`.
package struct StartStudy: StudyTransitionCommand {
  typealias Event = StudyStarted
  package static let name: StaticString = "start_study"
  package let id: String
  package init(id: String) { self.id = id }
}
