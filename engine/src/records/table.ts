import type { Kernel } from '../kernel/kernel.js';
import { columnMemory, part, roomBehind } from '../lines/growth.js';
import type { RecordTable } from '../model/record.js';
import type { Header } from './header.js';

/** Records above which the columns are not copied. */
const LARGE = 64 * 1024;

/** The memory of all columns, when there is room behind the first `count` records. */
function roomsOf(table: RecordTable, count: number): Omit<RecordTable, 'count' | 'components'> | undefined {
  const firstLine = roomBehind(table.firstLine, count);
  const time = roomBehind(table.time, count);
  const level = roomBehind(table.level, count);
  const component = roomBehind(table.component, count);
  const eventId = roomBehind(table.eventId, count);
  const messageColumn = roomBehind(table.messageColumn, count);
  if (!firstLine || !time || !level || !component || !eventId || !messageColumn) return undefined;
  return { firstLine, time, level, component, eventId, messageColumn };
}

/** Collects records into columns that grow by doubling, so that a million records cost a few large arrays. */
export class RecordTableBuilder {
  count = 0;
  private firstLine: Uint32Array;
  private time: Float64Array;
  private level: Uint8Array;
  private component: Uint16Array;
  private eventId: Uint32Array;
  private messageColumn: Uint16Array;
  private readonly names: string[] = [''];
  private readonly indexes = new Map<string, number>([['', 0]]);
  private lastName = '';
  private lastIndex = 0;

  /**
   * @param expected how many records there may be
   * @param before a table whose first `count` records are taken over
   */
  constructor(expected: number, before?: RecordTable, count = 0) {
    const room = before && roomsOf(before, count);
    if (before && room) {
      this.firstLine = room.firstLine;
      this.time = room.time;
      this.level = room.level;
      this.component = room.component;
      this.eventId = room.eventId;
      this.messageColumn = room.messageColumn;
      this.takeNames(before, count);
      return;
    }
    const size = Math.max(16, expected, count);
    this.firstLine = new Uint32Array(columnMemory(4 * size));
    this.time = new Float64Array(columnMemory(8 * size));
    this.level = new Uint8Array(columnMemory(size));
    this.component = new Uint16Array(columnMemory(2 * size));
    this.eventId = new Uint32Array(columnMemory(4 * size));
    this.messageColumn = new Uint16Array(columnMemory(2 * size));
    if (before) this.takeOver(before, count);
  }

  add(firstLine: number, header: Header): void {
    if (this.count === this.firstLine.length) this.resize(this.count * 2);
    const i = this.count++;
    this.firstLine[i] = firstLine;
    this.time[i] = header.time;
    this.level[i] = header.level;
    this.component[i] = this.indexOf(header.component);
    this.eventId[i] = header.eventId;
    this.messageColumn[i] = Math.min(header.messageColumn, 0xffff);
  }

  /** The number of the component of the record that was added last. */
  get lastComponent(): number {
    return this.lastIndex;
  }

  /** Adds the records that the kernel has read. */
  addRead(columns: Kernel): void {
    const count = columns.recordsRead.value;
    const from = this.count;
    if (from + count > this.firstLine.length) this.resize(Math.max(from + count, this.count * 2));
    this.firstLine.set(columns.firstLines.subarray(0, count), from);
    this.time.set(columns.times.subarray(0, count), from);
    this.level.set(columns.levels.subarray(0, count), from);
    this.component.set(columns.components.subarray(0, count), from);
    this.eventId.set(columns.eventIds.subarray(0, count), from);
    this.messageColumn.set(columns.messageColumns.subarray(0, count), from);
    this.count += count;
  }

  /** Goes on with records that were cut elsewhere; the first of their lines is line `line` here. */
  append(records: RecordTable, line: number): void {
    const { count } = records;
    const from = this.count;
    if (from + count > this.firstLine.length) this.resize(Math.max(from + count, this.count * 2));
    const names = Uint16Array.from(records.components, (name) => this.indexOf(name));
    for (let i = 0; i < count; i++) {
      this.firstLine[from + i] = (records.firstLine[i] ?? 0) + line;
      this.component[from + i] = names[records.component[i] ?? 0] ?? 0;
    }
    this.time.set(records.time.subarray(0, count), from);
    this.level.set(records.level.subarray(0, count), from);
    this.eventId.set(records.eventId.subarray(0, count), from);
    this.messageColumn.set(records.messageColumn.subarray(0, count), from);
    this.count += count;
  }

  /** The records so far. The columns are longer than there are records; good until the next one is added. */
  soFar(): RecordTable {
    const { count, firstLine, time, level, component, eventId, messageColumn, names } = this;
    return { count, firstLine, time, level, component, eventId, messageColumn, components: names };
  }

  finish(): RecordTable {
    // Room that was never used costs a large log no memory; copying its columns would, for a while.
    if (this.count < LARGE) this.resize(this.count);
    const { count, firstLine, time, level, component, eventId, messageColumn, names } = this;
    return {
      count,
      firstLine: part(firstLine, count),
      time: part(time, count),
      level: part(level, count),
      component: part(component, count),
      eventId: part(eventId, count),
      messageColumn: part(messageColumn, count),
      components: names,
    };
  }

  private takeOver(before: RecordTable, count: number): void {
    this.firstLine.set(before.firstLine.subarray(0, count));
    this.time.set(before.time.subarray(0, count));
    this.level.set(before.level.subarray(0, count));
    this.component.set(before.component.subarray(0, count));
    this.eventId.set(before.eventId.subarray(0, count));
    this.messageColumn.set(before.messageColumn.subarray(0, count));
    this.takeNames(before, count);
  }

  private takeNames(before: RecordTable, count: number): void {
    this.count = count;
    // Names are numbered as they appear; one that only a later record has may have been cut off in mid-word.
    let names = before.components.length - 1;
    if (before.component.subarray(count, before.count).includes(names)) {
      names = 0;
      for (let i = 0; i < count; i++) names = Math.max(names, this.component[i] ?? 0);
    }
    for (const name of before.components.slice(1, names + 1)) {
      this.indexes.set(name, this.names.length);
      this.names.push(name);
    }
  }

  private indexOf(name: string): number {
    if (name === this.lastName) return this.lastIndex;
    let index = this.indexes.get(name);
    if (index === undefined) {
      // A hostile file cannot fill the column: names beyond its range share the empty one.
      if (this.names.length > 0xfffe) return 0;
      index = this.names.length;
      this.names.push(name);
      this.indexes.set(name, index);
    }
    this.lastName = name;
    this.lastIndex = index;
    return index;
  }

  private resize(size: number): void {
    const copy = <T extends { set(from: T): void; subarray(a: number, b: number): T }>(to: T, from: T): T => {
      to.set(from.subarray(0, Math.min(this.count, size)));
      return to;
    };
    this.firstLine = copy(new Uint32Array(columnMemory(4 * size)), this.firstLine);
    this.time = copy(new Float64Array(columnMemory(8 * size)), this.time);
    this.level = copy(new Uint8Array(columnMemory(size)), this.level);
    this.component = copy(new Uint16Array(columnMemory(2 * size)), this.component);
    this.eventId = copy(new Uint32Array(columnMemory(4 * size)), this.eventId);
    this.messageColumn = copy(new Uint16Array(columnMemory(2 * size)), this.messageColumn);
  }
}
