import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct FilesTests {
  private let folder = TemporaryFolder()

  @Test("What stands at a path is a file, a folder, something else or nothing")
  func kinds() throws {
    FileBytes.write([1], to: folder.path("file"))
    #expect(try Files.kind(of: folder.path("file")) == .regular)
    #expect(try Files.kind(of: folder.path) == .folder)
    #expect(try Files.kind(of: "/dev/null") == .other)
    #expect(try Files.kind(of: folder.path("nothing")) == .missing)
  }

  @Test("A path that the system refuses to look at is a storage failure that names it")
  func unseen() throws {
    FileBytes.write([1], to: folder.path("file"))
    let refused = try #require(failure { _ = try Files.kind(of: folder.path("file/below")) })
    #expect(refused.status == .storage)
    #expect(refused.detail("path") == .text(folder.path("file/below")))
    #expect(refused.message.contains("Not a directory"))
  }

  @Test("Folders are made with those above them, for the owner only")
  func folders() throws {
    let path = folder.path("a/b/c")
    try Files.makeFolder(path)
    try Files.makeFolder(path)
    #expect(try Files.kind(of: path) == .folder)
    #expect(FileBytes.mode(folder.path("a")) == 0o700)
    #expect(FileBytes.mode(path) == 0o700)
  }

  @Test("Folders are made whatever their names begin with")
  func combiningMarks() throws {
    let path = folder.path("\u{301}a/\u{fe0f}b")
    try Files.makeFolder(path)
    #expect(try Files.kind(of: path) == .folder)
    #expect(folder.names.map { Array($0.utf8) } == [Array("\u{301}a".utf8)])
  }

  @Test("A folder below a file is refused and named")
  func folderBelowFile() throws {
    FileBytes.write([1], to: folder.path("file"))
    let refused = try #require(failure { try Files.makeFolder(folder.path("file")) })
    #expect(refused.status == .invalidArgument)
    #expect(refused.message.contains(folder.path("file")))
    #expect(failure { try Files.makeFolder(folder.path("file/below")) } != nil)
  }

  @Test("A file is made empty, for the owner only; one that is there is left as it is")
  func making() throws {
    let path = folder.path("new")
    try Files.makeFile(path)
    #expect(FileBytes.mode(path) == 0o600)
    #expect(Files.size(of: path) == 0)
    FileBytes.write([1, 2, 3], to: path)
    try Files.makeFile(path)
    #expect(FileBytes.read(path) == [1, 2, 3])
    #expect(failure { try Files.makeFile(folder.path("missing/new")) }?.status == .storage)
  }

  @Test("The start of a file is read as far as it goes")
  func start() throws {
    FileBytes.write([1, 2, 3], to: folder.path("file"))
    #expect(try Files.start(of: folder.path("file"), count: 2) == [1, 2])
    #expect(try Files.start(of: folder.path("file"), count: 100) == [1, 2, 3])
    #expect(failure { _ = try Files.start(of: folder.path("nothing"), count: 1) }?.status == .storage)
    #expect(Files.size(of: folder.path("file")) == 3)
    #expect(Files.size(of: folder.path("nothing")) == 0)
  }

  @Test("A file gets its name once; who comes second is told so and changes nothing")
  func publishing() throws {
    FileBytes.write([1], to: folder.path("first"))
    FileBytes.write([2], to: folder.path("second"))
    #expect(try Files.publish(folder.path("first"), as: folder.path("name")))
    #expect(try Files.kind(of: folder.path("first")) == .missing)
    #expect(try !Files.publish(folder.path("second"), as: folder.path("name")))
    #expect(FileBytes.read(folder.path("name")) == [1])
    #expect(FileBytes.read(folder.path("second")) == [2])
    Files.remove(folder.path("second"))
    #expect(try Files.kind(of: folder.path("second")) == .missing)
  }

  @Test(
    "The folder of a path is what stands before its last slash",
    arguments: [
      ("a", "."), ("a/b", "a"), ("/a", "/"), ("/a/b/c", "/a/b"), ("./a", "."), ("/a/\u{301}b", "/a"),
      ("/\u{301}", "/"), ("a/\u{fe0f}/\u{200d}", "a/\u{fe0f}"), ("\u{301}", "."),
    ])
  func folderOf(path: String, parent: String) {
    #expect(Files.folder(of: path) == parent)
  }

  @Test("An absolute path has no links and no dots in it, and stands for a file that is there")
  func absolute() throws {
    FileBytes.write([1], to: folder.path("file"))
    #expect(symlink(folder.path("file"), folder.path("link")) == 0)
    let path = try Files.absolute(folder.path("file"))
    #expect(path.hasPrefix("/"))
    #expect(try Files.absolute(folder.path("./link")) == path)
    #expect(failure { _ = try Files.absolute(folder.path("nothing")) }?.status == .storage)
  }

  @Test("A variable that is not set, or set to nothing, is none")
  func environment() {
    #expect(Files.environment("PATH") != nil)
    #expect(Files.environment("EVALSTORE_NO_SUCH_VARIABLE") == nil)
  }
}
