/// Helps with a misspelled word.
package enum Spelling {
  /// The word that is nearest to `word` by edit distance, unless all are far from it.
  package static func nearest(to word: String, among known: [StaticString]) -> String? {
    let wanted = Array(word.utf8.prefix(64))
    var best: (word: String, distance: Int)?
    for candidate in known {
      let name = "\(candidate)"
      let distance = distance(wanted, Array(name.utf8))
      if distance < (best?.distance ?? Int.max) { best = (name, distance) }
    }
    guard let best, best.distance <= max(2, best.word.utf8.count / 3) else { return nil }
    return best.word
  }

  /// `"a", "b" or "c"`.
  package static func list(_ words: [StaticString]) -> String {
    let quoted = words.map { "\"\($0)\"" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "none" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Damerau-Levenshtein (optimal string alignment) distance, O(a·b).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
