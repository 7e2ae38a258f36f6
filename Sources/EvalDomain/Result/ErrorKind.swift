import EvalJSON
import EvalSystem

/// Why an attempt failed. The numbers are recorded and never change.
package enum ErrorKind: Int64, CaseIterable, Sendable {
  case noToolCalls = 1
  case parsingError = 2
  case diffEditError = 3
  case missingOriginalDiffEditToolCallMessage = 4
  case apiError = 5
  case wrongToolCall = 6
  case wrongFileEdited = 7
  case multiToolCalls = 8
  case toolCallParamsUndefined = 9
  case otherError = 99

  package var name: StaticString {
    switch self {
    case .noToolCalls: "no_tool_calls"
    case .parsingError: "parsing_error"
    case .diffEditError: "diff_edit_error"
    case .missingOriginalDiffEditToolCallMessage: "missing_original_diff_edit_tool_call_message"
    case .apiError: "api_error"
    case .wrongToolCall: "wrong_tool_call"
    case .wrongFileEdited: "wrong_file_edited"
    case .multiToolCalls: "multi_tool_calls"
    case .toolCallParamsUndefined: "tool_call_params_undefined"
    case .otherError: "other_error"
    }
  }

  /// False for an attempt that never came to the edit that is measured: no tool call, another tool, another file.
  package var isValidAttempt: Bool {
    switch self {
    case .noToolCalls, .wrongToolCall, .wrongFileEdited: false
    default: true
    }
  }

  /// True when the model had no part in it, so that the attempt says nothing about the model and is due again.
  package var isNotTheModels: Bool {
    switch self {
    case .missingOriginalDiffEditToolCallMessage, .apiError, .otherError: true
    default: false
    }
  }
}

extension Fields {
  /// An error kind by its number or its name.
  package func errorKind(_ key: StaticString) throws(Failure) -> ErrorKind? {
    guard let value = value(key) else { return nil }
    if let number = value.integer {
      guard let kind = ErrorKind(rawValue: number) else { throw .notAnErrorKind(place(key), "\(number)") }
      return kind
    }
    guard let name = value.text else {
      throw .wrongType(place(key), expected: "the name or the number of an error kind", got: value.kind)
    }
    guard let kind = ErrorKind.allCases.first(where: { "\($0.name)" == name }) else {
      throw .notAnErrorKind(place(key), "\"\(name.prefix(60))\"")
    }
    return kind
  }
}
