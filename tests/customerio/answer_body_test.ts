import { assertEquals } from "@std/assert";
import {
  describeBody,
  hasGeneralError,
  isApiRefusal,
  readYes,
} from "../../lib/customerio/answer_body.ts";

Deno.test("readYes() is true for a JSON object that says neither no nor anything of errors", () => {
  const cases: [body: string, says: true | undefined][] = [
    ["{}", true],
    ["{}\n", true],
    [" { } ", true],
    ['{"a":1,"errors":[],"error":null}', true],
    ['{"meta":{"error":"","errors":false}}', true],
    ['{"success":true,"ok":true}', true],
    ['{"success":false}', undefined],
    ['{"ok":false}', undefined],
    ['{"errors":["no"]}', undefined],
    ['{"error":"no"}', undefined],
    ['{"meta":{"error":"no"}}', undefined],
    ['{"meta":{"errors":["no"]}}', undefined],
    ["[]", undefined],
    ["null", undefined],
    ["", undefined],
    ["{", undefined],
  ];
  for (const [body, says] of cases) assertEquals(readYes(body), says, body);
});

Deno.test("hasGeneralError() is true for a JSON object with an error that is about nobody in particular", () => {
  const cases: [body: string, has: boolean][] = [
    ['{"error":"no"}', true],
    ['{"meta":{"error":"no"}}', true],
    ['{"ok":false}', true],
    ['{"errors":["no"]}', false],
    ["{}", false],
    ['["error"]', false],
    ["error", false],
  ];
  for (const [body, has] of cases) assertEquals(hasGeneralError(body), has, body);
});

Deno.test("describeBody() says what a body is that cannot be understood", () => {
  const cases: [body: string | undefined, says: string][] = [
    [undefined, "an incomplete body"],
    ["", "an empty body"],
    [" \n", "an empty body"],
    ["<!DOCTYPE html><p>", "an HTML page (a sign-in page?)"],
    [" <html>", "an HTML page (a sign-in page?)"],
    ["<htmlx>", "a body that is not JSON"],
    ["ok", "a body that is not JSON"],
    ["[]", "JSON that is no object"],
    ["{}", "JSON of another shape"],
  ];
  for (const [body, says] of cases) assertEquals(describeBody(body), says, body);
});

Deno.test("isApiRefusal() is true for a JSON object with meta or errors, or with nothing", () => {
  const cases: [body: string, is: boolean][] = [
    ["{}", true],
    ['{"errors":[]}', true],
    ['{"meta":{"error":"no"}}', true],
    ['{"message":"Forbidden"}', false],
    ['{"message":"Forbidden","code":403}', false],
    ["[]", false],
    ['["errors"]', false],
    ['"meta"', false],
    ["null", false],
    ["<html>", false],
    ["", false],
  ];
  for (const [body, is] of cases) assertEquals(isApiRefusal(body), is, body);
});
