import EvalSQL
import EvalSystem

/// The read models as a file holds them.
package enum ReadModels {
  /// What `project status` says of one projection.
  package struct State: Sendable {
    package let projection: Projection
    package let rows: Int64
    /// How far a rebuild has come; nil when none is under way.
    package let rebuildPosition: Int64?
  }

  /// The projections whose tables are not those of this library and have to be rebuilt, with their families.
  ///
  /// `unsupported` when a newer library has written them: it knows more than this one could keep up.
  package static func outdated(in connection: Connection) throws(Failure) -> [Projection] {
    var versions: [String: Int64] = [:]
    try connection.each("SELECT name, version FROM projections") { (row) throws(Failure) in
      versions[row.text(0)] = row.integer(1)
    }
    for (name, version) in versions where version > (Projections.named(name)?.version ?? 0) {
      throw .newerReadModel(name)
    }
    let definitions = try definitions(in: connection)
    return Projections.families(
      of: Projections.all.filter {
        versions[$0.name] != $0.version || !isComplete($0, in: definitions)
      })
  }

  /// How the tables, views and indexes of a file are defined. O(tables and indexes).
  static func definitions(in connection: Connection) throws(Failure) -> Set<String> {
    var definitions: Set<String> = []
    try connection.each("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL") { (row) throws(Failure) in
      definitions.insert(row.text(0))
    }
    return definitions
  }

  /// True when every table, view and index is there as it is defined.
  private static func isComplete(_ projection: Projection, in definitions: Set<String>) -> Bool {
    projection.views.allSatisfy { definitions.contains($0.definition) }
      && projection.tables.allSatisfy { table in
        definitions.contains(table.definition)
          && table.indexes.allSatisfy { table.has($0, in: definitions) }
      }
  }

  package static func states(of connection: Connection, _ projections: [Projection]) throws(Failure) -> [State] {
    var states: [State] = []
    for projection in projections {
      var rows: Int64 = 0
      for table in projection.tables {
        rows +=
          try connection.first("SELECT count(*) FROM \"\(table.name)\"") { (row) throws(Failure) in row.integer(0) }
          ?? 0
      }
      let position: Int64?? = try connection.first(
        "SELECT rebuild_position FROM projections WHERE name = ?1", [.text(projection.name)]
      ) { (row) throws(Failure) in row.isNull(0) ? nil : row.integer(0) }
      states.append(State(projection: projection, rows: rows, rebuildPosition: position ?? nil))
    }
    return states
  }

  /// `invalid_request` when there is no projection of this name; all of them for nil.
  package static func select(_ name: String?) throws(Failure) -> [Projection] {
    guard let name else { return Projections.all }
    guard let projection = Projections.named(name) else { throw .noProjection(name) }
    return [projection]
  }
}

extension Failure {
  static func newerReadModel(_ name: String) -> Failure {
    Failure(
      .unsupported, "the read model \"\(name)\" was written by a newer EvalStore; upgrade this library",
      [("projection", .text(name))])
  }

  static func noProjection(_ name: String) -> Failure {
    let known = Projections.all.map { "\"\($0.name)\"" }.joined(separator: ", ")
    return Failure(
      .invalidRequest, "unknown projection \"\(name.prefix(60))\"; known are \(known)", [("key", .text("projection"))])
  }
}
