import { assertEquals } from "@std/assert";
import { ConfigError } from "../lib/config/read.ts";
import {
  ConnectionSetupError,
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../lib/customerio/request_error.ts";
import { RunError } from "../lib/errors.ts";
import { GzipError } from "../lib/input/gzip.ts";
import { DataError } from "../lib/input/record.ts";
import { JsonSyntaxError } from "../lib/json/syntax_error.ts";

Deno.test("Every error has the name of its class, which a stack trace shows, and its cause", () => {
  const cause = new Error("the cause");
  const errors: Record<string, Error> = {
    ConfigError: new ConfigError({ file: "a.json", problems: [], cause }),
    ConnectionSetupError: new ConnectionSetupError("m", { cause }),
    DataError: new DataError("m", { cause }),
    GzipError: new GzipError(cause),
    JsonSyntaxError: new JsonSyntaxError({ bytes: new Uint8Array(0), offset: 0, expected: "m" }),
    RedirectError: new RedirectError("m"),
    RunError: new RunError("usage", "m", { cause }),
    StatusError: new StatusError({ status: 500 }),
    UnreachableError: new UnreachableError("m", { cause }),
    UnreadableAnswerError: new UnreadableAnswerError("m"),
  };
  const withoutCause = ["JsonSyntaxError", "RedirectError", "StatusError", "UnreadableAnswerError"];
  for (const [name, error] of Object.entries(errors)) {
    assertEquals(error.name, name);
    assertEquals(error.cause, withoutCause.includes(name) ? undefined : cause, name);
  }
});
