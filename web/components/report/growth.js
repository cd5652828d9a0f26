// @ts-check
/** One competence from interview to interview, as a line of dots. The table beside it says the same. */
import { svg } from "../../lib/dom.js";

const WIDTH = 180;
const HEIGHT = 44;
const EDGE = 6;
const MOST = 5;

/**
 * @param {{score: number}[]} points  oldest first
 * @param {string} name
 */
export function course(points, name) {
  const places = points.map(({ score }, i) => ({
    x: points.length === 1 ? WIDTH / 2 : EDGE + (i / (points.length - 1)) * (WIDTH - 2 * EDGE),
    y: HEIGHT - EDGE - ((score - 1) / (MOST - 1)) * (HEIGHT - 2 * EDGE),
  }));
  const middle = HEIGHT / 2;
  return svg(
    "svg",
    { class: "course", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": name },
    [EDGE, middle, HEIGHT - EDGE].map((y) => svg("line", { class: "course-rule", x1: 0, y1: y, x2: WIDTH, y2: y })),
    places.length > 1
      ? [
          svg("polyline", {
            class: "course-line",
            points: places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "),
          }),
        ]
      : [],
    places.map(({ x, y }, i) =>
      svg("circle", { class: "course-dot", cx: x.toFixed(1), cy: y.toFixed(1), r: i === places.length - 1 ? 4 : 2.5 }),
    ),
  );
}
