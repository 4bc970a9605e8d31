import type { PictureHead } from '../../../server/src/protocol.js';

/** Heights in pixels. */
export const density = 36;
export const stepRow = 15;
export const laneGap = 14;
/** Room above the records of a lane for the steps of the chain, and where other marks stand. */
export const pillMiddle = 13;
export const markMiddle = 29;

/** Where a lane stands, in pixels from the top of the drawing. */
export interface LaneBox {
  readonly top: number;
  /** Under the records. */
  readonly base: number;
  readonly phases?: number;
  readonly operations?: number;
  readonly bottom: number;
}

/** The lanes one under the other; those of logs without steps are lower. */
export function laneBoxes(lanes: PictureHead['lanes']): readonly LaneBox[] {
  const boxes: LaneBox[] = [];
  let top = 6;
  for (const { phases, operations } of lanes) {
    const base = top + density;
    let bottom = base + 4;
    const box: { phases?: number; operations?: number } = {};
    if (phases) {
      box.phases = bottom;
      bottom += stepRow;
    }
    if (operations) {
      box.operations = bottom;
      bottom += stepRow;
    }
    boxes.push({ top, base, ...box, bottom });
    top = bottom + laneGap;
  }
  return boxes;
}
