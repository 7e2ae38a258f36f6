import EvalProjections
import EvalSystem

/// How long the steps of a rebuild may be, so that who waits for one of them to end can wait for it without noticing.
private struct Pace {
  /// What a step should take with its commit, in milliseconds.
  private static let aim: Int64 = 25
  /// What it may take while others append faster than the rebuild comes along.
  private static let most: Int64 = 80
  private static let slack: Int64 = 15
  /// Shorter steps would let others wait hardly less and sync the file much more often.
  private static let least: Int64 = 8
  /// What a step may take while nobody waits: a page that many events change is written once for all of them. Its commit
  /// takes the longer, the more it has changed, and who comes meanwhile waits for that.
  static let alone: Int64 = 320

  /// How many milliseconds a step works before it commits.
  private(set) var work: Int64 = 15
  private var backlog: Int64?

  mutating func adapt(to nanoseconds: Int64, backlog left: Int64 = 0) {
    let isFallingBehind = left > 0 && backlog.map { left >= $0 } ?? false
    let longest = isFallingBehind ? Self.most : Self.aim
    backlog = left
    let took = nanoseconds / 1_000_000
    if took > longest + Self.slack {
      work = max(Self.least, work / 2)
    } else {
      work = min(longest, took < longest ? work * 2 : work)
    }
  }
}

/// One step of a rebuild.
private struct RebuildStep: WriteRequest {
  let projections: [Projection]
  let maximum: Int64
  let milliseconds: Int64
  let isAwaited: @Sendable () -> Bool

  static var isShared: Bool { false }

  func perform(in transaction: WriteTransaction) throws(Failure) -> (Rebuild.Progress, Stopwatch) {
    let watch = Stopwatch()
    let patience = Rebuild.Patience(milliseconds: milliseconds, atMost: Pace.alone, isAwaited: isAwaited)
    let progress = try Rebuild.step(transaction.connection, projections, maximum: maximum, until: patience)
    if progress.changesSchema { transaction.changesSchema = true }
    return (progress, watch)
  }
}

/// Drops some of what rebuilds have left.
private struct ClearStep: WriteRequest {
  let projections: [Projection]
  let milliseconds: Int64

  static var isShared: Bool { false }

  func perform(in transaction: WriteTransaction) throws(Failure) -> (done: Bool, Stopwatch) {
    let watch = Stopwatch()
    transaction.changesSchema = true
    let done = try Rebuild.clear(
      transaction.connection, projections, until: Deadline(afterMilliseconds: milliseconds))
    return (done, watch)
  }
}

extension Store {
  /// Rebuilds read models by at most `maximum` events, in transactions so short that others get their turn to write
  /// between them; gives the position reached. O(events).
  func rebuild(
    _ projections: [Projection], maximum: Int64
  ) throws(Failure) -> (position: Int64, last: Int64) {
    try clear(projections)
    var pace = Pace()
    var left = maximum
    while true {
      let step = RebuildStep(projections: projections, maximum: left, milliseconds: pace.work) { [writer] in
        writer.isAwaited
      }
      let (progress, watch) = try writer.perform(step)
      if writer.isAwaited { pace.adapt(to: watch.nanoseconds, backlog: progress.left) }
      if progress.done {
        try clear(projections)
        return (progress.position, progress.last)
      }
      left -= progress.position - progress.start
      if left <= 0, progress.position < progress.last { return (progress.position, progress.last) }
    }
  }

  private func clear(_ projections: [Projection]) throws(Failure) {
    var pace = Pace()
    var done = false
    while !done {
      let step = try writer.perform(ClearStep(projections: projections, milliseconds: pace.work))
      pace.adapt(to: step.1.nanoseconds)
      done = step.done
    }
  }
}
