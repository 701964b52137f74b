import { assertEquals } from "@std/assert";
import { completionScript } from "../../lib/cli/completions/script.ts";
import { SHELLS } from "../../lib/cli/completions/shells.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { runCommandLine } from "../../lib/cli/run_command_line.ts";
import { completions } from "../../lib/commands/completions.ts";

async function run(...args: string[]) {
  let stdout = "";
  let stderr = "";
  const code = await runCommandLine(["completions", ...args], {
    stdout: (text) => stdout += text,
    stderr: (text) => stderr += text,
    columns: undefined,
  });
  return { code, stdout, stderr };
}

Deno.test("completions prints the script of each shell", async () => {
  for (const shell of SHELLS) {
    const stdout = completionScript(shell, COMMANDS);
    assertEquals(await run(shell), { code: 0, stdout, stderr: "" }, shell);
  }
});

Deno.test("completions says which shells there are when none of them is named", async () => {
  const cases: { args: string[]; message: string }[] = [
    {
      args: [],
      message: "Cannot print completions without a shell: name one of bash, zsh, fish; " +
        "see cio-sync completions --help",
    },
    {
      args: ["fihs"],
      message: "Unknown shell 'fihs': it must be one of bash, zsh, fish; did you mean 'fish'?",
    },
    {
      args: ["BASH"],
      message: "Unknown shell 'BASH': it must be one of bash, zsh, fish; did you mean 'bash'?",
    },
    {
      args: ["powershell"],
      message: "Unknown shell 'powershell': it must be one of bash, zsh, fish",
    },
    {
      args: ["bash", "zsh"],
      message: "Cannot print completions of 'zsh' too: name one shell",
    },
  ];
  for (const { args, message } of cases) {
    const expected = { code: 2, stdout: "", stderr: `Error: ${message}\n` };
    assertEquals(await run(...args), expected, args.join(" "));
  }
});

Deno.test("completions has the JSON of a run that has not begun", async () => {
  assertEquals(await completions.emptyResult(), { command: "completions" });
});
