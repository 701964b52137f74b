/** `cio-sync init` at a terminal, where it asks, and the key is not shown while it is typed. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { executable } from "../helpers/e2e.ts";
import { type Program, runProgram, startProgram } from "../helpers/program.ts";

// deno-lint-ignore no-control-regex
const COLOR = /\x1b\[\d+m/g;

// `script`, which gives a program a terminal, is in every Debian (bsdutils) and takes other flags elsewhere.
const ignore = Deno.build.os !== "linux";

const KEY = "k3y-0f-a-secret";
const RECORDS = [{ id: 1, email: "a@x.com", joined: "2024-01-31" }, { id: 2, email: "b@x.com" }];

/** Runs `use` in a folder with data. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-init-" });
  try {
    await Deno.writeTextFile(`${folder}/data.json`, JSON.stringify(RECORDS));
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs init at a terminal and, behind it, what tells of the terminal; nothing of Customer.io can be reached. */
function startInit(folder: string): Program {
  const command = `${executable()} init; echo "ended $?"; stty -a`;
  return startProgram(["/usr/bin/script", "-qec", command, "/dev/null"], {
    cwd: folder,
    env: {
      PATH: "/usr/bin:/bin",
      SHELL: "/bin/sh",
      TERM: "xterm",
      HTTPS_PROXY: "http://127.0.0.1:9",
    },
    hasInput: true,
  });
}

/** The names of files in a folder. */
function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Whether the terminal is as a shell needs it. */
function assertRestored(screen: string): void {
  const [, state] = screen.split(/ended \d+/);
  for (const word of ["icanon", "echo", "isig"]) {
    assert(new RegExp(`[^-]\\b${word}\\b`).test(state), `No ${word} in ${state}`);
  }
}

Deno.test(
  { name: "init asks at a terminal, and syncs with what was answered", ignore },
  () =>
    inFolder(async (folder) => {
      await using program = startInit(folder);
      await program.prints("[id] ");
      await program.type("\r");
      await program.prints("for none: ");
      await program.type("1\x7f2\r");
      await program.prints("[ask Customer.io] ");
      await program.type("sandbox\r");
      const { stdout } = await program.ended;
      assertStringIncludes(stdout, "ended 0");
      assertStringIncludes(stdout.replaceAll(COLOR, ""), "Next: cio-sync check");
      assertRestored(stdout);
      const written = JSON.parse(await Deno.readTextFile(`${folder}/configuration.json`));
      assertEquals(written, {
        $schema: "./configuration.schema.json",
        region: "sandbox",
        userId: "id",
        mappings: [{ from: "email", to: "email" }],
      });
      const options = { cwd: folder };
      const synced = await runProgram([executable(), "sync", "--json"], options);
      assertEquals(JSON.parse(synced.stdout).users.accepted, 2);
    }),
);

Deno.test(
  { name: "init does not show the key that is typed, and keeps it in .env", ignore },
  () =>
    inFolder(async (folder) => {
      await using program = startInit(folder);
      await program.prints("[id] ");
      await program.type("\r");
      await program.prints("for none: ");
      await program.type("\r");
      await program.prints("[ask Customer.io] ");
      await program.type("eu\r");
      await program.prints("Site ID ");
      await program.type("my-site\r");
      await program.prints("API key ");
      await program.type(`${KEY}x\x7f\r`);
      await program.prints("keep/[try] ");
      // Nor do the arrow keys bring it back.
      await program.type("\x1b[A\x1b[A\x15keep\r");
      const { stdout, stderr } = await program.ended;
      assertStringIncludes(stdout, "ended 0");
      assertEquals(`${stdout}${stderr}`.includes(KEY.slice(0, 6)), false, stdout);
      assertRestored(stdout);
      assertEquals(
        await Deno.readTextFile(`${folder}/.env`),
        `CIO_SITE_ID=my-site\nCIO_API_KEY=${KEY}\n`,
      );
      assertEquals((await Deno.stat(`${folder}/.env`)).mode! & 0o777, 0o600);
      const config = await Deno.readTextFile(`${folder}/configuration.json`);
      assertStringIncludes(config, '"region": "eu"');
      assertEquals(config.includes(KEY), false);
    }),
);

for (const [name, key] of [["Ctrl-C", "\x03"], ["Ctrl-D", "\x04"]]) {
  Deno.test(
    { name: `init writes nothing at ${name}, and leaves the terminal as it was`, ignore },
    () =>
      inFolder(async (folder) => {
        for (const question of ["[id] ", "API key "]) {
          await using program = startInit(folder);
          await program.prints("[id] ");
          if (question !== "[id] ") {
            for (
              const [asked, answer] of [["[id] ", ""], ["for none: ", ""], ["[ask", "eu"], [
                "Site ID ",
                "s",
              ]]
            ) {
              await program.prints(asked);
              await program.type(`${answer}\r`);
            }
            await program.prints(question);
            await program.type("half");
          }
          // In a line that has begun, Ctrl-D deletes a character.
          await program.type(question === "[id] " ? key : `\x15${key}`);
          const { stdout } = await program.ended;
          assertStringIncludes(stdout, "Interrupted: nothing was written");
          assertStringIncludes(stdout, "ended 130");
          assertEquals(stdout.includes("half"), false);
          assertRestored(stdout);
          assertEquals(names(folder), ["data.json"]);
        }
      }),
  );
}
