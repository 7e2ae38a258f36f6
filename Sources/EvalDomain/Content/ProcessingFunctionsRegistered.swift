import EvalJSON
import EvalSystem

/// A pair of functions, one that parses what a model answered and one that applies it, has a name.
///
/// The hash is the SHA-256 of the two function names with a line feed between them.
package struct ProcessingFunctionsRegistered: DomainEvent {
  package static let type: StaticString = "ProcessingFunctionsRegistered"

  let hash: String
  private let name: String
  private let parsingFunction: String
  private let diffEditFunction: String

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: ["hash", "name", "parsing_function", "diff_edit_function"])
    try self.init(fields)
    let given = try fields.required("hash", fields.hash("hash"))
    guard given == hash else { throw .otherHash(fields.place("hash"), hash) }
  }

  /// The pair of a command, which names no hash.
  init(_ fields: Fields) throws(Failure) {
    name = try fields.required("name", fields.name("name"))
    parsingFunction = try fields.required("parsing_function", fields.name("parsing_function"))
    diffEditFunction = try fields.required("diff_edit_function", fields.name("diff_edit_function"))
    hash = try DomainContent(parsingFunction + "\n" + diffEditFunction).hash
  }

  package var stream: String { Streams.content(hash) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.member("hash", hash)
    writer.member("name", name)
    writer.member("parsing_function", parsingFunction)
    writer.member("diff_edit_function", diffEditFunction)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.register(.processingFunctions, hash)
  }
}

extension Failure {
  fileprivate static func otherHash(_ path: Path, _ hash: String) -> Failure {
    .about(path, "\(path) is not the hash of these two functions, which is \(hash); give that one")
  }
}
