import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { type Disk, systemDisk } from "../../lib/disk.ts";
import { RunError } from "../../lib/errors.ts";
import { REPORT_START, ReportFile } from "../../lib/report/report_file.ts";

const HTML = `${REPORT_START}<html></html>\n`;

async function withFolder(test: (at: (name: string) => string) => Promise<void>) {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-report-" }));
  try {
    await test((name) => `${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("write() makes a file for its owner alone, and leaves nothing else", async () => {
  await withFolder(async (at) => {
    {
      using file = await ReportFile.prepare(at("run.html"));
      assertEquals([...Deno.readDirSync(at(""))].map(({ name }) => name), [".run.html.lock"]);
      file.write(HTML);
    }
    assertEquals([...Deno.readDirSync(at(""))].map(({ name }) => name), ["run.html"]);
    assertEquals(Deno.readTextFileSync(at("run.html")), HTML);
    if (Deno.build.os === "windows") return;
    assertEquals(Deno.statSync(at("run.html")).mode! & 0o777, 0o600);
  });
});

Deno.test("prepare() takes the place of an earlier report, and of no other file", async () => {
  await withFolder(async (at) => {
    Deno.writeTextFileSync(at("old.html"), `${HTML}old`);
    Deno.writeTextFileSync(at("empty.html"), "");
    for (const name of ["old.html", "empty.html"]) {
      using file = await ReportFile.prepare(at(name));
      assertEquals(Deno.readTextFileSync(at(name)) === HTML, false);
      file.write(HTML);
      assertEquals(Deno.readTextFileSync(at(name)), HTML);
    }
    const others = ["<!DOCTYPE html>\n<html></html>", "id,name\n", "{}", ` ${HTML}`];
    for (const text of others) {
      Deno.writeTextFileSync(at("other"), text);
      const error = await assertRejects(() => ReportFile.prepare(at("other")), RunError);
      assertEquals(error.kind, "usage");
      assertStringIncludes(
        error.message,
        `Cannot write report to '${at("other")}': it exists and is not a report file; ` +
          "name another with --report",
      );
      assertEquals(Deno.readTextFileSync(at("other")), text);
    }
  });
});

Deno.test("prepare() refuses what is no place for a file, and one that another run has", async () => {
  await withFolder(async (at) => {
    Deno.mkdirSync(at("folder"));
    Deno.symlinkSync(at("nowhere"), at("dangling.html"));
    using _taken = await ReportFile.prepare(at("taken.html"));
    const cases = [
      ["none/run.html", "there is no folder"],
      ["folder", "it is a folder"],
      ["dangling.html", "it is a symbolic link"],
      ["taken.html", "another run is using it"],
    ];
    for (const [name, why] of cases) {
      const error = await assertRejects(() => ReportFile.prepare(at(name)), RunError);
      assertStringIncludes(error.message, `Cannot write report to '${at(name)}': ${why}`);
      assertStringIncludes(error.message, "name another with --report");
    }
  });
});

Deno.test("write() leaves an earlier report as it was when the disk is full", async () => {
  await withFolder(async (at) => {
    Deno.writeTextFileSync(at("run.html"), `${HTML}old`);
    let isFull = false;
    const disk: Disk = {
      ...systemDisk,
      open(path, options) {
        if (isFull && options.createNew) throw new Deno.errors.NotCapable("full");
        return systemDisk.open(path, options);
      },
    };
    using file = await ReportFile.prepare(at("run.html"), disk);
    isFull = true;
    const error = assertThrows(() => file.write(HTML), RunError);
    assertStringIncludes(error.message, `Cannot write report to '${at("run.html")}': `);
    assertStringIncludes(error.message, `; '${at("run.html")}' is left as it is`);
    assertEquals(Deno.readTextFileSync(at("run.html")), `${HTML}old`);
  });
});

Deno.test("write() leaves no file open", async () => {
  await withFolder(async (at) => {
    const open = new Set<string>();
    const disk: Disk = {
      ...systemDisk,
      open(path, options) {
        const file = systemDisk.open(path, options);
        const close = file.close.bind(file);
        open.add(path);
        return Object.assign(file, {
          close() {
            open.delete(path);
            close();
          },
        });
      },
    };
    using file = await ReportFile.prepare(at("run.html"), disk);
    file.write(HTML);
    assertEquals([...open], []);
  });
});

Deno.test("write() replaces nothing that was put there meanwhile", async () => {
  await withFolder(async (at) => {
    using file = await ReportFile.prepare(at("run.html"));
    Deno.writeTextFileSync(at("run.html"), "somebody else's");
    const error = assertThrows(() => file.write(HTML), RunError);
    assertStringIncludes(error.message, "another file has been put there meanwhile");
    assertEquals(Deno.readTextFileSync(at("run.html")), "somebody else's");
    assertEquals([...Deno.readDirSync(at(""))].map(({ name }) => name).sort(), [
      ".run.html.lock",
      "run.html",
    ]);
  });
});

Deno.test("write() says where a part of a report is that it can neither put in place nor remove", async () => {
  await withFolder(async (at) => {
    const fail = () => {
      throw new Deno.errors.PermissionDenied("no");
    };
    const disk: Disk = { ...systemDisk };
    using file = await ReportFile.prepare(at("run.html"), disk);
    const refuse = () => assertThrows(() => file.write(HTML), RunError).message;
    disk.rename = fail;
    assertEquals(refuse().includes("a part is in"), false);
    assertEquals([...Deno.readDirSync(at(""))].map(({ name }) => name), [".run.html.lock"]);
    disk.remove = fail;
    const message = refuse();
    const part = [...Deno.readDirSync(at(""))].find(({ name }) => name.includes(".new-"))!;
    assertEquals(message.endsWith(`; a part is in '${at(part.name)}'`), true, message);
    assertEquals(message.includes("is left as it is"), false);
    disk.open = fail;
    assertEquals(refuse().includes("a part is in"), false);
    disk.remove = systemDisk.remove;
  });
});
