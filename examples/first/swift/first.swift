// The shortest useful program: a study, one checkpoint, and a question about it.
//
//     swift run first evals.db

import EvalStore

@main
enum First {
  static func main() throws {
    let path = CommandLine.arguments.dropFirst().first
    let store = try Store(path: path)
    defer { store.close() }
    let requests: [(Operation, String)] = [
      (.execute, #"{"command":"create_study","args":{"id":"nightly","name":"Nightly run","period_type":"daily"}}"#),
      (.execute, #"{"command":"start_study","args":{"id":"nightly"}}"#),
      (
        .execute,
        #"{"command":"record_checkpoint","args":{"study_id":"nightly","metrics":{"session_success_rate":0.75}}}"#
      ),
      (.query, #"{"query":"get_latest_checkpoint","args":{"study_id":"nightly"}}"#),
    ]
    for (operation, request) in requests {
      print(try store.answer(operation, request))
    }
  }
}
