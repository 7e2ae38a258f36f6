/// Where in a request a value stands: `events[3].data.name`.
package indirect enum Path: CustomStringConvertible, Sendable {
  case root
  case key(StaticString, in: Path)
  case named(String, in: Path)
  case index(Int, in: Path)

  /// The place of a key that may be any text: so much of it as a message can hold.
  package static func cut(_ key: String, in outer: Path) -> Path { .named(String(key.prefix(60)), in: outer) }

  package var description: String {
    switch self {
    case .root: ""
    case .key(let key, in: .root): "\(key)"
    case .key(let key, in: let outer): "\(outer).\(key)"
    case .named(let key, in: .root): key
    case .named(let key, in: let outer): "\(outer).\(key)"
    case .index(let index, in: let outer): "\(outer)[\(index)]"
    }
  }

  /// How many objects and lists stand around a value at this place.
  package var depth: Int {
    switch self {
    case .root: 0
    case .key(_, in: let outer), .named(_, in: let outer), .index(_, in: let outer): outer.depth + 1
    }
  }

  /// The place in a sentence; the request itself when it is no part of it.
  var named: String { if case .root = self { "the request" } else { description } }
}
