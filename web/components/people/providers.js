// @ts-check
/** Ways to sign in at an identity provider: a button each, perhaps with an invitation to take along. */
import { post } from "../../lib/api.js";
import { el, replace } from "../../lib/dom.js";
import { locale, t } from "../../lib/i18n.js";
import { keepPlace } from "../../lib/storage.js";
import { errorNotice } from "../notice/notice.js";

/**
 * @param {import("../../lib/wire.js").ProviderCard[]} cards
 * @param {string | null} [invitation]  the secret of a link
 * @param {boolean} [beside]  there is another way, which comes first
 */
export function providers(cards, invitation = null, beside = false) {
  if (cards.length === 0) return null;
  const problem = el("div");
  return el(
    "div",
    { class: "stack" },
    cards.map((card) => {
      const button = el(
        "button",
        {
          type: "button",
          class: beside ? "button button-large" : "button button-primary button-large",
          onclick: async () => {
            button.disabled = true;
            try {
              const begun = /** @type {import("../../lib/wire.js").ProviderAddress} */ (
                await post("/api/sign-in/provider", { provider: card.key, invitation, locale: locale() })
              );
              keepPlace();
              location.assign(begun.address);
            } catch (error) {
              button.disabled = false;
              replace(problem, errorNotice(error));
            }
          },
        },
        t("sign_in.provider", { name: card.name }),
      );
      return button;
    }),
    problem,
  );
}
