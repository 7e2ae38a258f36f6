/// Asks for `StudyResumed`.
package struct ResumeStudy: StudyTransitionCommand {
  typealias Event = StudyResumed
  package static let name: StaticString = "resume_study"
  package let id: String
  package init(id: String) { self.id = id }
}
