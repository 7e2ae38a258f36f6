import EvalSystem

/// A long list of a request, such as a thousand results, that is not parsed with what stands around it. Each element is
/// parsed when it is asked for: so what one took in memory serves for the next, and several threads can do it at once.
///
/// The list ends where its bracket is closed, and its elements end at the commas between; whatever else is wrong with
/// them is found when they are parsed.
final class LongList: Sendable {
  /// A shorter list, or one of one element or none, is parsed with the rest.
  static let minimumBytes = 4 << 10
  /// It has to begin within so many bytes.
  private static let latestStart = 4 << 10

  /// Whose list it is.
  let path: [StaticString]
  /// From its first element to the bracket that closes it.
  let range: Range<Int>
  /// The elements with the commas between, and the bracket.
  private let text: [UInt8]
  /// Where in `text` each element begins, and what comes after the bracket.
  private let starts: [Int]
  private let ending = Locked<(@Sendable () -> Void)?>(nil)

  /// The list of a request that has one; nil where there is nothing to gain, and where its elements nest deeper than so many
  /// levels of the request. O(bytes).
  init?(in request: UnsafeRawBufferPointer, nesting levels: Int) {
    guard request.count >= Self.minimumBytes, let start = request.baseAddress,
      let (begin, path) = Self.begin(in: request)
    else { return nil }
    var starts = [0]
    var depth = 0
    // The request itself and the list are levels, too.
    let deepest = levels - path.count - 1
    var at = begin
    while at < request.count {
      let byte = start.load(fromByteOffset: at, as: UInt8.self)
      at += 1
      switch byte {
      case UInt8(ascii: "\""): at = Nesting.endOfText(start, from: at, to: request.count)
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        guard depth <= deepest else { return nil }
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        guard depth < 0 else { continue }
        guard starts.count > 1, at - begin >= Self.minimumBytes else { return nil }
        starts.append(at - begin)
        self.path = path
        self.starts = starts
        range = begin..<at - 1
        text = Array(request[begin..<at])
        return
      case UInt8(ascii: ",") where depth == 0:
        guard starts.count <= Fields.maximumBatch else { return nil }
        starts.append(at - begin)
      default: break
      }
    }
    return nil
  }

  /// At least 2.
  var count: Int { starts.count - 1 }
  var bytes: Int { text.count }

  /// What ends the reading of its elements.
  func whenDone(_ end: @escaping @Sendable () -> Void) { ending.withLock { $0 = end } }

  /// Call it when the request has been answered; no thread reads elements any more then.
  func done() {
    let end = ending.withLock { (ending) -> (@Sendable () -> Void)? in
      defer { ending = nil }
      return ending
    }
    end?()
  }

  /// An element; nil where what stands there is no JSON.
  func element(_ index: Int) -> JSONValue? {
    guard starts.indices.contains(index), starts.indices.contains(index + 1) else { return nil }
    return text.withUnsafeBytes { bytes in
      JSONDocument(element: UnsafeRawBufferPointer(rebasing: bytes[starts[index]..<starts[index + 1] - 1]))?.root
    }
  }

  /// Finds the bracket of the first list that may be long: `commands` or `events` of a request, or `results` or `cases` of
  /// its `args`.
  private static func begin(in request: UnsafeRawBufferPointer) -> (offset: Int, path: [StaticString])? {
    guard let start = request.baseAddress else { return nil }
    let ofRequest: [StaticString] = ["commands", "events"]
    let ofArgs: [StaticString] = ["results", "cases"]
    var at = 0
    var depth = 0
    var isInArgs = false
    var key = 0..<0
    func isKey(_ name: StaticString) -> Bool {
      name.equals(UnsafeRawBufferPointer(rebasing: request[key]).assumingMemoryBound(to: UInt8.self))
    }
    while at < min(request.count, latestStart) {
      let byte = request[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        let end = Nesting.endOfText(start, from: at, to: request.count)
        key = at..<max(at, end - 1)
        at = end
      case UInt8(ascii: "["):
        if depth == 1, let name = ofRequest.first(where: isKey) { return (at, [name]) }
        if depth == 2, isInArgs, let name = ofArgs.first(where: isKey) { return (at, ["args", name]) }
        depth += 1
        if depth == 2 { isInArgs = false }
      case UInt8(ascii: "{"):
        depth += 1
        if depth == 2 { isInArgs = isKey("args") }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return nil
  }
}
