/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same values on every machine, so that a property
/// that fails once fails again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

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
