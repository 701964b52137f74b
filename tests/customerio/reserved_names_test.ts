import { assertEquals } from "@std/assert";
import { isBooleanName, topicOf } from "../../lib/customerio/reserved_names.ts";

Deno.test("isBooleanName() and topicOf() know names that Customer.io gives a meaning to", () => {
  const topics = "cio_subscription_preferences.topics.";
  const cases: [name: string, isBoolean: boolean, topic: string | undefined][] = [
    ["_update", true, undefined],
    ["unsubscribed", true, undefined],
    ["Unsubscribed", false, undefined],
    [`${topics}topic_1`, true, "topic_1"],
    [topics, true, ""],
    ["cio_subscription_preferences", false, undefined],
    ["cio_subscription_preferences.topics", false, undefined],
    ["id", false, undefined],
  ];
  for (const [name, isBoolean, topic] of cases) {
    assertEquals([isBooleanName(name), topicOf(name)], [isBoolean, topic], name);
  }
});
