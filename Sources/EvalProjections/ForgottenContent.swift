import EvalSQL
import EvalSystem

/// What the read model says of a content that was forgotten.
package struct ForgottenContent: Sendable {
  package let moment: String
  package let reason: String

  /// Nil when no event says that the content was forgotten.
  package static func find(_ connection: Connection, hash: String) throws(Failure) -> ForgottenContent? {
    try connection.first(
      #"SELECT forgotten_at, reason FROM "forgotten_contents" WHERE hash = ?1"#, [.text(hash)]
    ) { (row) throws(Failure) in ForgottenContent(moment: row.text(0), reason: row.text(1)) }
  }
}
