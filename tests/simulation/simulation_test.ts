import { simulateSeed } from "./simulation.ts";
Deno.test("x", async () => {
  const from = Number(Deno.env.get("FROM") ?? 1), n = Number(Deno.env.get("N") ?? 100);
  const t = performance.now();
  const kinds = new Map<string, number[]>();
  for (let s = from; s < from + n; s++) {
    try {
      await simulateSeed(s);
    } catch (e) {
      const k = (e as Error).message.replace(/\d+/g, "N").slice(0, 150);
      if (Deno.env.get("TRACE")) {
        console.log((e as any).trace?.join("\n"));
        console.log(e);
      }
      kinds.set(k, [...kinds.get(k) ?? [], s]);
    }
  }
  console.log(((performance.now() - t) / n).toFixed(2), "ms a seed");
  for (const [k, v] of [...kinds].sort((a, b) => b[1].length - a[1].length)) {
    console.log(v.length, k, v.slice(0, 5).join());
  }
});
