/** Tests of hashes that wait for their entries. */

import { assertEquals } from "@std/assert";
import { packTexts } from "../../lib/state/background_messages.ts";
import { HashedTexts } from "../../lib/state/hashed_texts.ts";
import { Entries } from "../../lib/state/record_entries.ts";
import { openTextHash } from "../../lib/state/text_hash.ts";

Deno.test("HashedTexts gives entries the hashes of texts in their order, however many come at a time", async () => {
  const texts = await HashedTexts.open();
  const { hash } = await openTextHash(texts.seed);
  const bytes = new TextEncoder().encode(
    "some text, of which each is another piece of two or three",
  );
  const placeOf = (i: number) => ({ bytes, start: i, end: i + 2 + i % 2 });
  let added = 0;
  let given = 0;
  const add = (count: number) => {
    texts.add(packTexts(count, Array.from({ length: count }, (_, i) => placeOf(added + i))));
    added += count;
  };
  const fill = (count: number) => {
    const entries = new Entries(count);
    texts.fill(entries);
    const expected = Array.from({ length: count }, (_, i) => {
      const { start, end } = placeOf(given + i);
      return hash(bytes.subarray(start, end));
    });
    assertEquals([...entries.hashes], expected);
    given += count;
  };
  add(3);
  fill(2);
  add(1);
  add(20);
  fill(7);
  fill(8);
  add(10);
  fill(17);
  assertEquals(given, added);
});
