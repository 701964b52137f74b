/** Tests of what is kept of an earlier failures file in front of what is new. */

import { assertEquals, assertRejects } from "@std/assert";
import { type Disk, systemDisk } from "../../lib/disk.ts";
import { joined } from "../../lib/outcome/join.ts";
import { NewFile } from "../../lib/outcome/new_file.ts";

/** A folder with an earlier file `old` and a new one, on a disk that removes nothing of `stuck`. */
async function start(isStuck: (path: string) => boolean = () => false) {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-join-" });
  const path = `${folder}/x.ndjson`;
  await Deno.writeTextFile(path, "old\n");
  const disk: Disk = {
    ...systemDisk,
    remove(path) {
      if (isStuck(path)) throw new Error("Permission denied (os error 13)");
      systemDisk.remove(path);
    },
  };
  const own = new NewFile({ path, disk });
  own.append(new TextEncoder().encode("new\n"));
  return {
    path,
    own,
    disk,
    texts: () =>
      Promise.all(
        [...Deno.readDirSync(folder)].map(({ name }) => Deno.readTextFile(`${folder}/${name}`)),
      ).then((texts) => texts.sort()),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("joined() puts the earlier file in front of the new one, which goes", async () => {
  await using parts = await start();
  const all = await joined(parts.path, parts.own, parts.disk);
  assertEquals(await Deno.readTextFile(all.path), "old\nnew\n");
  assertEquals(all.length, 8);
  all.close();
  assertEquals(await parts.texts(), ["old\n", "old\nnew\n"]);
});

Deno.test("joined() leaves both as they were where the new one cannot be removed", async () => {
  await using parts = await start((path) => path === parts.own.path);
  const error = await assertRejects(() => joined(parts.path, parts.own, parts.disk), Error);
  assertEquals(error.message, `'${parts.own.path}' cannot be removed`);
  assertEquals(await parts.texts(), ["new\n", "old\n"]);
  parts.own.close();
});

Deno.test("joined() says where a copy is that it cannot take back", async () => {
  await using parts = await start(() => true);
  const error = await assertRejects(() => joined(parts.path, parts.own, parts.disk), Error);
  const [, copy] = /a copy that cannot be removed is in '(.*)'$/.exec(error.message)!;
  assertEquals(
    error.message,
    `'${parts.own.path}' cannot be removed; a copy that cannot be removed is in '${copy}'`,
  );
  assertEquals(await Deno.readTextFile(copy), "old\nnew\n");
  assertEquals(await parts.texts(), ["new\n", "old\n", "old\nnew\n"]);
  parts.own.close();
});
