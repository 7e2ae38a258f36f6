import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct CreateStudyTests {
  private let defaults = Defaults(eventIDs: [], recordedID: "made", now: Timestamp(clamping: 0))

  @Test("The store makes the id that is left out")
  func madeID() throws {
    for args in [#"{"name":"n","period_type":"daily"}"#, #"{"id":null,"name":"n","period_type":"daily"}"#] {
      let decision = try Domain.command("create_study", args).decide(defaults)
      let (event, id) = try (decision.event, decision.id)
      #expect(id == "made")
      #expect(Domain.encoded(event) == #"{"id":"made","name":"n","period_type":"daily"}"#)
      #expect(event.stream == "study/made")
    }
  }

  @Test("An id that is given stands, with all fields")
  func givenID() throws {
    let args = #"{"id":"mine","name":"n","period_type":"daily","period_value":3,"config":{"tags":["a"]}}"#
    let decision = try Domain.command("create_study", args).decide(defaults)
    let (event, id) = try (decision.event, decision.id)
    #expect(id == "mine")
    #expect(Domain.encoded(event) == args)
  }
}
