/** Tests of data that is no file with a name: standard input, descriptors and pipes, in processes of their own. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { SyncResult } from "../../lib/sync/result.ts";
import { startFolder } from "../helpers/shell.ts";

const ignore = Deno.build.os === "windows";

const FAILURE = '{"outcome":"rejected","reason":"x","record":{"id":null}}\n';

Deno.test({ name: "sync reads data from whatever the shell makes of it", ignore }, async () => {
  const scripts = [
    "cio_sync --json --data - < users.json",
    "cat users.json | cio_sync --json --data -",
    "cio_sync --json --data /dev/stdin < users.json",
    "cat users.json | cio_sync --json --data /dev/fd/0",
    "cio_sync --json --data /proc/self/fd/0 < users.json",
    "cio_sync --json --data <(cat users.json)",
    "cio_sync --json -d /dev/fd/7 7< <(cat users.json)",
    "mkfifo pipe; cat users.json > pipe & cio_sync --json --data pipe",
    "{ printf ' ['; sleep 0.1; tail -c +2 users.json; } | cio_sync --json --data -",
  ];
  for (const script of scripts) {
    await using place = await startFolder();
    const { code, stdout, stderr } = await place.shell(script);
    assertMatch(
      stderr,
      /^(standard input|a pipe|\S+) → the sandbox on this machine, .*\n$/,
      script,
    );
    assertEquals(code, 1, script);
    const { users, failuresFile } = JSON.parse(stdout) as SyncResult;
    assertEquals(users, { read: 3, accepted: 2, unchanged: 0, rejected: 1, failed: 0 }, script);
    assertEquals(failuresFile, "cio-sync.failures.ndjson", script);
    assert(place.names().includes("cio-sync.failures.ndjson"), script);
  }
});

Deno.test({ name: "sync takes a failures file from standard input", ignore }, async () => {
  const scripts = [
    "cio_sync --json --data - < x.failures.ndjson",
    "cat x.failures.ndjson | cio_sync --json --data -",
    "{ head -c 4 x.failures.ndjson; sleep 0.1; tail -c +5 x.failures.ndjson; } | " +
    "cio_sync --json --data -",
  ];
  for (const script of scripts) {
    await using place = await startFolder();
    await place.write("x.failures.ndjson", FAILURE.repeat(2));
    const { code, stdout } = await place.shell(script);
    const { users } = JSON.parse(stdout) as SyncResult;
    assertEquals({ code, read: users.read, rejected: users.rejected }, {
      code: 1,
      read: 2,
      rejected: 2,
    }, script);
  }
});

Deno.test(
  { name: "sync leaves out what is superseded, however the failures come", ignore },
  async () => {
    const scripts = [
      "cio_sync --json --data x.failures.ndjson",
      "cio_sync --json --data - < x.failures.ndjson",
      "cat x.failures.ndjson | cio_sync --json --data -",
      "cio_sync --json --data <(cat x.failures.ndjson)",
    ];
    const failure = (id: number) => `{"outcome":"failed","reason":"x","record":{"id":${id}}}\n`;
    for (const script of scripts) {
      await using place = await startFolder();
      const mark = '{"outcome":"superseded","reason":"x","user":"1"}\n';
      await place.write("x.failures.ndjson", failure(1) + failure(2) + mark);
      const { code, stdout } = await place.shell(script);
      const { users, warnings } = JSON.parse(stdout) as SyncResult;
      assertEquals({ code, read: users.read, accepted: users.accepted }, {
        code: 0,
        read: 1,
        accepted: 1,
      }, script);
      assertEquals(warnings.map(({ kind }) => kind), ["superseded"], script);
    }
  },
);

Deno.test(
  { name: "sync loses nothing of failures that come by standard input", ignore },
  async () => {
    // More than a pipe and a first reading hold, so that what writes it is still reading when the first one fails.
    const count = 20_000;
    const scripts = [
      "cio_sync --json --data - < cio-sync.failures.ndjson",
      "cat cio-sync.failures.ndjson | cio_sync --json --data -",
      "cio_sync --json --data <(cat cio-sync.failures.ndjson)",
      "cat x.failures.ndjson | cio_sync --json --data - --failures x.failures.ndjson",
    ];
    for (const script of scripts) {
      await using place = await startFolder();
      const name = script.includes("--failures") ? "x.failures.ndjson" : "cio-sync.failures.ndjson";
      await place.write(name, FAILURE.repeat(count));
      const { code, stdout } = await place.shell(script);
      const { users, failuresFile } = JSON.parse(stdout) as SyncResult;
      assertEquals({ code, read: users.read, failuresFile }, {
        code: 1,
        read: count,
        failuresFile: name,
      }, script);
      const kept = await Deno.readTextFile(`${place.folder}/${name}`);
      assertEquals(kept.split("\n").length, count + 1, script);
      assertEquals(place.names().includes(`${name}.new`), false, script);
    }
  },
);

Deno.test({ name: "sync says what it cannot read, in plain words", ignore }, async () => {
  await using place = await startFolder();
  const cases: { script: string; message: string }[] = [
    {
      script: "cio_sync --data - < /dev/null",
      message: "Cannot read standard input: line 1, column 1: expected '[', the start of an array",
    },
    {
      script: "cio_sync --data - <&-",
      message: "Cannot read standard input: line 1, column 1: expected '[', the start of an array",
    },
    {
      script: "cio_sync --data - < /",
      message: "Cannot read standard input: it is a folder; name the file in it with --data",
    },
    {
      script: "printf 'id\\n1\\n' | cio_sync --data -",
      message: "Cannot read standard input: it is text, and nothing tells what kind of data",
    },
    {
      script: "cio_sync --data /dev/fd/7 7< users.json",
      message: "Cannot open the data file '/dev/fd/7': only a pipe can be opened by its " +
        "descriptor; cio-sync --data - < FILE reads a file",
    },
    {
      script: "cio_sync --data /dev/fd/99",
      message: "Cannot open the data file '/dev/fd/99': only a pipe",
    },
    { script: "cio_sync --data /proc/self/x", message: "Cannot open the data file '/proc/self/x'" },
    {
      script: "cio_sync --config /proc/self/environ --data users.json",
      message: "File cannot be read",
    },
    {
      script: "cio_sync --data - --failures users.json < users.json",
      message: "Error: Cannot write failures to 'users.json': it is the data; " +
        "name another with --failures",
    },
    {
      script: "cio_sync --data users.json --failures /proc/x",
      message: "name another with --fail",
    },
    {
      script: "trap '' XFSZ; ulimit -f 0; cio_sync --data users.json",
      message: "Cannot write failures to 'users.failures.ndjson': ",
    },
  ];
  const before = place.names();
  for (const { script, message } of cases) {
    const { code, stderr } = await place.shell(script);
    assertEquals(code, 2, `${script}: ${stderr}`);
    assertStringIncludes(stderr, message, script);
    assert(!/os error|Requires|--allow|NotCapable/.test(stderr), `${script}: ${stderr}`);
    assertEquals(place.names(), before, script);
  }
});
