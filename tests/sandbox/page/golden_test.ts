/**
 * Pages are read by people: each of these stands in `golden/`, so that a change of it is seen in review.
 * `WRITE_PAGES=1 deno test -A tests/sandbox/page/golden_test.ts` writes them anew.
 */

import { assertEquals } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { NOW, PAGES, startFull } from "../../helpers/full_sandbox.ts";
import { clientOf } from "../../helpers/sandbox_client.ts";

Deno.test("The pages of a sandbox with all that it can show are what stands in golden/", async (test) => {
  await using client = await startFull();
  for (const [name, path] of Object.entries(PAGES)) {
    await test.step(name, () => check(client.sandbox.url, name, path));
  }
});

Deno.test("The page of a sandbox that nobody has talked to is what stands in golden/", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-page-" });
  await using client = clientOf(
    await startStandalone({ db: `${folder}/people.db`, now: () => NOW }),
  );
  await check(client.sandbox.url, "empty", "/", folder);
  await client[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
});

async function check(url: string, name: string, path: string, folder = "\0"): Promise<void> {
  const response = await fetch(url + path, { redirect: "manual" });
  const { status, headers } = response;
  const head = ["content-type", "cache-control", "content-security-policy", "referrer-policy"]
    .map((name) => `${name}: ${headers.get(name)}`);
  const text = (await textOf(response)).replaceAll(url, "http://127.0.0.1:PORT")
    .replaceAll(folder, ".")
    // These are of this machine's time zone; tests/sandbox/page/format_test.ts is about them.
    .replaceAll(/\d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d:\d\d/g, "DATE")
    .replaceAll(/(?<=>)\d\d:\d\d:\d\d(?=<)/g, "TIME")
    .replaceAll(/></g, ">\n<");
  const page = [String(status), ...head, "", text, ""].join("\n");
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (Deno.env.get("WRITE_PAGES") === "1") await Deno.writeTextFile(file, page);
  const expected = await Deno.readTextFile(file).catch(() => "");
  assertEquals(
    page,
    expected,
    `if it is meant: WRITE_PAGES=1 deno test -A ${import.meta.filename}`,
  );
}

/** The text of an answer, of events those that come at once. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get("content-type") !== "text/event-stream") return await response.text();
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("event: state") || !text.endsWith("\n\n")) {
    text += (await reader.read()).value ?? "";
  }
  await reader.cancel();
  return text;
}
