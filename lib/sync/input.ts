/** What a run of `sync` begins with: its data, open, and the first look at it. */

import type { BaseConfiguration } from "../config/types.ts";
import { LimitedRecords } from "../input/limited.ts";
import type { DataFile } from "../input/open.ts";
import { openData } from "../input/open_data.ts";
import { looksLikeKey } from "../key_like.ts";
import { LeftOut } from "../person/left_out.ts";
import { type FirstLook, takeFirstLook } from "../run/first_look.ts";
import type { Run } from "../run/run.ts";
import type { SyncFlags } from "./flags.ts";

/** The records that a run reads, and what is known of them before it does. */
export interface SyncInput {
  /** The records, and which mappings none of the first has anything for. */
  look: FirstLook;
  /** Knows at the end of the run whether it ended at the limit. */
  limited: LimitedRecords;
  /** Knows at the end of the run which records of a failures file were left out. */
  leftOut: LeftOut;
}

/**
 * Opens the data that `flags` name.
 *
 * @throws {DataError} when it cannot be opened, or is known to be something else.
 */
export async function openSyncData(
  run: Run,
  { flags, configuration }: { flags: SyncFlags; configuration: BaseConfiguration },
): Promise<DataFile> {
  const note = (message: string) => run.note(message);
  const { identifier } = configuration;
  const data = await openData(flags, { note, identifier, config: flags.config });
  // A pattern has found them only now.
  run.keepSecret(data.paths.filter(looksLikeKey));
  return data;
}

/**
 * Takes the first look at `data`, without what is superseded in it. A mapping is looked for behind the limit too.
 *
 * @throws {RunError} as `takeFirstLook`.
 */
export async function lookAtData(
  run: Run,
  { flags, configuration, data, limit }: {
    flags: SyncFlags;
    configuration: BaseConfiguration;
    data: DataFile;
    /** How many records are to be read; undefined for all. */
    limit: number | undefined;
  },
): Promise<SyncInput> {
  const leftOut = new LeftOut(data, configuration);
  const { config: configPath, strict } = flags;
  const { records } = leftOut;
  const look = await takeFirstLook(run, { records, configuration, configPath, strict });
  const limited = new LimitedRecords(look.records, limit);
  return { look: { ...look, records: limited.records }, limited, leftOut };
}
