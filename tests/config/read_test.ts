/** Tests of reading a configuration from its file, and of files that hold none. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError, readConfiguration } from "../../lib/config/read.ts";

const sandbox = { region: "sandbox", userId: "id", mappings: [] };

async function withFile(content: string | Uint8Array, use: (path: string) => Promise<void>) {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

async function errorOf(path: string): Promise<ConfigError> {
  return await assertRejects(() => readConfiguration(path), ConfigError);
}

Deno.test("readConfiguration() reads the file and the environment of the process", async () => {
  Deno.env.set("CIO_SYNC_TEST_USER_ID", "email");
  try {
    const text = JSON.stringify({ ...sandbox, userId: "${CIO_SYNC_TEST_USER_ID}" });
    await withFile(text, async (path) => {
      assertEquals((await readConfiguration(path)).userId, "email");
    });
  } finally {
    Deno.env.delete("CIO_SYNC_TEST_USER_ID");
  }
});

Deno.test("readConfiguration() says which path it tried and what to write when there is no file", async () => {
  const folder = Deno.cwd();
  const cases = [
    { path: "does/not/exist.json", tried: `${folder}/does/not/exist.json` },
    { path: "./none.json", tried: `${folder}/none.json` },
    { path: "../none.json", tried: `${folder}/../none.json` },
    { path: `${folder}/none.json`, tried: `${folder}/none.json` },
  ];
  for (const { path, tried } of cases) {
    const error = await errorOf(path);
    assertEquals(error.file, path, path);
    const message = `File ${tried} does not exist: name another with --config, or have one ` +
      "written by cio-sync init";
    assertEquals(error.problems, [{ path: "", message }], path);
    const options = { data: "my users.json" };
    const other = await assertRejects(() => readConfiguration(path, options), ConfigError);
    assertEquals(other.problems[0].message, `${message} --data 'my users.json'`);
  }
});

Deno.test("readConfiguration() says what is wrong when the file has no configuration in it", async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]);
  const invalid = new Uint8Array([0x7b, 0x0a, 0x22, 0xc3, 0x28, 0x22]);
  const cases: { content: string | Uint8Array; message: string }[] = [
    { content: "", message: "File is empty" },
    { content: " \r\n\t", message: "File is empty" },
    {
      content: "\uFEFF{}",
      message: "File begins with a byte order mark: save it as UTF-8 without one (no BOM)",
    },
    {
      content: utf16,
      message: "File is UTF-16: save it as UTF-8 without a byte order mark (no BOM)",
    },
    ...[0xff, 0xfe].map((byte) => ({
      content: new Uint8Array([byte, 0x7b]),
      message: `Line 1, column 1: expected a value, found byte 0x${byte.toString(16)}`,
    })),
    { content: invalid, message: "Line 2, column 2: expected valid UTF-8, found byte 0xc3" },
    {
      content: "[]",
      message: "Is a list, as data is: name it with --data, and the configuration with --config",
    },
    {
      content: '{"id":1}\n{"id":2}\n',
      message: "Is a list of objects, one a line, as data is: name it with --data, and the " +
        "configuration with --config",
    },
    {
      content: '{"outcome":"failed","record":{}}\n',
      message: "Is a failures file, as data is: name it with --data, and the configuration with " +
        "--config",
    },
    {
      content: "id,email\n1,a@example.com\n",
      message:
        "Is a CSV file, as data is: name it with --data, and the configuration with --config",
    },
    {
      content: new Uint8Array([0x1f, 0x8b, 8, 0]),
      message: "Is a gzip file: name the configuration with --config",
    },
    { content: "null", message: "Must be an object: found null" },
    { content: '"text"', message: 'Must be an object: found the string "text"' },
    { content: "{", message: "Line 1, column 2: expected a key or '}', found the end of the file" },
  ];
  for (const { content, message } of cases) {
    await withFile(content, async (path) => {
      const { problems } = await errorOf(path);
      assertEquals(problems, [{ path: "", message }], Deno.inspect(content));
    });
  }
});

Deno.test("readConfiguration() names a folder as such", async () => {
  const path = await Deno.makeTempDir();
  try {
    const { message } = await errorOf(path);
    assertStringIncludes(message, `configuration ${path}: 1 problem\n  Is a folder: name the file`);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readConfiguration() does not read a file that is too long for a configuration", async () => {
  await withFile("", async (path) => {
    await Deno.truncate(path, 16 * 1024 * 1024 + 1);
    assertStringIncludes(
      (await errorOf(path)).message,
      "\n  File is larger than 16 MiB: is it the data file?",
    );
    await Deno.truncate(path, 16 * 1024 * 1024);
    assertStringIncludes((await errorOf(path)).message, "Line 1, column 1: expected a value");
  });
});

Deno.test("readConfiguration() does not repeat a path that looks like a key", async () => {
  const { message } = await errorOf("7f3a9c0b12d4e5f60718");
  assertStringIncludes(message, "\n  File of this name does not exist: name another with --config");
});

Deno.test("readConfiguration() says that configuration and data are swapped", async () => {
  const configuration = JSON.stringify(sandbox, null, 2);
  const pad = " ".repeat(16 * 1024 * 1024);
  const cases = [
    { name: "a list", config: '[{"id":1}]', what: "a list" },
    { name: "a list over 16 MiB", config: `[{"id":1}${pad}]`, what: "a list" },
    { name: "NDJSON", config: '{"id":1}\n{"id":2}', what: "a list of objects, one a line" },
    { name: "CSV", config: "id,email\n1,x", what: "a CSV file" },
    // Where no other file is a configuration, an object is one, with mistakes in it.
    { name: "one user", config: '{"id":1,"email":"x"}', what: "one object", mayBeMeant: true },
    {
      name: "a list in an object",
      config: '{"users":[{"id":1}]}',
      what: "one object",
      mayBeMeant: true,
    },
  ];
  for (const { name, config, what, mayBeMeant = false } of cases) {
    await withFile(config, async (path) => {
      await withFile(configuration, async (data) => {
        const error = await assertRejects(() => readConfiguration(path, { data }), ConfigError);
        const message = `Is ${what}, and ${data} is a configuration: ` +
          `did you mean '--config ${data} --data ${path}'?`;
        assertEquals(error.problems, [{ path: "", message }], name);
      });
      for (const data of ["no/such/file.json", path, "."]) {
        const error = await assertRejects(() => readConfiguration(path, { data }), ConfigError);
        const message =
          `Is ${what}, as data is: name it with --data, and the configuration with --config`;
        const isNamed = error.problems.some((problem) => problem.message === message);
        assertEquals(isNamed, !mayBeMeant, `${name}, data ${data}`);
        assertEquals(error.problems.length === 1, !mayBeMeant, `${name}, data ${data}`);
      }
    });
  }
});

Deno.test("readConfiguration() says what is wrong with a file that is no data, also where the data is a configuration", async () => {
  const cases: { config: string | Uint8Array; problem: { path: string; message: string } }[] = [
    {
      config: JSON.stringify({ ...sandbox, region: "uk" }),
      problem: {
        path: "region",
        message: 'Must be "us", "eu" or "sandbox": found the string "uk"',
      },
    },
    {
      config: new Uint8Array([0x1f, 0x8b, 8, 0]),
      problem: { path: "", message: "Is a gzip file: name the configuration with --config" },
    },
  ];
  await withFile(JSON.stringify(sandbox), async (data) => {
    for (const { config, problem } of cases) {
      await withFile(config, async (path) => {
        const error = await assertRejects(() => readConfiguration(path, { data }), ConfigError);
        assertEquals(error.problems, [problem]);
      });
    }
  });
});

Deno.test("readConfiguration() names a URL as such", async () => {
  const { problems } = await errorOf("https://user:secret@example.com/c.json");
  assertEquals(problems[0].message, "Is a URL: a configuration is read from a file");
});

Deno.test("readConfiguration() throws ConfigError when a folder of the path is a file", async () => {
  await withFile("{}", async (path) => {
    const error = await errorOf(`${path}/configuration.json`);
    const message = "File cannot be read: a folder of its path is a file";
    assertEquals(error.problems, [{ path: "", message }]);
    assertEquals(error.cause instanceof Error, true);
  });
});

Deno.test({
  name: "readConfiguration() throws ConfigError when reading is not permitted",
  permissions: { read: false },
  async fn() {
    const { problems } = await errorOf("configuration.json");
    assertEquals(problems, [{ path: "", message: "File cannot be read: permission denied" }]);
  },
});
