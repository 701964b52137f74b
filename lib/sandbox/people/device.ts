/** A device of a person, and reading it from requests. */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/exact_json.ts";
import { type ApiProblem, invalid, required } from "./problem.ts";

/** A device as look-ups show it. */
export interface Device {
  /** Its token. */
  readonly id: string;
  readonly platform: "ios" | "android";
  /** Unix seconds. */
  readonly last_used: number;
  readonly attributes: Readonly<JsonObject>;
}

/** A device that a request adds; without `last_used` the time of the request counts. */
export type SentDevice = Omit<Device, "last_used"> & { last_used?: number };

/** A device, or what is wrong with it. */
export type DeviceReading =
  | { device: SentDevice; problems?: undefined }
  | { device?: undefined; problems: ApiProblem[] };

/** Reads the device that a request adds; its token is `id` in v1 and `token` in v2. */
export function readDevice(sent: JsonValue | undefined, key: "id" | "token"): DeviceReading {
  const { id, problems = [] } = readDeviceId(sent, key);
  if (id === undefined || !isJsonObject(sent)) return { problems };
  const { platform, last_used, attributes = {} } = sent;
  if (platform !== "ios" && platform !== "android") {
    problems.push(invalid("device", "device platform must be ios or android"));
  }
  const isTime = last_used === undefined ||
    (typeof last_used === "number" && Number.isInteger(last_used));
  if (!isTime) {
    problems.push(invalid("device", "device last_used must be a Unix timestamp in seconds"));
  }
  if (!isJsonObject(attributes)) {
    problems.push(invalid("device", "device attributes must be a JSON object"));
  }
  if (problems.length > 0) return { problems };
  return {
    device: {
      id,
      platform: platform as Device["platform"],
      attributes: attributes as JsonObject,
      ...(last_used !== undefined && { last_used: last_used as number }),
    },
  };
}

/** Reads the token of a device alone. */
export function readDeviceId(
  sent: JsonValue | undefined,
  key: "id" | "token",
): { id?: string; problems?: ApiProblem[] } {
  if (sent === undefined) return { problems: [required("device", "device must be present")] };
  if (!isJsonObject(sent)) return { problems: [invalid("device", "device must be a JSON object")] };
  const id = sent[key];
  if (typeof id === "string" && id !== "") return { id };
  const message = `device ${key} must be a string that is not empty`;
  return {
    problems: [id === undefined ? required("device", message) : invalid("device", message)],
  };
}
