/** A file that a script writes takes the place of another once it is whole. */

import { assertEquals, assertThrows } from "@std/assert";
import { replaceFile } from "../../scripts/replace_file.ts";
import { failingDisk } from "../helpers/failing_disk.ts";

Deno.test("replaceFile() leaves what is there when any operation fails, and nothing beside it", async () => {
  for (const old of [undefined, "old"]) {
    for (let nth = 1, isDone = false; !isDone; nth++) {
      const folder = await Deno.makeTempDir();
      const path = `${folder}/data.json`;
      if (old !== undefined) await Deno.writeTextFile(path, old);
      const disk = failingDisk(nth);
      const write = () => replaceFile(path, ["ab", "cd"], disk);
      isDone = nth === 6;
      if (isDone) write();
      else assertThrows(write, Error, "No space left", `operation ${nth}`);
      const expected = isDone ? "abcd" : old;
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
      assertEquals(names, expected === undefined ? [] : ["data.json"], `operation ${nth}`);
      if (expected !== undefined) assertEquals(await Deno.readTextFile(path), expected);
      await Deno.remove(folder, { recursive: true });
    }
  }
});
