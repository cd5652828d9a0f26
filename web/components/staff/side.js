// @ts-check
/** What stands beside a live interview for staff: loaded once the conversation is there. */
import { cvFindings } from "./cv-findings.js";
import { staffEvents, technical as folded } from "./events.js";
import { insightPanel } from "./insight.js";
import { jumpTo } from "./jump.js";

/**
 * @param {object} parts
 * @param {string} parts.session
 * @param {AbortSignal} parts.signal
 * @param {(id: string) => void} parts.onJump   the id of a turn's element
 * @param {boolean} parts.technical   whether the reader works on the server
 */
export function staffSide({ session, signal, onJump, technical }) {
  const jump = jumpTo(onJump);
  const figures = insightPanel();
  const events = staffEvents();
  const findings = cvFindings({ session, signal });
  return {
    /** Once nothing more comes above the events by itself. */
    settled: findings.settled,
    elements: [jump.element, figures.element, findings.element, folded(technical, events.element)],
    /**
     * @param {import("../../lib/wire.js").SessionView} view
     * @param {readonly import("../../lib/session.js").StaffEntry[]} entries
     */
    update(view, entries) {
      jump.update(view.items);
      figures.update(entries);
      events.update(entries);
    },
  };
}
