import CJansson

/// One value of a parsed document; nothing is copied until it is asked for.
///
/// Threads may read the same one, because nothing changes a tree once it is parsed.
package struct JSONValue: @unchecked Sendable {
  package enum Kind: String {
    case null, boolean, integer, number, text, list, object
  }

  private let node: UnsafeMutablePointer<json_t>
  private let document: JSONDocument

  init(_ node: UnsafeMutablePointer<json_t>, in document: JSONDocument) {
    self.node = node
    self.document = document
  }

  package var kind: Kind {
    switch node.pointee.type {
    case JSON_OBJECT: .object
    case JSON_ARRAY: .list
    case JSON_STRING: .text
    case JSON_INTEGER: .integer
    case JSON_REAL: .number
    case JSON_TRUE, JSON_FALSE: .boolean
    default: .null
    }
  }

  /// Nil unless the value is a text; O(length).
  package var text: String? {
    withTextBytes { String(decoding: $0, as: UTF8.self) }
  }

  /// Hands over the UTF-8 of a text without copying it; nil unless the value is one.
  package func withTextBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
    guard node.pointee.type == JSON_STRING, let start = json_string_value(node) else { return nil }
    let count = json_string_length(node)
    return start.withMemoryRebound(to: UInt8.self, capacity: count) {
      body(UnsafeBufferPointer(start: $0, count: count))
    }
  }

  package var integer: Int64? {
    node.pointee.type == JSON_INTEGER ? Int64(json_integer_value(node)) : nil
  }

  /// The value of an integer or of any other number.
  package var number: Double? {
    switch node.pointee.type {
    case JSON_INTEGER: Double(json_integer_value(node))
    case JSON_REAL: json_real_value(node)
    default: nil
    }
  }

  package var boolean: Bool? {
    switch node.pointee.type {
    case JSON_TRUE: true
    case JSON_FALSE: false
    default: nil
    }
  }

  /// How many elements a list has or keys an object has; 0 for anything else.
  package var count: Int {
    switch node.pointee.type {
    case JSON_ARRAY: longList?.count ?? json_array_size(node)
    case JSON_OBJECT: json_object_size(node)
    default: 0
    }
  }

  /// The elements of a long list, which are parsed when they are asked for.
  var longList: LongList? { document.longList(at: node) }

  /// An element of a list; nil past its end, and where what stands there in a long list is no JSON.
  package func element(_ index: Int) -> JSONValue? {
    if let longList { return longList.element(index) }
    guard index >= 0, let found = json_array_get(node, index) else { return nil }
    return JSONValue(found, in: document)
  }

  /// The value of a key of an object; O(1).
  package func member(_ key: StaticString) -> JSONValue? {
    node.member(key).map { JSONValue($0, in: document) }
  }

  /// Hands over each key (NUL-terminated) and value of an object in the order they were written.
  package func forEachMember<E: Error>(_ body: (UnsafePointer<CChar>, JSONValue) throws(E) -> Void) throws(E) {
    var place = json_object_iter(node)
    while let current = place {
      if let key = json_object_iter_key(current), let value = json_object_iter_value(current) {
        try body(key, JSONValue(value, in: document))
      }
      place = json_object_iter_next(node, current)
    }
  }
}

extension UnsafeMutablePointer<json_t> {
  /// The value of a key of an object; nil when this is none.
  func member(_ key: StaticString) -> UnsafeMutablePointer<json_t>? {
    guard key.hasPointerRepresentation else { return nil }
    return key.utf8Start.withMemoryRebound(to: CChar.self, capacity: key.utf8CodeUnitCount + 1) {
      json_object_get(self, $0)
    }
  }
}
