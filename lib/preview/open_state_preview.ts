/** The state file of a run that sends nothing, and whose it has to be. */

import type { LocalConfiguration } from "../config/types.ts";
import { TRACK_URLS } from "../customerio/track_api.ts";
import type { StatePreview } from "../state/state_preview.ts";
import type { SyncFlags } from "../sync/flags.ts";
import { refuseSandbox } from "../sync/open_state.ts";

/**
 * Opens the state that `flags` name as it is, and changes nothing; undefined where they name none.
 *
 * @throws {RunError} as a run does, as far as that is known without asking Customer.io.
 */
export async function openStatePreview(
  { state: path, full }: SyncFlags,
  configuration: LocalConfiguration,
): Promise<StatePreview | undefined> {
  if (path === undefined) return undefined;
  refuseSandbox(configuration);
  // Loaded here, as only few runs need a database.
  const { StatePreview } = await import("../state/state_preview.ts");
  const { identifier, workspaceId, region, trackUrl, siteId } = configuration;
  const regions = region === "us" || region === "eu" ? [region] : ["us", "eu"] as const;
  return StatePreview.open({
    path,
    full,
    owner: {
      identifier,
      workspaceId: workspaceId ?? null,
      region: region ?? null,
      baseUrls: trackUrl === undefined ? regions.map((each) => TRACK_URLS[each]) : [trackUrl],
      siteId,
      isAsked: workspaceId !== undefined || (region === undefined && trackUrl === undefined),
    },
  });
}
