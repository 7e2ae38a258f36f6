/** What can be known of a session without being told: the labels of its run. Nothing names the machine. */
import { execFileSync } from "node:child_process";
import os from "node:os";
import process from "node:process";
import { limited } from "./naming.ts";

/** Bytes that the text of a label may have. */
export const LABEL_LIMIT = 4096;

/** The labels of a run. */
export function labelsOf(recorder: string, suite: string, root: string): Record<string, string> {
  const labels = {
    recorder,
    suite,
    command: commandLine(),
    node: process.versions.node,
    platform: `${process.platform}-${os.machine()}`,
    ...git(root),
  };
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key, limited(value, LABEL_LIMIT)]),
  );
}

/** How the session was started, without the folders of the programs. */
function commandLine(): string {
  const args = process.argv.slice(1).map((arg) => arg.replace(`${process.cwd()}/`, ""));
  const program = args[0]?.match(/node_modules\/(?:\.bin\/|)([\w-]+)|\/(jest|mocha|vitest)[^/]*$/);
  const words = program
    ? [program[1] ?? program[2] ?? "node", ...args.slice(1)]
    : ["node", ...process.execArgv, ...args];
  return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word)).join(" ");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** The commit, the branch, and whether files that git follows were changed; nothing outside of git. */
function git(folder: string): Record<string, string> {
  let text: string;
  try {
    text = execFileSync(
      "git",
      ["-C", folder, "status", "--porcelain=v2", "--branch", "--untracked-files=no"],
      { encoding: "utf8", timeout: 10_000, stdio: ["ignore", "pipe", "ignore"] },
    );
  } catch {
    return {};
  }
  const lines = text.split("\n").filter((line) => line !== "");
  const head = (key: string) =>
    lines.find((line) => line.startsWith(`# branch.${key} `))?.slice(`# branch.${key} `.length);
  const labels: Record<string, string> = {
    git_dirty: lines.every((line) => line.startsWith("#")) ? "false" : "true",
  };
  const sha = head("oid");
  const branch = head("head");
  if (sha !== undefined && sha !== "(initial)") labels.git_sha = sha;
  if (branch !== undefined && branch !== "(detached)") labels.git_branch = branch;
  return labels;
}
