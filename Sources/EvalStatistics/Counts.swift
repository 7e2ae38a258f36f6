extension Int64 {
  /// The sum, or the nearest number that there is: counts that were read from a damaged file may be any.
  package func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard overflow else { return sum }
    return other > 0 ? .max : .min
  }
}
