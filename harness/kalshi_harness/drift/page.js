(() => {
  const search = document.querySelector("#search");
  const buttons = [...document.querySelectorAll("[data-show]")];
  const items = [...document.querySelectorAll("details[data-breaks]")];
  const texts = items.map((item) => item.textContent.toLowerCase());
  let show = "all";
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    items.forEach((item, index) => {
      const breaks = item.dataset.breaks;
      const wanted = show === "all" || breaks.split(" ").includes(show);
      item.classList.toggle("hidden", !(wanted && words.every((word) => texts[index].includes(word))));
    });
    document.querySelectorAll(".room").forEach((room) => {
      room.classList.toggle("hidden", !room.querySelector("details:not(.hidden)"));
    });
  };
  search.addEventListener("input", apply);
  buttons.forEach((button) => {
    button.addEventListener("click", () => {
      show = button.dataset.show;
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      apply();
    });
  });
})();
