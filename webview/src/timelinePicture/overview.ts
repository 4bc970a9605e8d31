import { select } from 'd3-selection';
import type { PictureHead } from '../../../server/src/protocol.js';
import type { Drawing } from './drawing.js';

/** The whole case in one narrow strip, with the part that is shown. */
export function createOverview(svg: SVGSVGElement): Drawing {
  const height = 30;
  const root = select(svg).attr('height', height);
  const cuts = root.append('g');
  const records = root.append('path').attr('class', 'records');
  const cause = root.append('path').attr('class', 'moment');
  const frame = root
    .append('rect')
    .attr('class', 'frame')
    .attr('y', 0.5)
    .attr('height', height - 1);
  return {
    draw({ head, part, width }) {
      root.attr('width', width);
      const x = (at: number): number => (at / head.length) * width;
      const most = head.overview.reduce((max, count) => Math.max(max, count), 1);
      const column = width / Math.max(1, head.overview.length);
      records.attr(
        'd',
        head.overview
          .map((count, i) => {
            if (count === 0) return '';
            const tall = Math.max(2, Math.sqrt(count / most) * (height - 6));
            return `M${(i * column).toFixed(1)} ${height - 2}v${(-tall).toFixed(1)}h${column.toFixed(2)}v${tall.toFixed(1)}z`;
          })
          .join(''),
      );
      cuts
        .selectAll<SVGRectElement, PictureHead['cuts'][number]>('rect')
        .data(head.cuts)
        .join('rect')
        .attr('class', 'cut')
        .attr('x', ({ at }) => x(at))
        .attr('width', ({ at, until }) => Math.max(1, x(until) - x(at)))
        .attr('height', height);
      cause.attr('d', head.firstCause ? `M${x(head.firstCause.at)} 0V${height}` : null);
      frame.attr('x', x(part.from) + 0.5).attr('width', Math.max(3, x(part.to) - x(part.from) - 1));
    },
  };
}
