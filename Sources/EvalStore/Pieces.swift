import EvalSystem

/// Byte strings one after the other, each with its length before it. For the memory of one machine, not for files.
struct Pieces {
  private(set) var bytes: [UInt8] = []

  init(reserving count: Int) { bytes.reserveCapacity(count) }

  mutating func append(_ piece: [UInt8]) {
    withUnsafeBytes(of: UInt32(clamping: piece.count)) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: piece)
  }

  /// Reads them; nil at the end, and where bytes are missing.
  struct Reader {
    private var rest: UnsafeRawBufferPointer.SubSequence

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func next() -> UnsafeRawBufferPointer? {
      let head = rest.prefix(4)
      guard head.count == 4 else { return nil }
      let count = Int(UnsafeRawBufferPointer(rebasing: head).loadUnaligned(as: UInt32.self))
      let piece = rest.dropFirst(4).prefix(count)
      guard piece.count == count else { return nil }
      rest = rest.dropFirst(4 + count)
      return UnsafeRawBufferPointer(rebasing: piece)
    }
  }
}
