// @ts-check
/** Competencies as a radar. It only repeats the table beside it, which is what assistive technology reads. */
import { svg } from "../../lib/dom.js";

const LINE = 17;

/** @param {Extract<import("../../lib/wire.js").Block, {kind: "radar"}>} block  the server has found every place */
export function radar({ name, box, rings, spokes, area, edges, dots, labels }) {
  return svg(
    "svg",
    { class: "radar", viewBox: box.join(" "), role: "img", "aria-label": name },
    rings.map((points) => svg("polygon", { class: "radar-ring", points })),
    spokes.map(({ x, y, known }) =>
      svg("line", { class: known ? "radar-spoke" : "radar-spoke radar-unknown", x1: 0, y1: 0, x2: x, y2: y }),
    ),
    area === null ? [] : [svg("polygon", { class: "radar-area", points: area })],
    edges.map(([x1, y1, x2, y2]) => svg("line", { class: "radar-edge", x1, y1, x2, y2 })),
    dots.map(([cx, cy]) => svg("circle", { class: "radar-dot", cx, cy, r: 4 })),
    labels.map(({ x, y, at, lines, known }) =>
      svg(
        "text",
        { class: known ? "radar-label" : "radar-label radar-label-unknown", x, y, "text-anchor": at },
        lines.map((line, i) => svg("tspan", { x, dy: i === 0 ? 0 : LINE }, line)),
      ),
    ),
  );
}
