/** The program from its sources, called by a shell in a folder of its own. */

import config from "../../deno.json" with { type: "json" };
import { type Ended, runProgram } from "./program.ts";

/** Three users, of whom the last is rejected. */
export const USERS = '[{"id":1,"name":"A"},{"id":2,"name":"B"},{"id":null,"name":"C"}]';

/** A folder with a configuration and `users.json`, in which `shell` runs a script that calls `cio_sync`. */
export async function startFolder() {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-shell-" });
  const write = (name: string, text: string) => Deno.writeTextFile(`${folder}/${name}`, text);
  await write("configuration.json", '{"region":"sandbox","userId":"id","mappings":[]}');
  await write("users.json", USERS);
  const flags = config.tasks.sync.split(" ").filter((word) => word.startsWith("--"));
  const path = (name: string) => new URL(`../../${name}`, import.meta.url).pathname;
  const command = [Deno.execPath(), "run", "--quiet", "--config", path("deno.json"), ...flags]
    .concat(path("main.ts")).map((word) => `'${word}'`).join(" ");
  return {
    folder,
    write,
    shell: (script: string): Promise<Ended> =>
      runProgram(["/bin/bash", "-c", `cio_sync() { ${command} "$@"; }; ${script}`], {
        cwd: folder,
        env: { ...Deno.env.toObject(), NO_COLOR: "1" },
      }),
    names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
