import type { LogFormat } from '../header.js';
import { claimsFixedColumn, claimsPasted, fixedColumnReader, pastedColumnReader } from './fixedColumn.js';

/**
 * Windows Setup: setupact.log, setuperr.log and their copies under Panther, Rollback, UnattendGC, Sysprep.
 *
 * ```
 * 2021-05-18 05:12:43, Info                  MOUPG  SetupHost: Reporting post reboot event -> [0xC1900101, 0x30018]
 * time, level, (event id), component, message; lines without a header continue the record
 * ```
 *
 * CBS.log and dism.log share the line; `family.ts` tells them apart by their components.
 */
export const panther: LogFormat = {
  id: 'panther',
  claims: claimsFixedColumn,
  reader: fixedColumnReader,
  lineByLine: true,
  fixedColumn: true,
};

/** Lines of the family as people hand them on: quoted, numbered, or with the times left out. */
export const pasted: LogFormat = { id: 'panther', claims: claimsPasted, reader: pastedColumnReader, stateful: true };
