import EvalDomain
import EvalSQL

/// What of a row of `recorded_results` is summed up, as its columns have it.
struct WrittenResult {
  let position: Int64
  let casePosition: Int64
  let model: Int64
  /// In milliseconds since 1970.
  let created: Int64
  let result: ResultRecorded
}

/// With the places of `SplitTally.columns`.
extension WrittenResult: NumericRow {
  func number(_ place: Int) -> Double? {
    switch place {
    case 3: result.cost?.value
    case 8: result.timeToFirstToken?.value
    case 9: result.timeToFirstEdit?.value
    case 10: result.timeOfRoundTrip?.value
    default: integer(place).map(Double.init)
    }
  }

  func integer(_ place: Int) -> Int64? {
    switch place {
    case 0: result.succeeded ? 1 : 0
    case 1: created
    case 2: result.error?.rawValue
    case 4: result.completionTokens
    case 5: result.editCount
    case 6: result.lineAdditionCount
    case 7: result.lineDeletionCount
    default: nil
    }
  }
}
