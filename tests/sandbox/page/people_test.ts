import { assertEquals } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { clientOf, person } from "../../helpers/sandbox_client.ts";

Deno.test("The list of people shows four attributes of each, and how many others there are", async () => {
  await using client = clientOf(await startStandalone());
  const shown: (string | undefined)[] = [];
  for (const count of [4, 5, 6]) {
    const attributes = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`a${i}`, `value ${i}`]),
    );
    await client.batch(person({ id: `p${count}` }, attributes));
    const page = await (await fetch(`${client.sandbox.url}/?q=p${count}`, {
      headers: { accept: "text/html" },
    })).text();
    shown.push(/<span class="more">([^<]*)<\/span>/.exec(page)?.[1]);
    assertEquals(page.split('<span class="pair">').length - 1, 4, `${count}`);
  }
  assertEquals(shown, [undefined, "+1", "+2"]);
});
