import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { afterRoute, executable, parseResult } from "../helpers/e2e.ts";
import { runProgram, startProgram } from "../helpers/program.ts";

/** A folder with the configuration and data that come with the project. */
async function shippedFolder(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-e2e-" });
  for (const name of ["configuration.json", "data.json"]) {
    await Deno.copyFile(new URL(`../../${name}`, import.meta.url), `${folder}/${name}`);
  }
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("sync of the shipped files accepts everyone, twice in a row with the same end", async () => {
  await using shipped = await shippedFolder();
  const { folder } = shipped;
  const data = JSON.parse(await Deno.readTextFile(`${folder}/data.json`));
  const runs = [];
  for (let run = 0; run < 2; run++) {
    const { code, stdout, stderr } = await runProgram([executable()], { cwd: folder });
    assertEquals({ code, stderr: afterRoute(stderr) }, { code: 0, stderr: "" });
    // All but the time.
    runs.push(stdout.slice(stdout.indexOf("\n")));
    assertMatch(stdout, new RegExp(`^Done: ${data.length} of ${data.length} users in the sandbox`));
  }
  assertEquals(runs[0], runs[1]);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
    "configuration.json",
    "data.json",
  ]);
});

Deno.test("sync of the shipped files shows two people and how to get to a real workspace", async () => {
  await using shipped = await shippedFolder();
  const { folder } = shipped;
  const { stdout } = await runProgram([executable()], { cwd: folder });
  const [first, second] = JSON.parse(await Deno.readTextFile(`${folder}/data.json`));

  for (const { id, email, first_name } of [first, second]) {
    assertStringIncludes(stdout, `\n  ${id}  email: ${email} | first_name: ${first_name} | `);
  }
  assertEquals(stdout.match(/^ {2}\d+ {2}email: /gm)?.length, 2);
  assertStringIncludes(stdout, "\nNothing left this machine: ");
  assertMatch(
    stdout,
    /\nNext: for a real workspace, take "region" out of configuration\.json and give "siteId" and "apiKey" [^\n]+\n$/,
  );
});

Deno.test("sync of the shipped files works in both modes and says so in JSON", async () => {
  await using shipped = await shippedFolder();
  for (const mode of ["batch", "identify"]) {
    const { code, stdout } = await runProgram([executable(), "--json", "--mode", mode], {
      cwd: shipped.folder,
    });
    const result = parseResult(stdout);
    assertEquals({ code, mode: result.mode, region: result.region }, {
      code: 0,
      mode,
      region: "sandbox",
    });
    assert(result.users.accepted > 100);
    assertEquals(result.users.accepted, result.users.read);
  }
});

Deno.test("sandbox for other machines takes the credentials that it invents, and has its file alone", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-e2e-" });
  const command = [
    executable(),
    "sandbox",
    "--port=0",
    "--host=0.0.0.0",
    "--db=people.db",
    "--json",
  ];
  {
    await using first = startProgram(command, { cwd: folder });
    await first.prints('"error": null');
    const second = await runProgram(command, { cwd: folder });
    assertEquals(second.code, 2);
    assertStringIncludes(
      second.stderr,
      "Cannot keep people in people.db: another sandbox is using it",
    );
    first.kill("SIGTERM");
    const { code, stdout } = await first.ended;
    const { siteId, apiKey, appApiKey } = JSON.parse(stdout);
    for (const credential of [siteId, apiKey, appApiKey]) assertMatch(credential, /^[0-9a-f]{20}$/);
    assertEquals(code, 143);
  }
  assertEquals(Deno.statSync(`${folder}/people.db`).mode! & 0o777, 0o600);
  await Deno.remove(folder, { recursive: true });
});
