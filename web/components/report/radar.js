// @ts-check
/** Competencies as a radar. It only repeats the table beside it, which is what assistive technology reads. */
import { svg } from "../../lib/dom.js";

const SIZE = 340;
const RADIUS = 132;
const MOST = 5;

/**
 * @param {{label: string, score: number | null}[]} axes  3 to 8; null is "not assessed", which is not low
 * @param {string} name
 */
export function radar(axes, name) {
  const middle = SIZE / 2;
  /** @param {number} i @param {number} distance */
  const point = (i, distance) => {
    const angle = (i / axes.length) * 2 * Math.PI - Math.PI / 2;
    return { x: middle + Math.cos(angle) * distance, y: middle + Math.sin(angle) * distance };
  };
  /** @param {{x: number, y: number}[]} points */
  const path = (points) => points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const rings = Array.from({ length: MOST }, (_, ring) =>
    svg("polygon", { class: "radar-ring", points: path(axes.map((_axis, i) => point(i, (RADIUS * (ring + 1)) / MOST))) }),
  );
  const spokes = axes.map((axis, i) => {
    const end = point(i, RADIUS);
    return svg("line", { class: axis.score === null ? "radar-spoke radar-unknown" : "radar-spoke", x1: middle, y1: middle, x2: end.x.toFixed(1), y2: end.y.toFixed(1) });
  });
  const known = axes.map((axis, i) => (axis.score === null ? null : point(i, (RADIUS * axis.score) / MOST)));
  const area = known.every((place) => place !== null)
    ? [svg("polygon", { class: "radar-area", points: path(/** @type {{x: number, y: number}[]} */ (known)) })]
    : // A line over an axis that was not assessed would claim a value: only neighbours are joined.
      known.flatMap((place, i) => {
        const next = known[(i + 1) % known.length];
        return place && next && known.length > 1
          ? [svg("line", { class: "radar-edge", x1: place.x.toFixed(1), y1: place.y.toFixed(1), x2: next.x.toFixed(1), y2: next.y.toFixed(1) })]
          : [];
      });
  const dots = known.map((place) => place && svg("circle", { class: "radar-dot", cx: place.x.toFixed(1), cy: place.y.toFixed(1), r: 4 }));
  const labels = axes.map((axis, i) => {
    const place = point(i, RADIUS + 16);
    const anchor = Math.abs(place.x - middle) < 12 ? "middle" : place.x > middle ? "start" : "end";
    const lines = wrap(axis.label);
    const up = place.y < middle - 12 ? (lines.length - 1) * 15 : 0;
    return svg(
      "text",
      { class: axis.score === null ? "radar-label radar-label-unknown" : "radar-label", x: place.x.toFixed(1), y: (place.y + 4 - up).toFixed(1), "text-anchor": anchor },
      lines.map((line, n) => svg("tspan", { x: place.x.toFixed(1), dy: n === 0 ? 0 : 15 }, line)),
    );
  });
  return svg("svg", { class: "radar", viewBox: `-70 0 ${SIZE + 140} ${SIZE}`, role: "img", "aria-label": name }, rings, spokes, area, dots.filter(Boolean), labels);
}

/**
 * At most two lines of about 14 letters.
 * @param {string} text
 */
function wrap(text) {
  if (text.length <= 14) return [text];
  const cut = text.lastIndexOf(" ", 14);
  const at = cut > 4 ? cut : 14;
  const rest = text.slice(at).trim();
  return [text.slice(0, at), rest.length > 16 ? `${rest.slice(0, 15)}…` : rest];
}
