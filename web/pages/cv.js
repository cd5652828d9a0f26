// @ts-check
/** A CV on its way: upload with progress, then each phase of reading, live; or the text, pasted. */
import { errorNotice, errorText } from "../components/notice/notice.js";
import { ApiError, followCv, post, upload } from "../lib/api.js";
import { el, replace, setAttribute, setText } from "../lib/dom.js";
import { filePicker } from "../lib/form.js";
import { fileSize, label, t } from "../lib/i18n.js";
import { sayStatus } from "../lib/announce.js";

/** @typedef {import("../lib/wire.js").CvStatus} CvStatus */

const PHASES = ["received", "checked", "text", "sections", "profile", "ready"];
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_TEXT = 60_000;
const ACCEPT = ".pdf,.docx,.txt,.json,.zip,.xml,application/pdf";
/** Errors after which another file, or the text, is the way out. */
const PASTE_HELPS = new Set([
  "scanned_document",
  "encrypted_pdf",
  "truncated_pdf",
  "empty_document",
  "hostile_pdf",
  "not_a_pdf",
]);

/** @type {import("../app.js").PageModule["default"]} */
export default function cv({ root, query, navigate, signal, title }) {
  title(t("cv.title"));
  const stage = el("div", { class: "stack" });
  replace(
    root,
    el(
      "div",
      { class: "page page-narrow stack" },
      el("div", null, el("h1", null, t("cv.title")), el("p", { class: "lead" }, t("cv.lead"))),
      stage,
    ),
  );

  /** @param {Node | null} [problem] @param {boolean} [paste] */
  function choose(problem, paste = false) {
    const drop = el(
      "div",
      { class: "drop" },
      el("p", { class: "drop-words" }, t("cv.drop")),
      filePicker({
        id: "file",
        accept: ACCEPT,
        words: t("cv.choose"),
        onFile: send,
        more: { class: "button button-primary" },
      }),
      el("p", { class: "hint" }, t("cv.accept", { size: fileSize(8_000_000) })),
    );
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("drop-over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("drop-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("drop-over");
      const file = event.dataTransfer?.files[0];
      if (file) send(file);
    });
    const text = el("textarea", { class: "input", id: "cv-text", rows: 10, maxlength: MOST_TEXT, required: true });
    const details = el(
      "details",
      { class: "paste", open: paste },
      el("summary", null, t("cv.paste")),
      el(
        "form",
        {
          class: "stack",
          onsubmit: async (/** @type {SubmitEvent} */ event) => {
            event.preventDefault();
            try {
              follow(await post("/api/cvs", { text: text.value }));
            } catch (error) {
              details.append(errorNotice(error));
            }
          },
        },
        el("div", { class: "field" }, el("label", { for: "cv-text" }, t("cv.paste_label")), text),
        el("div", null, el("button", { type: "submit", class: "button" }, t("cv.paste_send"))),
      ),
    );
    replace(stage, problem, drop, details, el("p", { class: "hint" }, t("cv.privacy")));
    if (paste) text.focus();
  }

  /** @param {File} file */
  async function send(file) {
    if (file.size > MOST_BYTES) {
      fail("too_large");
      return;
    }
    const abort = new AbortController();
    signal.addEventListener("abort", () => abort.abort());
    const bar = el("progress", { max: 1, value: "0", "aria-label": t("cv.uploading") });
    const text = el("p", { class: "soft numbers" }, t("cv.uploading"));
    replace(
      stage,
      el(
        "div",
        { class: "panel stack" },
        el("p", null, el("strong", null, file.name), " ", el("span", { class: "faint" }, fileSize(file.size))),
        bar,
        text,
        el(
          "div",
          null,
          el("button", { type: "button", class: "button", onclick: () => abort.abort() }, t("action.cancel")),
        ),
      ),
    );
    sayStatus(t("cv.uploading"));
    try {
      const status = await upload(
        "/api/cvs",
        file,
        (share) => {
          bar.value = share;
          setText(text, t("cv.uploaded", { percent: Math.round(share * 100) }));
        },
        abort.signal,
      );
      follow(status);
    } catch (error) {
      if (signal.aborted) return;
      if (/** @type {Error} */ (error).name === "AbortError") choose();
      else if (error instanceof ApiError) fail(error.code);
      else throw error;
    }
  }

  /** @param {string} code */
  function fail(code) {
    sayStatus("");
    const again = el(
      "div",
      { class: "notice notice-error", role: "alert" },
      el("p", null, el("strong", null, t("error.parsing_error"))),
      el("p", null, errorText(code)),
      PASTE_HELPS.has(code) && el("p", null, t("cv.paste_helps")),
    );
    choose(again, PASTE_HELPS.has(code));
  }

  /** @param {CvStatus} first */
  function follow(first) {
    history.replaceState(null, "", `/cv?id=${encodeURIComponent(first.cv_id)}`);
    const lines = new Map(
      PHASES.map((phase) => [phase, el("li", { class: "phase" }, el("span", null, t(`cv.phase.${phase}`)))]),
    );
    const sections = el("ul", { class: "cv-sections", "aria-label": t("cv.sections") });
    lines.get("sections")?.append(sections);
    const found = el("dl", { class: "cv-found" });
    const name = el(
      "p",
      null,
      el("strong", null, first.filename || t("cv.pasted")),
      " ",
      first.size ? el("span", { class: "faint" }, fileSize(first.size)) : null,
    );
    const after = el("div");
    replace(
      stage,
      el("div", { class: "panel stack" }, name, el("ol", { class: "phases" }, [...lines.values()]), found, after),
    );
    /** @type {string | null} */
    let announced = null;

    /** @param {CvStatus} status */
    const show = (status) => {
      if (status.phase === "failed") {
        fail(status.error ?? "parsing_error");
        return;
      }
      const at = PHASES.indexOf(status.phase);
      [...lines.values()].forEach((line, i) => {
        const ready = status.phase === "ready";
        line.classList.toggle("phase-done", ready || i < at);
        line.classList.toggle("phase-now", !ready && i === at);
        setAttribute(line, "aria-current", !ready && i === at ? "step" : null);
      });
      replace(
        sections,
        Object.entries(status.sections)
          .filter(([key, state]) => state === "waiting" || state === "running" || holds(status.partial[key]))
          .map(([key, state]) =>
            el(
              "li",
              { class: `tag ${state === "done" ? "tag-accent" : state === "fallback" ? "tag-warn" : ""}` },
              label("section", key),
              el("span", { class: "visually-hidden" }, ` ${t(`cv.section.${state}`)}`),
            ),
          ),
      );
      replace(found, peek(status.partial));
      if (announced !== status.phase) {
        announced = status.phase;
        sayStatus(t(`cv.phase.${status.phase}`));
      }
      if (status.phase === "ready") {
        replace(
          after,
          el(
            "div",
            { class: "notice notice-good" },
            el("p", null, t(status.duplicate_of ? "cv.duplicate" : "cv.ready")),
            el(
              "div",
              { class: "row" },
              el("a", { class: "button button-primary", href: "/profile" }, t("home.profile_go")),
              status.duplicate_of ? readAgain(status.cv_id) : null,
            ),
          ),
        );
        after.querySelector("a")?.focus();
      }
    };
    show(first);
    if (first.phase !== "ready" && first.phase !== "failed") followCv(first.cv_id, show, signal);
  }

  /**
   * For who brings the same CV once more, because it was read badly or long ago.
   * @param {string} id
   */
  function readAgain(id) {
    const button = el(
      "button",
      {
        type: "button",
        class: "button",
        onclick: async () => {
          button.disabled = true;
          try {
            follow(await post(`/api/cvs/${id}/reading`, {}));
          } catch (error) {
            button.disabled = false;
            button.closest(".notice")?.append(errorNotice(error));
          }
        },
      },
      t("cv.read_again"),
    );
    return button;
  }

  const id = query.get("id");
  if (!id) {
    choose();
    return;
  }
  followCv(
    id,
    (() => {
      let begun = false;
      return (/** @type {CvStatus} */ status) => {
        if (!begun) {
          begun = true;
          follow(status);
        }
      };
    })(),
    signal,
  );
  replace(
    stage,
    el("p", { class: "loading" }, t("state.loading")),
    el("button", { type: "button", class: "button", onclick: () => navigate("/cv") }, t("home.cv_again")),
  );
}

/**
 * Whether anything was read for a section: what a CV has not is none of its sections.
 * @param {any} part
 */
function holds(part) {
  return Array.isArray(part) ? part.length > 0 : Boolean(part);
}

/**
 * The first things that were found.
 * @param {Record<string, any>} partial
 */
function peek(partial) {
  /** @type {[string, string][]} */
  const lines = [];
  if (partial.basics?.name) lines.push([t("profile.basics.name"), partial.basics.name]);
  for (const key of ["work", "education", "skills", "languages"]) {
    const entries = partial[key];
    if (!Array.isArray(entries) || entries.length === 0) continue;
    const words = entries
      .slice(0, 4)
      .map((entry) => entry.name ?? entry.position ?? entry.institution ?? entry.language ?? "")
      .filter(Boolean)
      .join(", ");
    lines.push([label("section", key), entries.length > 4 ? `${words}…` : words]);
  }
  return lines.map(([name, value]) => el("div", null, el("dt", { class: "faint" }, name), el("dd", null, value)));
}
