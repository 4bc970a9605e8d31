import { utf16Text, valueTexts } from './evtxValues.js';

/**
 * Binary XML inside a chunk of an event log. A record is a fragment that names a template (the shape of its event, kept
 * once per chunk) and brings the values for the template's gaps.
 *
 * ```
 * 0f 01 01 00                      fragment header
 * 0c 01 <id:4> <definition:4>      template instance; the definition follows here, or stands earlier in the chunk
 *    <next:4> <guid:16> <size:4>   definition header, then a fragment of `size` bytes:
 *    41 <dep:2> <size:4> <name:4>     element with attributes; the name follows here, or stands earlier
 *    46 <name:4> 05 01 <n:2> ...      attribute with a text; 0d/0e <index:2> <type:1> is a gap for a value
 *    02 ... 04                        end of the start tag, content, end of the element (03: an element without content)
 * <count:4> { <size:2> <type:1> 00 } values ...
 * ```
 *
 * Layout: [MS-EVEN6] 2.2.12 and 3.1.4.7, with what that document leaves to the file (name and template offsets) from the
 * public description of the format by the libevtx project.
 */

export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: readonly (XmlElement | string)[];
}

/** The bytes are not what the format promises. */
export class BrokenXml extends Error {}

type Node = ElementNode | GapNode | TemplateNode | string;
interface ElementNode {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly value: readonly Node[] }[];
  readonly children: readonly Node[];
}
interface GapNode {
  readonly kind: 'gap';
  readonly index: number;
}
interface TemplateNode {
  readonly kind: 'template';
  readonly body: readonly Node[];
  readonly values: readonly Value[];
}
interface Value {
  readonly offset: number;
  readonly length: number;
  readonly type: number;
}

/** Elements nest about five deep in real events. */
const DEEPEST = 40;
/** Nodes of one event; real ones have fewer than a hundred, a damaged file must not fill the memory. */
const MOST_NODES = 20_000;
/** Nodes and characters (16 to a node) of a whole chunk: forty times what real ones have. */
const MOST_OF_CHUNK = 400_000;
const MOST_VALUES = 4096;
const ARRAY = 0x80;
const BINARY_XML = 0x21;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads the events of one chunk; what the chunk says once (names, templates) is read once. */
export class ChunkXml {
  private readonly names = new Map<number, { readonly text: string; readonly size: number }>();
  private readonly templates = new Map<number, readonly Node[]>();
  private nodes = 0;
  private spent = 0;
  private at = 0;

  /** @param view the chunk; offsets inside it are counted from its start */
  constructor(private readonly view: DataView) {}

  /**
   * The root element of the event between `start` and `end`.
   *
   * @throws BrokenXml or RangeError where the bytes are damaged
   */
  event(start: number, end: number): XmlElement {
    this.nodes = 0;
    const parts = this.build(this.fragmentAt(start, end, 0, true), [], 0);
    const root = parts.find((part) => typeof part !== 'string');
    if (!root || typeof root === 'string') throw new BrokenXml('no element');
    return root;
  }

  private fragmentAt(start: number, end: number, depth: number, dependency: boolean): readonly Node[] {
    this.at = start;
    return this.content(end, depth, dependency);
  }

  /** Tokens up to the end of a fragment, or of an element (whose end token is left for the caller). */
  private content(end: number, depth: number, dependency: boolean): Node[] {
    if (depth > DEEPEST) throw new BrokenXml('too deep');
    const found: Node[] = [];
    while (this.at < end) {
      this.spend(1);
      const token = this.view.getUint8(this.at);
      switch (token & 0x1f) {
        case 0x00:
          this.at++;
          return found;
        case 0x01:
          found.push(this.element(end, depth, dependency));
          break;
        case 0x05:
        case 0x07:
        case 0x08:
        case 0x09:
        case 0x0d:
        case 0x0e:
          found.push(this.inline());
          break;
        case 0x0a:
          this.at++;
          this.name();
          break;
        case 0x0b:
          this.at++;
          this.string();
          break;
        case 0x0c:
          found.push(this.template(end, depth));
          break;
        case 0x0f:
          this.at += 4;
          break;
        default:
          // 02, 03, 04 and 06 end what the caller reads; anything else ends nothing.
          if ((token & 0x1f) > 0x06) throw new BrokenXml(`token ${token}`);
          return found;
      }
    }
    return found;
  }

  private element(end: number, depth: number, dependency: boolean): ElementNode {
    const hasAttributes = (this.view.getUint8(this.at) & 0x40) !== 0;
    this.at += 1 + (dependency ? 2 : 0) + 4;
    const name = this.name();
    const attributes: { name: string; value: Node[] }[] = [];
    if (hasAttributes) {
      const listEnd = Math.min(end, this.at + 4 + this.view.getUint32(this.at, true));
      this.at += 4;
      while (this.at < listEnd && (this.view.getUint8(this.at) & 0x1f) === 0x06) {
        this.at++;
        const attribute = this.name();
        attributes.push({ name: attribute, value: this.content(listEnd, depth + 1, dependency) });
      }
    }
    const close = this.view.getUint8(this.at++);
    if (close === 0x03) return { kind: 'element', name, attributes, children: [] };
    if (close !== 0x02) throw new BrokenXml(`token ${close} closes no start tag`);
    const children = this.content(end, depth + 1, dependency);
    if (this.view.getUint8(this.at++) !== 0x04) throw new BrokenXml('element without end');
    return { kind: 'element', name, attributes, children };
  }

  /** A text, a character, an entity, or the gap for a value. */
  private inline(): Node {
    const token = this.view.getUint8(this.at++) & 0x1f;
    switch (token) {
      case 0x05:
        this.at++;
        return this.string();
      case 0x07:
        return this.string();
      case 0x08:
        this.at += 2;
        return String.fromCharCode(this.view.getUint16(this.at - 2, true));
      case 0x09: {
        const name = this.name();
        return (Object.hasOwn(entities, name) && entities[name]) || `&${name};`;
      }
      default:
        this.at += 3;
        return { kind: 'gap', index: this.view.getUint16(this.at - 3, true) };
    }
  }

  private template(end: number, depth: number): TemplateNode {
    const definition = this.view.getUint32(this.at + 6, true);
    this.at += 10;
    if (definition === this.at) this.at += 24 + this.view.getUint32(definition + 20, true);
    const behind = this.at;
    const body = this.definition(definition, depth);
    this.at = behind;
    const count = this.view.getUint32(this.at, true);
    if (count > MOST_VALUES) throw new BrokenXml('too many values');
    this.at += 4;
    let offset = this.at + 4 * count;
    const values: Value[] = [];
    for (let i = 0; i < count; i++) {
      const length = this.view.getUint16(this.at, true);
      values.push({ offset, length, type: this.view.getUint8(this.at + 2) });
      offset += length;
      this.at += 4;
    }
    if (offset > end) throw new BrokenXml('values beyond the record');
    this.at = offset;
    return { kind: 'template', body, values };
  }

  private definition(offset: number, depth: number): readonly Node[] {
    const known = this.templates.get(offset);
    if (known) return known;
    const body = this.fragmentAt(
      offset + 24,
      Math.min(this.view.byteLength, offset + 24 + this.view.getUint32(offset + 20, true)),
      depth + 1,
      true,
    );
    this.templates.set(offset, body);
    return body;
  }

  /** Where the offset points at the next byte, the name stands here; else it was written before. */
  private name(): string {
    const offset = this.view.getUint32(this.at, true);
    this.at += 4;
    let name = this.names.get(offset);
    if (!name) {
      const length = this.view.getUint16(offset + 6, true);
      const text = utf16Text(this.view, offset + 8, 2 * length);
      name = { text, size: 8 + 2 * length + 2 };
      this.names.set(offset, name);
    }
    if (offset === this.at) this.at += name.size;
    return name.text;
  }

  private string(): string {
    const length = 2 * this.view.getUint16(this.at, true);
    this.at += 2 + length;
    return utf16Text(this.view, this.at - length, length);
  }

  /** Bounds the work: a file can be made so that a few bytes ask for millions of nodes. */
  private spend(cost: number): void {
    this.nodes += cost;
    this.spent += cost;
    if (this.nodes > MOST_NODES || this.spent > MOST_OF_CHUNK) throw new BrokenXml('too long');
  }

  /** Fills the gaps. */
  private build(nodes: readonly Node[], values: readonly Value[], depth: number): (XmlElement | string)[] {
    if (depth > DEEPEST) throw new BrokenXml('too deep');
    const built: (XmlElement | string)[] = [];
    for (const node of nodes) {
      this.spend(1);
      if (typeof node === 'string') built.push(node);
      else if (node.kind === 'gap') built.push(...this.valueOf(values[node.index], depth));
      else if (node.kind === 'template') built.push(...this.build(node.body, node.values, depth + 1));
      else built.push(...this.buildElement(node, values, depth));
    }
    return built;
  }

  /** An element around an array stands once for each of its values. */
  private buildElement(node: ElementNode, values: readonly Value[], depth: number): XmlElement[] {
    const attributes = node.attributes.map(
      ({ name, value }) => [name, textOf(this.build(value, values, depth + 1))] as const,
    );
    const [only] = node.children;
    const value = typeof only === 'object' && only.kind === 'gap' ? values[only.index] : undefined;
    if (node.children.length === 1 && value && value.type & ARRAY) {
      const texts = valueTexts(this.view, value.offset, value.length, value.type);
      this.spend(texts.length + (texts.length * node.attributes.length + value.length) / 16);
      return texts.map((text) => ({ name: node.name, attributes, children: [text] }));
    }
    return [{ name: node.name, attributes, children: this.build(node.children, values, depth + 1) }];
  }

  private valueOf(value: Value | undefined, depth: number): (XmlElement | string)[] {
    if (!value || value.type === 0) return [];
    const { offset, length, type } = value;
    this.spend(length / 16);
    if (type === BINARY_XML) {
      const nodes = this.fragmentAt(offset, offset + length, depth + 1, false);
      return this.build(nodes, [], depth + 1);
    }
    return [valueTexts(this.view, offset, length, type).join(', ')];
  }
}

/** The text inside an element, without its child elements. */
export function textOf(parts: readonly (XmlElement | string)[]): string {
  return parts.filter((part) => typeof part === 'string').join('');
}
