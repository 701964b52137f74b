import { assertEquals } from "@std/assert";
import type { StoredPerson } from "../../../lib/sandbox/people/store.ts";
import { newPerson, STORES, temporaryFile } from "../../helpers/sandbox_store.ts";

for (const [name, open] of Object.entries(STORES)) {
  Deno.test(`${name} finds the one who had a phone number first, whatever came after`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    const [a, b, c] = ["a", "b", "c"].map((id) => newPerson(store, { id }));
    const give = (person: StoredPerson, phone: string | null | number) =>
      store.put({ ...person, attributes: phone === null ? {} : { phone } });
    const owner = () => store.find({ kind: "phone", value: "+12" })?.id;
    const steps: { name: string; work: () => void; owner: string | undefined }[] = [
      { name: "nobody has it", work: () => give(a, null), owner: undefined },
      { name: "b gets it", work: () => give(b, "+12"), owner: "b" },
      { name: "a gets it too", work: () => give(a, "+12"), owner: "b" },
      { name: "b is written again", work: () => give(b, "+12"), owner: "b" },
      { name: "c gets it too", work: () => give(c, "+12"), owner: "b" },
      { name: "b gets another", work: () => give(b, "+34"), owner: "a" },
      { name: "b gets it back", work: () => give(b, "+12"), owner: "a" },
      { name: "a goes", work: () => store.remove(a.cioId), owner: "c" },
      { name: "c loses it", work: () => give(c, null), owner: "b" },
      { name: "b has a number instead of a text", work: () => give(b, 12), owner: undefined },
    ];
    for (const { name, work, owner: expected } of steps) {
      work();
      assertEquals(owner(), expected, name);
    }
    assertEquals(store.find({ kind: "phone", value: "+34" }), undefined);
    store.close();
  });

  Deno.test(`${name} compares emails letter by letter, and a cio_id as it stands`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    // The first one begins with the Kelvin sign, whose lower case is a plain k.
    const emails = ["\u212Aim@b.c", "kim@b.c", "\u0130d@b.c", "id@b.c"];
    const people = emails.map((email) => newPerson(store, { email }));
    for (const each of people) store.put(each);
    assertEquals(emails.map((value) => store.find({ kind: "email", value })), people);
    assertEquals(store.find({ kind: "email", value: "KIM@B.C" }), people[1]);
    assertEquals(store.find({ kind: "cio_id", value: "a3000001" }), people[0]);
    assertEquals(store.find({ kind: "cio_id", value: "cio_a3000001" }), undefined);
    store.close();
  });
}
