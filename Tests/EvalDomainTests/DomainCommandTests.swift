import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct DomainCommandTests {
  @Test("Every command is in the reference and becomes an event that the domain knows")
  func names() throws {
    let hash = String(repeating: "a", count: 64)
    let defaults = Defaults(eventIDs: [], recordedID: "made", now: Timestamp(clamping: 0))
    for command in DomainCommands.all {
      let name = "\(command.name)"
      let args =
        switch name {
        case "create_study": #"{"name":"n","period_type":"daily"}"#
        case "update_study": #"{"id":"s","name":"m"}"#
        case "record_checkpoint": #"{"study_id":"s"}"#
        case "upsert_system_prompt": #"{"name":"n","content":"c"}"#
        case "upsert_processing_functions": #"{"name":"n","parsing_function":"p","diff_edit_function":"d"}"#
        case "upsert_file": #"{"filepath":"f","content":"c"}"#
        case "forget_content": "{\"hash\":\"\(hash)\",\"reason\":\"r\"}"
        case "create_run": "{\"system_prompt_hash\":\"\(hash)\"}"
        case "create_case": #"{"run_id":"r","task_id":"t"}"#
        case "create_cases": #"{"cases":[{"run_id":"r","task_id":"t"},{"run_id":"r","task_id":"u"}]}"#
        case "record_result": #"{"run_id":"r","case_id":"c","model_id":"m","succeeded":true}"#
        case "record_results": #"{"results":[{"run_id":"r","case_id":"c","model_id":"m","succeeded":true}]}"#
        case "record_benchmark_result": Domain.benchmarkResult
        case "record_benchmark_run": Domain.benchmarkRun
        case "delete_benchmark_run": #"{"run_id":"r"}"#
        default: #"{"id":"s"}"#
        }
      let command = try Domain.command(name, args)
      let decision = command.decide(defaults)
      #expect(try decision.events.count == command.eventCount)
      let type = "\(Swift.type(of: try decision.event).type)"
      #expect(DomainEvents.type(named: type) != nil)
      #expect(Repository.reference.contains("| `\(name)` |"), "\(name)")
      #expect(
        Repository.reference.split(separator: "\n").contains { $0.contains("`\(name)`") && $0.contains("`\(type)`") })
    }
    #expect(Set(DomainCommands.all.map { "\($0.name)" }).count == DomainCommands.all.count)
  }

  @Test("An unknown command is refused with the nearest one, or all of them")
  func unknown() {
    let near = failure { _ = try Domain.command("create_studi", "{}") }
    #expect(near?.status == .invalidRequest)
    #expect(near?.key == "command")
    #expect(near?.message.contains(#"did you mean "create_study"?"#) == true)
    let far = failure { _ = try Domain.command("x", "{}") }
    for command in DomainCommands.all { #expect(far?.message.contains("\"\(command.name)\"") == true) }
    let long = failure { _ = try Domain.command(String(repeating: "long", count: 10_000), "{}") }
    #expect((long?.message.count ?? Int.max) < 500)
  }
}
