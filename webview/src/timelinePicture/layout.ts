import type { PictureHead, PictureWindowResult } from '../../../server/src/protocol.js';

/** Heights in pixels. */
export const density = 36;
export const stepRow = 15;
export const laneGap = 14;
export const emptyLane = 18;
export const emptyGap = 6;
/** Room above the records of a lane for the steps of the chain, and where other marks stand. */
export const pillMiddle = 13;
export const markMiddle = 29;
/** Clocks stand above the other marks. */
export const clockMiddle = 8;
/** Half of a wide mark. */
export const pillRoom = 24;

/** Where a lane stands, in pixels from the top of the drawing. */
export interface LaneBox {
  readonly top: number;
  /** Under the records. */
  readonly base: number;
  /** Under its rows of steps. */
  readonly bottom: number;
  /** Its log has no records in what is shown. */
  readonly isEmpty: boolean;
}

/**
 * The lanes one under the other; those of logs without steps are lower, and those without records here are only a line.
 */
export function laneBoxes(lanes: PictureHead['lanes'], detail: PictureWindowResult | undefined): readonly LaneBox[] {
  const boxes: LaneBox[] = [];
  let top = 6;
  lanes.forEach(({ rows }, lane) => {
    const isEmpty = detail?.lanes[lane]?.density.every((count) => count === 0) ?? false;
    const base = top + (isEmpty ? emptyLane : density);
    const bottom = isEmpty ? base : stepTop({ base }, rows);
    boxes.push({ top, base, bottom, isEmpty });
    top = bottom + (isEmpty ? emptyGap : laneGap);
  });
  return boxes;
}

/** Upper edge of a row of steps. */
export function stepTop({ base }: Pick<LaneBox, 'base'>, row: number): number {
  return base + 4 + row * stepRow;
}
