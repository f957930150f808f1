// What surrounds the widget: the loading message, the link with the kernel, names for handles that have none.
"use strict";

(() => {
  const find = (id) => document.getElementById(id);

  // A token belongs into the first address only: not into bookmarks, nor into what is copied to a colleague.
  const address = new URL(location.href);
  if (address.searchParams.has("token")) {
    address.searchParams.delete("token");
    history.replaceState(null, "", address);
  }

  // Voilà calls these; the loading message goes when there is something to see.
  window.voila_heartbeat = () => {};
  window.voila_process = () => {};
  window.voila_finish = window.display_cells = () => {};

  const watchFirstView = () => {
    const cells = find("rendered_cells");
    const seen = () => cells.querySelector(".failed, .output > .lm-Widget *");
    const show = () => {
      if (!seen()) return false;
      find("loading")?.remove();
      return true;
    };
    if (show()) return;
    const observer = new MutationObserver(() => show() && observer.disconnect());
    observer.observe(cells, { childList: true, subtree: true });
  };

  // Sliders of ipywidgets have a handle without a name: give it that of its label.
  const nameHandles = () => {
    for (const handle of document.querySelectorAll(".noUi-handle:not([aria-label])")) {
      const label = handle.closest(".widget-inline-hbox")?.querySelector(".widget-label");
      if (label?.textContent) handle.setAttribute("aria-label", label.textContent);
    }
  };

  // The link with the kernel.
  let open = 0;
  let leaving = false;
  const notice = (kind) => {
    const box = find("notice");
    if (!box) return;
    box.hidden = !kind;
    box.setAttribute("role", kind === "gone" ? "alert" : "status");
    for (const part of box.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== kind;
  };
  const look = async () => {
    if (leaving || open > 0) return;
    const { baseUrl, kernelId } = JSON.parse(find("jupyter-config-data")?.textContent ?? "{}");
    if (!kernelId) return;
    try {
      const answer = await fetch(`${baseUrl}api/kernels/${kernelId}`, { cache: "no-store" });
      if (open > 0) return;
      notice(answer.status === 404 || answer.status === 403 ? "gone" : "waiting");
    } catch {
      notice("waiting");
    }
    setTimeout(look, 5000);
  };
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener("open", () => {
        open += 1;
        notice(null);
        this.addEventListener("close", () => {
          open -= 1;
          setTimeout(look, 300);
        });
      });
    }
  };
  addEventListener("beforeunload", () => {
    leaving = true;
    setTimeout(() => (leaving = false), 2000);
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  addEventListener("DOMContentLoaded", () => {
    watchFirstView();
    new MutationObserver(nameHandles).observe(document.body, { childList: true, subtree: true });
  });
  addEventListener("click", (event) => event.target.closest?.("[data-again]") && location.reload());

  // Counted from here, and not from the end of the page, which may never come.
  setTimeout(() => find("late")?.removeAttribute("hidden"), 20000);
})();
