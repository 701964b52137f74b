import { assertEquals } from "@std/assert";
import { openData } from "../../lib/input/open_data.ts";
import type { FormatOptions } from "../../lib/input/flags.ts";

Deno.test("openData() says so when a flag about CSV is given for data that is none", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const texts = {
      "array.json": '[{"id":1}]',
      "lines.ndjson": '{"id":1}\n{"id":2}\n',
      "inside.json": '{"users":[{"id":1}]}',
      "users.csv": "id,a\n1,2\n",
    };
    for (const [name, text] of Object.entries(texts)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const delimiter = "The data is JSON: --delimiter, for CSV, does nothing";
    const both = "The data is JSON: --delimiter and --empty-cells, for CSV, do nothing";
    const cases: { name: keyof typeof texts; flags: FormatOptions; notes: string[] }[] = [
      { name: "array.json", flags: { delimiter: ";" }, notes: [delimiter] },
      { name: "array.json", flags: { delimiter: ";", emptyCells: "null" }, notes: [both] },
      { name: "lines.ndjson", flags: { delimiter: ";" }, notes: [delimiter] },
      { name: "inside.json", flags: { delimiter: ";", records: "users" }, notes: [delimiter] },
      { name: "users.csv", flags: { delimiter: ",", emptyCells: "null" }, notes: [] },
      { name: "array.json", flags: {}, notes: [] },
    ];
    for (const { name, flags, notes } of cases) {
      const said: string[] = [];
      using _data = await openData({ data: [`${folder}/${name}`], ...flags }, {
        note: (message) => said.push(message),
      });
      assertEquals(said, notes, `${name} ${JSON.stringify(flags)}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
