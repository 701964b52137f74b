/** Tests of the file `.env` beside a configuration, from its text to the message and the warning. */

import { assertEquals, assertRejects } from "@std/assert";
import { decodeEnvText, EnvFile, envFilePath, parseEnvText } from "../../lib/config/env_file.ts";
import { ConfigError, readConfiguration } from "../../lib/config/read.ts";
import { secretsOf } from "../../lib/run/configuration.ts";

const TEXT = {
  siteId: "${CIO_SYNC_T_SITE}",
  apiKey: "${CIO_SYNC_T_KEY}",
  userId: "id",
  mappings: [],
};

async function withFolder(
  env: string | undefined,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-env-" });
  try {
    await Deno.writeTextFile(`${folder}/configuration.json`, JSON.stringify(TEXT));
    if (env !== undefined) await Deno.writeTextFile(`${folder}/.env`, env, { mode: 0o600 });
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("envFilePath() is beside the configuration", () => {
  const cases = [
    ["configuration.json", ".env"],
    ["./configuration.json", "./.env"],
    ["conf/eu.json", "conf/.env"],
    ["/etc/x.json", "/etc/.env"],
  ];
  for (const [config, expected] of cases) assertEquals(envFilePath(config), expected);
});

Deno.test("parseEnvText() takes the forms that such files have", () => {
  const cases: { text: string; value: string | undefined }[] = [
    { text: "A=plain", value: "plain" },
    { text: "A = spaced ", value: "spaced" },
    { text: "export A=exported", value: "exported" },
    { text: "A='single # quotes'", value: "single # quotes" },
    { text: 'A="double # quotes"', value: "double # quotes" },
    { text: "A=`back\"'ticks`", value: "back\"'ticks" },
    { text: "A=x # comment", value: "x" },
    { text: "# A=x", value: undefined },
    { text: "B=1\r\nA=crlf\r\nC=2\r\n", value: "crlf" },
    { text: "A=a=b==", value: "a=b==" },
    { text: "A=$HOME${B}", value: "$HOME${B}" },
    { text: "A=", value: "" },
    { text: 'B="first\nA=inside\n"', value: undefined },
    { text: "A=1\nA=2", value: "2" },
    { text: "", value: undefined },
  ];
  for (const { text, value } of cases) assertEquals(parseEnvText(text).get("A"), value, text);
});

Deno.test("decodeEnvText() reads UTF-8 and UTF-16, and drops a byte order mark", () => {
  const units = [...new Uint8Array(Uint16Array.from([..."A=ü"], (c) => c.charCodeAt(0)).buffer)];
  const swapped = units.map((_, i) => units[i ^ 1]);
  for (
    const bytes of [
      [0x41, 0x3d, 0xc3, 0xbc],
      [0xef, 0xbb, 0xbf, 0x41, 0x3d, 0xc3, 0xbc],
      [0xff, 0xfe, ...units],
      [0xfe, 0xff, ...swapped],
    ]
  ) assertEquals(parseEnvText(decodeEnvText(Uint8Array.from(bytes))), new Map([["A", "ü"]]));
});

Deno.test("decodeEnvText() takes half a byte order mark for UTF-8", () => {
  for (const bytes of [[0x41, 0xfe], [0xff, 0x41], [0x41, 0xff], [0xfe, 0x41]]) {
    const expected = bytes.map((byte) => byte === 0x41 ? "A" : "\ufffd").join("");
    assertEquals(decodeEnvText(Uint8Array.from(bytes)), expected);
  }
});

Deno.test("EnvFile says why the file cannot be read before a variable is asked for, and nothing where there is none", async () => {
  await withFolder(undefined, async (folder) => {
    assertEquals(new EnvFile(`${folder}/configuration.json`).problem, undefined);
    // The folder is a file.
    assertEquals(new EnvFile(`${folder}/configuration.json/x.json`).problem, undefined);
    await Deno.mkdir(`${folder}/.env`);
    assertEquals(new EnvFile(`${folder}/configuration.json`).problem, "it is a folder");
  });
});

Deno.test("EnvFile reads the file when a variable is asked for, and tells which it had", async () => {
  await withFolder(undefined, async (folder) => {
    const file = new EnvFile(`${folder}/configuration.json`);
    await Deno.writeTextFile(`${folder}/.env`, "A=1\nB=2\n", { mode: 0o640 });
    assertEquals([file.get("A"), file.get("X")], ["1", undefined]);
    assertEquals([...file.used], ["A"]);
    assertEquals(file.mode! & 0o777, 0o640);
    assertEquals(file.problem, undefined);
  });
});

Deno.test("readConfiguration() takes variables from .env beside it, and the environment before it", async () => {
  await withFolder(
    "export CIO_SYNC_T_SITE='site-1'\nCIO_SYNC_T_KEY=key-of-file\n",
    async (folder) => {
      const path = `${folder}/configuration.json`;
      const warnings: string[] = [];
      const read = await readConfiguration(path, { warn: (message) => warnings.push(message) });
      assertEquals([read.siteId, read.apiKey], ["site-1", "key-of-file"]);
      // What is never to be printed.
      assertEquals(secretsOf(read).slice(0, 2), ["site-1", "key-of-file"]);
      const env = (name: string) => name === "CIO_SYNC_T_KEY" ? "key-of-environment" : undefined;
      const other = await readConfiguration(path, { env });
      assertEquals([other.siteId, other.apiKey], ["site-1", "key-of-environment"]);
      assertEquals(warnings, []);
    },
  );
});

Deno.test("readConfiguration() warns of a key in a .env that others can read, and only of that", async () => {
  await withFolder("CIO_SYNC_T_SITE=site-1\nCIO_SYNC_T_KEY=key-1\n", async (folder) => {
    const path = `${folder}/configuration.json`;
    const warningsWith = async (env: (name: string) => string | undefined) => {
      const warnings: string[] = [];
      await readConfiguration(path, { env, warn: (message) => warnings.push(message) });
      return warnings;
    };
    await Deno.chmod(`${folder}/.env`, 0o644);
    assertEquals(await warningsWith(() => undefined), [
      `${folder}/.env can be read by others on this machine (mode 0644) and holds ` +
      `CIO_SYNC_T_KEY: run chmod 600 ${folder}/.env`,
    ]);
    // The key is not in use, so it may be an old one, and the site id is no secret.
    assertEquals(await warningsWith((name) => name.endsWith("KEY") ? "k" : undefined), []);
  });
});

Deno.test("readConfiguration() names .env as a place for a variable that is missing", async () => {
  const messages = async (folder: string) => {
    const path = `${folder}/configuration.json`;
    const error = await assertRejects(
      () => readConfiguration(path, { env: () => undefined }),
      ConfigError,
    );
    return error.problems.map(({ message }) => message);
  };
  await withFolder("CIO_SYNC_T_SITE=\nCIO_SYNC_OTHER=secret-1\n", async (folder) => {
    const places = `set it, write it into '${folder}/.env', or write the value here`;
    assertEquals(await messages(folder), [
      `Environment variable CIO_SYNC_T_SITE is empty: ${places}`,
      `Environment variable CIO_SYNC_T_KEY is not set: ${places}`,
    ]);
  });
  await withFolder(undefined, async (folder) => {
    await Deno.mkdir(`${folder}/.env`);
    const [site] = await messages(folder);
    assertEquals(
      site,
      "Environment variable CIO_SYNC_T_SITE is not set: " +
        `set it; '${folder}/.env' cannot be read: it is a folder`,
    );
  });
});
