import { assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { checkCredentials, findCredentials } from "../../lib/init/credentials.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";
import { turns } from "../helpers/turns.ts";

Deno.test("findCredentials() says where the credentials are, and whether that is a file alone", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/.env`;
    const cases = [
      { file: "", env: { CIO_SITE_ID: "s", CIO_API_KEY: "k" }, place: "the environment" },
      {
        file: "CIO_API_KEY=k\n",
        env: { CIO_SITE_ID: "s" },
        place: `the environment and '${path}'`,
      },
      { file: "CIO_SITE_ID=s\nCIO_API_KEY=k\n", env: {}, place: `'${path}'`, canChange: true },
    ];
    for (const { file, env, place, canChange = false } of cases) {
      await Deno.writeTextFile(path, file);
      const read = (name: string) => (env as Record<string, string>)[name];
      assertEquals(findCredentials(`${folder}/configuration.json`, read), {
        credentials: { siteId: "s", apiKey: "k" },
        place,
        canChange,
      });
    }
    await Deno.writeTextFile(path, "CIO_SITE_ID=s\n");
    assertEquals(findCredentials(`${folder}/configuration.json`, () => undefined), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("checkCredentials() says what is wrong with credentials that cannot be sent", async () => {
  const options = {
    signal: new AbortController().signal,
    note() {},
    fetch: () => Promise.reject(new Error("Nobody must be asked")),
  };
  const error = await assertRejects(
    () => checkCredentials({ siteId: "", apiKey: "k" }, options),
    RunError,
  );
  assertEquals([error.kind, error.message], [
    "config",
    "Cannot use these credentials: siteId: Must be ASCII text without spaces and colons: is it " +
    "empty, or is there a line break at its end?",
  ]);
});

Deno.test("checkCredentials() asks twice where nobody answers, and then says so", async () => {
  let asked = 0;
  const error = await assertRejects(() =>
    checkCredentials({ siteId: "s", apiKey: "k" }, {
      signal: new AbortController().signal,
      note() {},
      fetch: () => {
        asked++;
        return Promise.reject(new TypeError("connection refused"));
      },
      clock: new FakeClock({ jumps: true }),
      backoff: NO_BACKOFF,
    }), RunError);
  assertEquals({ kind: error.kind, asked }, { kind: "unreachable", asked: 2 });
});

Deno.test("checkCredentials() waits ten seconds for an answer, twice", async () => {
  const clock = new FakeClock();
  const times: number[] = [];
  const checked = checkCredentials({ siteId: "s", apiKey: "k" }, {
    signal: new AbortController().signal,
    note() {},
    fetch: (_, init) => {
      times.push(clock.now());
      const { signal } = init!;
      return new Promise((_resolve, reject) =>
        signal!.addEventListener("abort", () => reject(signal!.reason))
      );
    },
    clock,
    backoff: NO_BACKOFF,
  }).catch(() => times.push(clock.now()));
  while (times.length < 3) {
    await turns();
    await clock.advanceToNext();
  }
  await checked;
  assertEquals(times, [0, 10_000, 20_000]);
});

Deno.test("checkCredentials() waits no longer than ten seconds when it is told to wait", async () => {
  const clock = new FakeClock();
  let endedAt: number | undefined;
  const checked = assertRejects(() =>
    checkCredentials({ siteId: "s", apiKey: "k" }, {
      signal: new AbortController().signal,
      note() {},
      fetch: () =>
        Promise.resolve(new Response("", { status: 503, headers: { "retry-after": "60" } })),
      clock,
      backoff: NO_BACKOFF,
    }), RunError).then(() => endedAt = clock.now());
  while (endedAt === undefined) {
    await turns();
    await clock.advanceToNext();
  }
  await checked;
  assertEquals(endedAt, 10_000);
});
