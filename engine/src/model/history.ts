import type { Attempt, OsFacts } from './attempt.js';
import type { Evidence } from './attribution.js';
import type { KnownImage } from './knowledge.js';
import type { Place } from './place.js';

/** A log that would say where an image came from, had it been supplied. */
export interface WouldBeIn {
  readonly id: string;
  /** English message, translated when shown. */
  readonly title: string;
  /** Files and folders on the customer's machine, or the command that writes them. */
  readonly where: readonly string[];
}

/** A log that was looked through for the image, and the time it covers (local, NaN where it states none). */
export interface SearchedLog {
  readonly file: string;
  readonly from: number;
  readonly until: number;
}

/**
 * Where an image came from. `known` only where a line names a server or a share together with this image; otherwise
 * the logs that would hold it are named, and nothing is concluded from a folder's name.
 */
export interface ImageOrigin {
  readonly known: boolean;
  /** `https://...` or `\\server\share\...`, as logged. */
  readonly source?: string;
  /** Lines that show it; where the source is unknown, what little is recorded (who started setup). */
  readonly evidence: readonly Evidence[];
  /** Empty when known. */
  readonly wouldBeIn: readonly WouldBeIn[];
  /** Update and deployment logs of the case that were looked through. */
  readonly searched: readonly SearchedLog[];
}

/**
 * What the team's table of images says of one: `known` by hash, or by name and size; `otherHash` and `otherBytes` are
 * called like a known one and are not it; `otherName` has a known one's size; `nameOnly` cannot be told; `unknown` is in
 * no row.
 */
export interface ImageMatch {
  readonly kind: 'known' | 'otherHash' | 'otherBytes' | 'otherName' | 'nameOnly' | 'unknown';
  /** The row that comes nearest. */
  readonly image?: KnownImage;
}

/** A file whose SHA-256 the case holds. */
export interface HashedFile {
  readonly place: Place;
  readonly sha256: string;
  readonly path?: string;
  /** Absent where there is no table. */
  readonly known?: ImageMatch;
}

/** An attempt as the history tells it. */
export interface HistoryAttempt {
  readonly attempt: Attempt;
  /** Folder or drive that setup was started from. */
  readonly mediaPath?: string;
  /** Where the image is named in the setup log. */
  readonly imagePlace?: Place;
  /** Absent where the logs name no image at all. */
  readonly origin?: ImageOrigin;
  /** What the team's table of images says of its image; absent where there is no table. */
  readonly known?: ImageMatch;
}

/** One Windows installation of the machine: the live one, or one kept in `Windows.old...`. */
export interface Installation {
  readonly tree: string;
  readonly os?: OsFacts;
  /** Index into `attempts` of the upgrade that made it. */
  readonly madeBy?: number;
  /** Where a clean installation is logged. */
  readonly cleanInstall?: Place;
  /** Local time; NaN where unknown. */
  readonly madeAt: number;
}

/** The attempts and installations of one machine, oldest first. */
export interface UpgradeHistory {
  readonly attempts: readonly HistoryAttempt[];
  readonly installations: readonly Installation[];
  /** The system that runs now, as far as the logs tell. */
  readonly present?: {
    readonly os?: OsFacts;
    /** Index into `attempts` of the one that made it; absent when the logs do not hold that attempt. */
    readonly madeBy?: number;
    readonly cleanInstall?: Place;
  };
  /** Hashes of images that the case holds. */
  readonly hashes?: readonly HashedFile[];
  /** Of the image that made the present system; absent when no upgrade is known to have made it. */
  readonly origin?: ImageOrigin;
}
