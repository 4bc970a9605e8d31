/**
 * Why a segment begins where it does.
 * `zone`: the stamps jump by a time zone where another system took over. `utc`: the same, told by lines that carry UTC.
 * `step`: the stamps go back by no zone's size; nothing tells which side is right, so nothing is corrected.
 * `utcLog`: the file counts in UTC and is moved to the local time of the case; `utcUnknown`: no log tells which that is.
 * `copy`: the lines are copies of lines in another log, whose correction they take over.
 */
export type SegmentReason = 'start' | 'zone' | 'utc' | 'step' | 'copy' | 'utcLog' | 'utcUnknown';

/** A part of a log that one clock stamped. A log without a jump has one segment with offset 0. */
export interface ClockSegment {
  /** 1-based line of its first record. */
  readonly fromLine: number;
  /** 0-based index of its first record. */
  readonly firstRecord: number;
  /** Added to the stamps of the segment; the log's reference segment has 0. */
  readonly clockOffsetSeconds: number;
  readonly reason: SegmentReason;
  /** Stamp of the first record less the stamp before it, in seconds as the log writes them. Absent at the start. */
  readonly jumpSeconds?: number;
  /** Local time less UTC, where CSI lines of the segment tell it. Safe OS may call the local time of the clock chip UTC. */
  readonly utcOffsetSeconds?: number;
}
