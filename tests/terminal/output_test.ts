import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { type Writable, writersTo } from "../../lib/terminal/output.ts";
import { startProgram } from "../helpers/program.ts";

const OUTPUT = new URL("../../lib/terminal/output.ts", import.meta.url);

// `script`, which gives a program a terminal, is in every Debian (bsdutils) and takes other flags elsewhere.
const ignore = Deno.build.os !== "linux";

/** Takes a few bytes at a time, as a pipe that is nearly full does. */
class SlowPipe implements Writable {
  bytes: number[] = [];

  writeSync(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, 3);
    this.bytes.push(...taken);
    return taken.length;
  }

  get text(): string {
    return new TextDecoder().decode(new Uint8Array(this.bytes));
  }
}

/** An output that cannot be written to. */
function broken(error: Error): Writable {
  return {
    writeSync() {
      throw error;
    },
  };
}

Deno.test("writersTo() writes whole texts when the outputs take them in pieces", () => {
  const [stdout, stderr] = [new SlowPipe(), new SlowPipe()];
  const output = writersTo(stdout, stderr);
  output.stdout("Results: größer 🦊\n");
  output.stdout("more\n");
  output.stderr("Progress…\n");

  assertEquals(stdout.text, "Results: größer 🦊\nmore\n");
  assertEquals(stderr.text, "Progress…\n");
});

Deno.test("writersTo() goes on when the reader of an output has gone", () => {
  const pipe = broken(new Deno.errors.BrokenPipe("Broken pipe (os error 32)"));
  const output = writersTo(pipe, pipe);
  output.stdout("result");
  output.stderr("progress");
});

Deno.test("writersTo() goes on when the terminal was closed", () => {
  const terminal = broken(new Error("Input/output error (os error 5)"));
  const output = writersTo(terminal, terminal, { isTerminal: true });
  output.stdout("result");
  output.stderr("progress");
});

Deno.test("writersTo() throws when a result is lost, and not when progress is", () => {
  const cause = new Error("No space left on device (os error 28)");
  const output = writersTo(broken(cause), broken(cause));
  output.stderr("progress");
  const error = assertThrows(() => output.stdout("result"), RunError);

  assertEquals(error.message, "Cannot write the result: no space is left on the disk");
  assertStrictEquals(error.cause, cause);
});

Deno.test("writersTo() lets nothing through that is neither text nor ours", () => {
  const bar = "\r\x1b[2K\x1b[?7lbar\x1b[?7h\r\r\x1b[3M\x1b[2K";
  const plain = { shown: " [31mred [39m [2J\nb c [5m\n", told: `${bar}   [31m [2J\n` };
  const cases: { areOn: boolean | undefined; shown: string; told: string }[] = [
    { areOn: true, shown: "\x1b[31mred\x1b[39m [2J\nb c [5m\n", told: `${bar}  \x1b[31m [2J\n` },
    { areOn: false, ...plain },
    { areOn: undefined, ...plain },
  ];
  for (const { areOn, shown, told } of cases) {
    const [stdout, stderr] = [new SlowPipe(), new SlowPipe()];
    const colors = areOn === undefined ? undefined : { stdout: areOn, stderr: areOn };
    const output = writersTo(stdout, stderr, colors === undefined ? undefined : { colors });
    output.stdout("\x1b[31mred\x1b[39m\u202e\x1b[2J\nb\rc\x1b[5m\n");
    output.stderr(`${bar}\u200b \x1b[31m\x1b[2J\n`);
    assertEquals({ shown: stdout.text, told: stderr.text }, { shown, told });
  }
});

/** Says on a file what the outputs of this process are. */
const PROGRAM = `
  import { processOutput } from ${JSON.stringify(OUTPUT.href)};
  import { red } from "@std/fmt/colors";
  const { colors, columns, stdoutColumns, stdout, stderr } = processOutput();
  const facts = { colors, columns: columns?.(), stdoutColumns: stdoutColumns?.(), red: red("a") };
  stdout("\\x1b[31mstdout\\x1b[39m\\n");
  stderr("\\x1b[31mstderr\\x1b[39m\\n");
  Deno.writeTextFileSync(Deno.env.get("FACTS"), JSON.stringify(facts));
`;

Deno.test("processOutput() has columns and colours where an output is a terminal that can", {
  ignore,
}, async () => {
  const [RED, END] = ["\x1b[31m", "\x1b[39m"];
  const cases: {
    name: string;
    /** What is behind the program on its command line. */
    redirect?: string;
    terminal?: string;
    size?: string;
    facts: Record<string, unknown>;
    shown: string;
  }[] = [
    {
      name: "both",
      facts: { colors: true, columns: 120, stdoutColumns: 120, red: `${RED}a${END}` },
      shown: `${RED}stdout${END}\n${RED}stderr${END}\n`,
    },
    {
      name: "a terminal that does not tell its size",
      size: "0",
      facts: { colors: true, columns: 80, stdoutColumns: 80, red: `${RED}a${END}` },
      shown: `${RED}stdout${END}\n${RED}stderr${END}\n`,
    },
    {
      name: "stdout alone",
      redirect: "2>/dev/null",
      facts: { colors: false, stdoutColumns: 120, red: `${RED}a${END}` },
      shown: `${RED}stdout${END}\n`,
    },
    {
      name: "stderr alone",
      redirect: ">/dev/null",
      facts: { colors: true, columns: 120, red: "a" },
      shown: `${RED}stderr${END}\n`,
    },
    {
      name: "one that can only print",
      terminal: "dumb",
      facts: { colors: false, stdoutColumns: 120, red: "a" },
      shown: " [31mstdout [39m\n [31mstderr [39m\n",
    },
  ];
  for (const { name, redirect = "", terminal = "xterm", size = "120", facts, shown } of cases) {
    const folder = await Deno.makeTempDir({ prefix: "cio-sync-output-" });
    try {
      await Deno.writeTextFile(`${folder}/program.ts`, PROGRAM);
      const config = new URL("../../deno.json", import.meta.url).pathname;
      const command = `stty cols ${size}; exec ${Deno.execPath()} run -A --quiet --no-check ` +
        `--config ${config} ${folder}/program.ts ${redirect}`;
      await using program = startProgram(["/usr/bin/script", "-qec", command, "/dev/null"], {
        env: {
          ...Deno.env.toObject(),
          NO_COLOR: "",
          FORCE_COLOR: "",
          SHELL: "/bin/sh",
          TERM: terminal,
          FACTS: `${folder}/facts.json`,
        },
      });
      const { stdout } = await program.ended;
      // Deno says so where another of its processes holds its cache.
      const said = stdout.replaceAll("\r", "").replaceAll(/^Failed to open cache file .*\n/gm, "");
      assertEquals(said, shown, name);
      assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/facts.json`)), facts, name);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});
