/// What a writer may still hold to be true of the file that it found out in the transaction before.
package enum Remembered: Sendable {
  /// All of it: that transaction was committed, and nobody has written since.
  case everything
  /// What never changes once it is there: others have written since.
  case facts
  /// None of it: that transaction was undone, or the tables are others now.
  case nothing
}
