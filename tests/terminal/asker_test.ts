/** What is typed and shown at the terminal, in a process of its own. */

import { assertEquals } from "@std/assert";

const ASKER = new URL("../../lib/terminal/asker.ts", import.meta.url);

/** Asks `a`, then for a secret, then `b`; says on stdout what became of each. */
const PROGRAM = `
  import { openAsker } from "${ASKER}";
  const stop = new AbortController();
  const stderr = (text) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  const told = [];
  {
    using asker = openAsker({
      output: { stdout() {}, stderr, columns: () => 80 },
      signal: stop.signal,
      onInterrupt: (reason) => {
        told.push(reason.kind + ": " + reason.message);
        stop.abort(reason);
      },
    });
    try {
      told.push(await asker.ask("a? "));
      told.push(await asker.askSecret("secret? "));
      told.push(await asker.ask("b? "));
    } catch (error) {
      told.push(error === stop.signal.reason ? "the reason" : String(error));
    }
  }
  console.log(JSON.stringify(told));
  Deno.exit();
`;

/** What is told, and shown, when `keys` are typed one after the other, each once the last question is asked. */
async function typing(keys: string[], asked = ["a? ", "secret? ", "b? "]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", PROGRAM],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = new Response(child.stdout).text();
  const writer = child.stdin.getWriter();
  let shown = "";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    shown += text;
    while (asked.length > 0 && shown.includes(asked[0])) {
      asked.shift();
      const key = keys.shift();
      if (key !== undefined) await writer.write(new TextEncoder().encode(key));
    }
  }
  await writer.close().catch(() => {});
  await child.status;
  // deno-lint-ignore no-control-regex -- what moves the cursor is readline's.
  return { told: JSON.parse(await output), shown: shown.replaceAll(/\x1b\[\d*[A-Z]/g, "") };
}

// The oldest Deno takes no pipe for a terminal, and sets a mode that it does not have; tests of init have a real one.
const ignore = Deno.version.deno.startsWith("2.4.");

Deno.test(
  "openAsker() asks on stderr, shows what is typed but for secrets, and takes white space off",
  {
    ignore,
  },
  async () => {
    const { told, shown } = await typing([" one \r", "hid den \r", "\r"]);
    assertEquals(told, ["one", "hid den", ""]);
    assertEquals(shown.replaceAll("\r\n", "\n"), "a?  one \nsecret? \nb? \n");
  },
);

Deno.test(
  "openAsker() ends a question at Ctrl-C and Ctrl-D, with the reason",
  { ignore },
  async () => {
    const interrupted = "interrupted: Interrupted by SIGINT";
    for (const key of ["\x03", "\x04"]) {
      assertEquals((await typing([key])).told, [interrupted, "the reason"]);
      assertEquals((await typing(["one\r", key])).told, ["one", interrupted, "the reason"]);
    }
  },
);

Deno.test(
  "openAsker() brings no earlier answer back, by whatever key",
  { ignore },
  async () => {
    const up = "\x1b[A";
    const { told, shown } = await typing(["one\r", "hidden\r", `${up}${up}\r`]);
    assertEquals(told, ["one", "hidden", ""]);
    assertEquals(shown.includes("hidden"), false);
  },
);
