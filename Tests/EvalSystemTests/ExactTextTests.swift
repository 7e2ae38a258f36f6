import EvalSystem
import EvalTesting
import Testing

@Suite struct ExactTextTests {
  @Test("Texts that Unicode takes for equal are two keys, equal texts are one")
  func spellings() {
    let (one, two) = ("\u{e9}", "e\u{301}")
    #expect(one == two)
    #expect(ExactText(one) != ExactText(two))
    #expect(Set([ExactText(one), ExactText(two), ExactText(one)]).count == 2)
    #expect(ExactText(two).text.utf8.elementsEqual(two.utf8))
  }

  @Test("Equality and hash are those of the bytes")
  func bytes() {
    var generator = SeededGenerator(seed: 1)
    let texts = (0..<2000).map { _ in generator.text(upTo: 3) }
    #expect(Set(texts.map { ExactText($0) }).count == Set(texts.map { Array($0.utf8) }).count)
    for (one, other) in zip(texts, texts.dropFirst()) {
      #expect((ExactText(one) == ExactText(other)) == (Array(one.utf8) == Array(other.utf8)))
    }
  }
}
