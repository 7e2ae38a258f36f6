/// Asks for `StudyStopped`.
package struct StopStudy: StudyTransitionCommand {
  typealias Event = StudyStopped
  package static let name: StaticString = "stop_study"
  package let id: String
  package init(id: String) { self.id = id }
}
