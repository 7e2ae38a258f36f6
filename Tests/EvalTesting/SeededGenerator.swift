import EvalStatistics

/// The same seed gives the same values on every machine, so that a property that fails once fails again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var random: SeededRandom

  package init(seed: UInt64) { random = SeededRandom(seed: seed) }

  package mutating func next() -> UInt64 { random.next() }

  /// True once in so many times.
  package mutating func once(in times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }

  /// A text of up to `limit` characters of all kinds: letters, quotes, control characters, other scripts, emoji.
  package mutating func text(upTo limit: Int, controls: Bool = true) -> String {
    let plain: [Unicode.Scalar] = ["a", "Z", "0", " ", "/", "'", "\"", "\\", "%", "ß", "é", "中", "🙂", "\u{10ffff}"]
    let special: [Unicode.Scalar] = ["\n", "\r", "\t", "\u{1}", "\u{1f}", "\u{7f}", "\u{85}"]
    let choices = controls ? plain + special : plain
    var result = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...limit, using: &self) {
      if let scalar = choices.randomElement(using: &self) { result.append(scalar) }
    }
    return String(result)
  }
}
