import type { PictureHead, PictureWindowResult } from '../../server/src/protocol.js';

/** What the timeline picture tells the extension. */
export type FromPicture =
  /** The page has loaded and listens. */
  | { readonly type: 'ready' }
  /** It needs the detail of a part. */
  | {
      readonly type: 'window';
      readonly id: number;
      readonly from: number;
      readonly to: number;
      readonly width: number;
      readonly lanes: number;
    }
  /** A person chose a line. */
  | { readonly type: 'open'; readonly uri: string; readonly line: number }
  /** A part is on the screen, with so many marks. */
  | { readonly type: 'drawn'; readonly version: number; readonly marks: number; readonly lanes: number };

/** What the extension tells the timeline picture. */
export type ToPicture =
  | { readonly type: 'head'; readonly root: string; readonly name: string; readonly head: PictureHead }
  | { readonly type: 'window'; readonly id: number; readonly window: PictureWindowResult }
  | { readonly type: 'message'; readonly text: string };

/** What the page keeps while it is hidden, and what VS Code keeps of it over a restart. */
export interface PictureState {
  readonly root?: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly allLanes?: boolean;
}
