/** What a command loads before it is known to be needed: the rest costs each run time. */

import { assert, assertEquals } from "@std/assert";

/** A module as `deno info --json` tells of it. */
interface Module {
  specifier: string;
  npmPackage?: string;
  dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[];
}

/** Packages and folders that only some runs need. */
const ON_DEMAND = [
  /^npm:\/?@nats-io\//,
  /^npm:\/?prom-client@/,
  /^npm:\/?echarts@/,
  /^npm:\/?hono@/,
  /\/lib\/(nats|publish|work|sandbox|report)\/(?!flags\.ts)/,
];

async function modulesOf(path: string): Promise<Map<string, Module>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL(`../../${path}`, import.meta.url).pathname],
  }).output();
  const { modules }: { modules: Module[] } = JSON.parse(new TextDecoder().decode(stdout));
  return new Map(modules.map((module) => [module.specifier, module]));
}

/** What `path` loads at once, without what it loads by `import()`. */
async function loadedBy(path: string): Promise<string[]> {
  const modules = await modulesOf(path);
  const start = new URL(`../../${path}`, import.meta.url).href;
  const loaded = new Set<string>([start]);
  for (const specifier of loaded) {
    for (const { isDynamic, code } of modules.get(specifier)?.dependencies ?? []) {
      if (!isDynamic && code !== undefined) loaded.add(code.specifier);
    }
  }
  return [...loaded];
}

for (const path of ["main.ts", "lib/sync/run_sync.ts", "lib/preview/run_dry_run.ts"]) {
  Deno.test(`${path} loads nothing that only other runs need`, async () => {
    const loaded = await loadedBy(path);
    assert(loaded.some((each) => each.endsWith("/lib/errors.ts")), "it loads nothing at all");
    assertEquals(loaded.filter((each) => ON_DEMAND.some((pattern) => pattern.test(each))), []);
  });
}

Deno.test("lib/publish/run_publish.ts loads NATS, so that this test would see it", async () => {
  const loaded = await loadedBy("lib/publish/run_publish.ts");
  assert(loaded.some((each) => ON_DEMAND[0].test(each)), loaded.join("\n"));
});
