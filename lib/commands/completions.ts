/** The command `completions`: its flags, its help, and what it runs. */

import { defineCommand } from "../cli/command.ts";
import { readShell, SHELLS } from "../cli/completions/shells.ts";
import { signalExitCodes } from "../cli/shared.ts";

/** `cio-sync completions`. */
export const completions = defineCommand({
  name: "completions",
  summary: "print a script that completes command lines in a shell",
  headline: "cio-sync completions prints a script for a shell, by which Tab completes cio-sync.",
  usage: [`cio-sync completions ${SHELLS.join("|")}`],
  description:
    "Commands, flags, their values where there are a few only, and names of files are completed. " +
    "The script runs no program when Tab is pressed; bash needs no package for it, and zsh its " +
    "compinit. Have it read whenever the shell starts, so that it fits after an update, or written " +
    "to where the shell looks for completions.",
  flags: [],
  exitCodes: [
    { code: 0, meaning: "the script is printed" },
    { code: 2, meaning: "there is no such shell" },
    ...signalExitCodes("interrupted"),
  ],
  examples: [
    { line: "source <(cio-sync completions bash)", note: "in ~/.bashrc" },
    {
      line: 'eval "$(cio-sync completions bash)"',
      note: "the same, for the bash 3.2 of macOS too",
    },
    { line: "source <(cio-sync completions zsh)", note: "in ~/.zshrc, behind compinit" },
    { line: "cio-sync completions zsh > ~/.zfunc/_cio-sync", note: "with ~/.zfunc in fpath" },
    { line: "cio-sync completions fish | source", note: "in ~/.config/fish/config.fish" },
    { line: "cio-sync completions fish > ~/.config/fish/completions/cio-sync.fish" },
  ],
  argument: { name: "shell", takes: SHELLS },
  readFlags: (_, args) => ({ shell: readShell(args) }),
  emptyResult: () => Promise.resolve({ command: "completions" }),
  async run({ shell }, output, { commands }) {
    const { completionScript } = await import("../cli/completions/script.ts");
    output.stdout(completionScript(shell, commands));
    return 0;
  },
});
