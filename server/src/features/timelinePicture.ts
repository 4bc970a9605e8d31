import path from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import {
  attemptTitle,
  density,
  durationText,
  markRow,
  pictureStory,
  isFailure,
  offsetText,
  pictureTexts,
  pictureWindow,
  shortPlaces,
  timelinePicture,
  timeText,
  type CaseAnalysis,
  type Place,
  type StoryRow,
  type TimelinePicture,
} from '../../../engine/src/index.js';
import { diskPath, diskUri } from '../bundleUris.js';
import { guard } from '../guard.js';
import {
  pictureWindowRequest,
  timelinePictureRequest,
  type PictureHead,
  type PictureRow,
  type PictureTarget,
  type PictureWindowParams,
  type PictureWindowResult,
  type TimelinePictureParams,
  type TimelinePictureResult,
} from '../protocol.js';
import type { Session } from '../session.js';
import { parseTimelineUri } from '../timelineUri.js';
import { visibleTexts } from '../visibleTexts.js';
import { insideOf } from '../workspaceCases.js';

/** Parts of the overview: it is narrow. */
const OVERVIEW_BINS = 240;

interface Drawn {
  readonly picture: TimelinePicture;
  readonly version: number;
}

/** The timeline as a picture: laid out once per state of a case, then asked for window by window. */
export function registerTimelinePicture(connection: Connection, session: Session): void {
  const { speech } = session;
  const { t } = speech;
  const drawn = new WeakMap<CaseAnalysis, Drawn | null>();
  let versions = 0;

  const draw = (known: CaseAnalysis): Drawn | undefined => {
    let one = drawn.get(known);
    if (one === undefined) {
      const picture = timelinePicture(known);
      one = picture ? { picture, version: ++versions } : null;
      drawn.set(known, one);
    }
    return one ?? undefined;
  };

  const head = async (params: TimelinePictureParams): Promise<TimelinePictureResult> => {
    const known = await session.caseOf(fileIn(params));
    if (!known) return { name: '', message: t('No log was found here.') };
    const name = path.basename(known.path);
    const root = diskUri(known.path);
    const one = draw(known);
    return one
      ? { root, name, picture: visibleTexts(headOf(one, session)) }
      : { root, name, message: t('No log of this case carries times.') };
  };

  const window = async ({ root, ...view }: PictureWindowParams): Promise<PictureWindowResult> => {
    const known = await session.caseOf(insideOf(diskPath(root)));
    const one = known && draw(known);
    if (!known || !one) return nothing;
    const { picture, version } = one;
    const shown = pictureWindow(picture, view);
    const short = shortPlaces(known.logs.map(({ log }) => log.path));
    const target = targets(session, known);
    return visibleTexts({
      version,
      from: view.from,
      to: view.to,
      start: timeText(picture.axis.timeAt(Math.max(0, view.from))),
      end: timeText(picture.axis.timeAt(Math.min(picture.axis.length, view.to))),
      ticks: shown.ticks,
      lanes: shown.lanes.map((lane) => ({
        density: lane.density,
        steps: lane.steps.map((row) => row.map(({ place, ...bar }) => ({ ...bar, ...target(place) }))),
      })),
      marks: shown.marks.map(({ lane, at, lead, count, steps }) => ({
        ...wireRow(markRow(lead, known, { speech, short }), target),
        lane,
        at,
        count,
        ...(steps && { steps: steps[0] === steps[1] ? String(steps[0]) : `${steps[0]}–${steps[1]}` }),
      })),
    });
  };

  connection.onRequest(timelinePictureRequest, guard(connection, 'timelinePicture', { name: '' }, head));
  connection.onRequest(pictureWindowRequest, guard(connection, 'pictureWindow', nothing, window));
}

const nothing: PictureWindowResult = {
  version: 0,
  from: 0,
  to: 1,
  start: '',
  end: '',
  ticks: [],
  lanes: [],
  marks: [],
};

/** A file of the case that a person means: what a page of the timeline was opened from, a log, or any in the folder. */
function fileIn({ root, uri = '' }: TimelinePictureParams): string {
  return root === undefined ? (parseTimelineUri(uri)?.file ?? uri) : insideOf(diskPath(root));
}

type ToTarget = (place: Place) => PictureTarget;

function targets(session: Session, known: CaseAnalysis): ToTarget {
  return ({ file, line }) => ({ uri: session.uriOf(known, file), line: line - 1 });
}

function wireRow({ place, ...row }: StoryRow, target: ToTarget): PictureRow {
  return { ...row, ...target(place) };
}

function headOf({ picture, version }: Drawn, session: Session): PictureHead {
  const { speech } = session;
  const { t } = speech;
  const { known, axis, lanes, attempts, gaps, clocks, focus } = picture;
  const target = targets(session, known);
  const { firstCause, ending, groups, ...story } = pictureStory(picture, speech);
  const rowsOf = (id: string): readonly StoryRow[] => groups.find((group) => group.id === id)?.rows ?? [];
  return {
    ...story,
    language: speech.language,
    version,
    texts: pictureTexts(picture.known, speech),
    ...(firstCause && {
      firstCause: {
        ...wireRow(firstCause, target),
        ...(firstCause.whose !== undefined && { whose: firstCause.whose }),
      },
    }),
    ...(ending && { ending: wireRow(ending, target) }),
    groups: groups.map((group) => ({ ...group, rows: group.rows.map((row) => wireRow(row, target)) })),
    length: axis.length,
    focus,
    overview: sum(
      lanes.map(({ places }) =>
        density(places, { from: 0, to: axis.length, bins: OVERVIEW_BINS }, (place) => axis.timeAt(place)),
      ),
    ),
    cuts: axis.cuts.map(({ at, until, from, to }) => ({ at, until, text: idleText(to - from, t) })),
    attempts: attempts.map(({ from, to, attempt, place }, index) => ({
      from,
      to,
      title: attemptTitle(attempt, index, speech),
      failed: isFailure(attempt),
      ...target(place),
    })),
    lanes: lanes.map(({ path: file, steps }) => ({
      name: path.posix.basename(file),
      folder: file.includes('/') ? path.posix.dirname(file) : '',
      uri: target({ file, line: 1 }).uri,
      rows: steps.length,
    })),
    gaps: rowsOf('gaps').flatMap((row, i) => {
      const gap = gaps[i];
      return gap ? [{ ...wireRow(row, target), lane: gap.lane, to: gap.to }] : [];
    }),
    clocks: rowsOf('clocks').flatMap((row, i) => {
      const clock = clocks[i];
      if (!clock) return [];
      return [
        {
          ...wireRow(row, target),
          lane: clock.lane,
          to: clock.to,
          offset: offsetText(clock.segment.clockOffsetSeconds, speech),
        },
      ];
    }),
  };
}

function idleText(milliseconds: number, t: Session['speech']['t']): string {
  const days = Math.round(milliseconds / 86_400_000);
  return days >= 2 ? t('{0} days', days) : durationText(milliseconds, { t });
}

function sum(lists: readonly (readonly number[])[]): readonly number[] {
  return lists.reduce<number[]>((total, list) => {
    list.forEach((count, i) => (total[i] = (total[i] ?? 0) + count));
    return total;
  }, []);
}
