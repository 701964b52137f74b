/** Files in a folder of their own. */

/** Runs `test` in a new folder with these files, by their names or paths in it; `at` gives their paths. */
export async function withFiles(
  files: Record<string, string>,
  test: (at: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-files-" }));
  const at = (name: string) => `${folder}/${name}`;
  try {
    for (const [name, text] of Object.entries(files)) {
      if (name.includes("/")) {
        await Deno.mkdir(at(name.replace(/[^/]*$/, "")), { recursive: true });
      }
      await Deno.writeTextFile(at(name), text);
    }
    await test(at);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
