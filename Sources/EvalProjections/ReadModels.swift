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
    var outdated: [Projection] = []
    for projection in Projections.all {
      let current = versions[projection.name] == projection.version
      if !current {
        outdated.append(projection)
      } else if try !isComplete(connection, projection) {
        outdated.append(projection)
      }
    }
    return Projections.families(of: outdated)
  }

  /// True when every table and index is there as it is defined.
  private static func isComplete(_ connection: Connection, _ projection: Projection) throws(Failure) -> Bool {
    var objects = projection.views.map { [$0.definition] }
    for table in projection.tables { objects += [[table.definition]] + table.indexes.map(table.variants) }
    for variants in objects {
      var there = false
      for definition in variants where !there {
        there =
          try connection.first("SELECT 1 FROM sqlite_schema WHERE sql = ?1", [.text(definition)]) {
            (_) throws(Failure) in true
          } ?? false
      }
      if !there { return false }
    }
    return true
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
