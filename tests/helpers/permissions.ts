/** What the user whose tests these are may do. */

/** Whether files and folders that nobody may write to can be written to all the same, as root can. */
export function mayWriteEverywhere(): boolean {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.chmodSync(folder, 0o500);
    Deno.writeTextFileSync(`${folder}/probe`, "");
    return true;
  } catch {
    return false;
  } finally {
    Deno.chmodSync(folder, 0o700);
    Deno.removeSync(folder, { recursive: true });
  }
}
