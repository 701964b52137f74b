import { assertEquals } from "@std/assert";
import { Splits } from "../../lib/delivery/splits.ts";
import { newSuspect, type Suspect } from "../../lib/delivery/suspect.ts";

const yes = () => true;

Deno.test("take() splits what fails among successes, or is a part of such, if there are splits left", () => {
  const splits = new Splits();
  const bad = { ...newSuspect(2, 0), failuresAmongSuccesses: 1 };
  const part = newSuspect(2, 0, { ...bad, waitedMs: 0 });
  const one = { ...bad, size: 1 };
  const take = (suspect: Suspect, takeSplit = yes) =>
    splits.take(suspect, { isTrial: false, requests: [], takeSplit });
  assertEquals(
    [take(bad), take(part), take(one), take(newSuspect(2, 0)), take(bad, () => false)],
    [true, true, false, false, false],
  );
});

Deno.test("take() splits the smallest of several people in trials without success, 16 in a row", () => {
  const splits = new Splits();
  const [one, large, small, alike] = [1, 8, 4, 4].map((size) => newSuspect(size, 0));
  const facts = { isTrial: true, requests: [one, large, small, alike], takeSplit: yes };
  assertEquals(
    [one, large, small, alike].map((suspect) => splits.take(suspect, facts)),
    [false, false, true, false],
  );
  const row = () => Array.from({ length: 20 }, () => splits.take(small, facts)).filter(Boolean);
  assertEquals(row().length, 15);
  splits.recordSuccess();
  assertEquals(row().length, 16);
});

Deno.test("take() counts no split that there was none left for", () => {
  const splits = new Splits();
  const suspect = newSuspect(2, 0);
  const take = (isLeft: boolean) =>
    splits.take(suspect, { isTrial: true, requests: [suspect], takeSplit: () => isLeft });
  for (let i = 0; i < 20; i++) assertEquals(take(false), false);
  assertEquals(Array.from({ length: 20 }, () => take(true)).filter(Boolean).length, 16);
});
