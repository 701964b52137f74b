import { assertEquals } from "@std/assert";
import {
  onSignals,
  SIGNAL_EXIT_CODES,
  type SignalName,
  signalsFor,
} from "../../lib/run/signals.ts";
import { keepAlive } from "../helpers/keep_alive.ts";
import { startProgram } from "../helpers/program.ts";

Deno.test("SIGNAL_EXIT_CODES are 128 and the signal's number", () => {
  assertEquals(SIGNAL_EXIT_CODES, { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });
});

Deno.test({
  name: "onSignals() hears each signal until it is disposed of",
  ignore: Deno.build.os === "windows",
  async fn() {
    using _alive = keepAlive();
    // At SIGINT `deno test` ends; tests of processes send that.
    const names: SignalName[] = ["SIGTERM", "SIGHUP"];
    // They keep the process alive, and say when a signal has come.
    const waiting = new Map<string, () => void>();
    const others = names.map((name) => () => waiting.get(name)?.());
    names.forEach((name, i) => Deno.addSignalListener(name, others[i]));
    const send = async (name: SignalName) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(name, resolve);
      Deno.kill(Deno.pid, name);
      await promise;
    };
    const heard: string[] = [];
    {
      using _signals = onSignals((name) => heard.push(name));
      for (const name of names) await send(name);
      for (let n = 0; n < 100 && heard.length < names.length; n++) await Promise.resolve();
    }
    assertEquals(heard, names);
    for (const name of names) await send(name);
    assertEquals(heard, names);
    names.forEach((name, i) => Deno.removeSignalListener(name, others[i]));
  },
});

Deno.test("signalsFor() has what the system knows", () => {
  assertEquals(signalsFor("windows"), ["SIGINT"]);
  assertEquals(signalsFor("linux"), ["SIGINT", "SIGTERM", "SIGHUP"]);
});

const IGNORING = `
  import { onSignals } from "${new URL("../../lib/run/signals.ts", import.meta.url)}";
  const ended = Promise.withResolvers();
  const alive = setInterval(() => {}, 1000);
  const signals = onSignals((name) => ended.resolve(name), { ignoreHangup: true });
  console.log("listens");
  console.log(await ended.promise);
  signals[Symbol.dispose]();
  clearInterval(alive);
`;

Deno.test({
  name: "onSignals() has a process that ignores SIGHUP go on at it",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/ignoring.ts`, IGNORING);
      const command = `trap '' HUP; exec ${Deno.execPath()} run -A --no-check --quiet ` +
        `--config ${new URL("../../deno.json", import.meta.url).pathname} ${folder}/ignoring.ts`;
      await using program = startProgram(["/bin/sh", "-c", command]);
      await program.prints("listens");
      program.kill("SIGHUP");
      program.kill("SIGTERM");
      const { code, stdout } = await program.ended;
      assertEquals([code, stdout], [0, "listens\nSIGTERM\n"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
