import { assertEquals } from "@std/assert";
import { ignoresHangup } from "../../lib/run/hangup.ts";

Deno.test({
  name: "ignoresHangup() goes by what the system tells, and else by what the shell has started",
  ignore: Deno.build.os === "windows",
  async fn() {
    const untold = () => Promise.reject(new Error("no /proc"));
    const status = (mask: string) => () =>
      Promise.resolve(`Name:\tcio-sync\nSigBlk:\t0\nSigIgn:\t${mask}\nSigCgt:\t1\n`);
    const cases: { readStatus: () => Promise<string>; started?: string; ignores: boolean }[] = [
      { readStatus: status("0000000000001001"), ignores: true },
      { readStatus: status("0000000000000001"), ignores: true },
      { readStatus: status("0000000000001000"), ignores: false },
      { readStatus: status("0000000000001000"), started: "/usr/bin/nohup", ignores: false },
      { readStatus: () => Promise.resolve("no such line"), ignores: false },
      { readStatus: untold, ignores: false },
      { readStatus: untold, started: "/usr/bin/nohup", ignores: true },
      { readStatus: untold, started: "nohup", ignores: true },
      { readStatus: untold, started: "/opt/nohup-not/cio-sync", ignores: false },
    ];
    for (const { readStatus, started, ignores } of cases) {
      const env = (name: string) => name === "_" ? started : undefined;
      assertEquals(await ignoresHangup({ readStatus, env }), ignores, started);
    }
  },
});
