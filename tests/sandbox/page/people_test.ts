import { assertEquals } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { type Client, clientOf, person } from "../../helpers/sandbox_client.ts";

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

/** The list of people for a search: the text of its head, and each row with what is marked in brackets. */
async function listOf({ sandbox: { url } }: Client, text: string) {
  const page = await (await fetch(`${url}/?q=${encodeURIComponent(text)}`)).text();
  const [, list] = /id="people-title"(.*?)<\/section>/s.exec(page)!;
  const wordsOf = (html: string) =>
    html.replaceAll(/<mark>(.*?)<\/mark>/g, "[$1]").replaceAll(/<wbr\/>/g, "")
      .replaceAll(/<time.*?<\/time>|<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim();
  return {
    found: wordsOf(/<p class="found"[^>]*>(.*?)<\/p>/s.exec(list)![1]),
    rows: Array.from(list.matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs), ([, row]) => wordsOf(row)),
  };
}

Deno.test("The list of people marks what was found, in whatever they are called by", async () => {
  await using client = clientOf(await startStandalone());
  await client.batch(
    person({ phone: "+14155552671" }, { plan: "pro" }),
    person({ email: "ann@example.com" }, { plan: "pro" }),
    person({ email: "bob@example.com" }, { plan: "free" }),
  );
  // Nothing but the cio_id is left to call somebody by.
  await client.put("cio_a3000003", { email: null });
  assertEquals(await listOf(client, "a300000"), {
    found: "3 of 3 found",
    rows: [
      "+14155552671 cio_id [a300000]1 phone +14155552671 plan pro",
      "ann@example.com cio_id [a300000]2 plan pro",
      "[a300000]3 plan free",
    ],
  });
  assertEquals((await listOf(client, "phone=+14155552671")).rows, [
    "[+14155552671] phone [+14155552671] plan pro",
  ]);
  assertEquals((await listOf(client, "cio_id=a3000003")).rows, ["[a3000003] plan free"]);
  assertEquals((await listOf(client, "email:ann")).rows, ["[ann]@example.com plan pro"]);
});

Deno.test("The list of people counts who is called just so among those who were found", async () => {
  await using client = clientOf(await startStandalone());
  await client.batch(person({ id: "1" }), person({ id: "2" }));
  const foundOf = async (text: string) => (await listOf(client, text)).found;
  assertEquals(await foundOf("cio_a3000001"), "1 of 2 found");
  assertEquals(await foundOf("a3000001"), "1 of 2 found");
  assertEquals(await foundOf("a300000"), "2 of 2 found");
  assertEquals(await foundOf("none"), "0 of 2 found");
  assertEquals(await foundOf("  "), "2 people");
});

Deno.test("The list of people leads back from a search that found nobody", async () => {
  await using client = clientOf(await startStandalone());
  await client.batch(person({ id: "1" }));
  const page = await (await fetch(`${client.sandbox.url}/?q=xyz`)).text();
  assertEquals(/<a href="\/">([^<]*everybody)<\/a>/.exec(page)?.[1], "Show everybody");
});
