import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { type Writable, writersTo } from "../../lib/terminal/output.ts";

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
  const cases: { areOn: boolean; shown: string; told: string }[] = [
    { areOn: true, shown: "\x1b[31mred\x1b[39m [2J\nb c [5m\n", told: `${bar}  \x1b[31m [2J\n` },
    { areOn: false, shown: " [31mred [39m [2J\nb c [5m\n", told: `${bar}   [31m [2J\n` },
  ];
  for (const { areOn, shown, told } of cases) {
    const [stdout, stderr] = [new SlowPipe(), new SlowPipe()];
    const output = writersTo(stdout, stderr, { colors: { stdout: areOn, stderr: areOn } });
    output.stdout("\x1b[31mred\x1b[39m\u202e\x1b[2J\nb\rc\x1b[5m\n");
    output.stderr(`${bar}\u200b \x1b[31m\x1b[2J\n`);
    assertEquals({ shown: stdout.text, told: stderr.text }, { shown, told });
  }
});
