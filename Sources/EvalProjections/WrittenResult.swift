import EvalSQL

/// What of a row of `recorded_results` is summed up, as its columns have it.
struct WrittenResult {
  let position: Int64
  let casePosition: Int64
  let model: Int64
  /// In milliseconds since 1970.
  let created: Int64
  let succeeded: Bool
  let error: Int64?
  let cost: Double?
  let completionTokens: Int64?
  let edits: Int64?
  let linesAdded: Int64?
  let linesDeleted: Int64?
  let firstToken: Double?
  let firstEdit: Double?
  let roundTrip: Double?
}

/// With the places of `SplitTally.columns`.
extension WrittenResult: NumericRow {
  func number(_ place: Int) -> Double? {
    switch place {
    case 3: cost
    case 8: firstToken
    case 9: firstEdit
    case 10: roundTrip
    default: integer(place).map(Double.init)
    }
  }

  func integer(_ place: Int) -> Int64? {
    switch place {
    case 0: succeeded ? 1 : 0
    case 1: created
    case 2: error
    case 4: completionTokens
    case 5: edits
    case 6: linesAdded
    case 7: linesDeleted
    default: nil
    }
  }
}
