// Shows what is typed into the fields for passwords of a form, as long as its box is ticked.

for (const box of document.querySelectorAll("input[data-show-passwords]")) {
  const fields = box.form.querySelectorAll("input[type=password]");
  box.closest("label").hidden = false;
  box.addEventListener("change", () => {
    for (const field of fields) field.type = box.checked ? "text" : "password";
  });
  // What is sent off is hidden again, so that no browser keeps it among the texts that were typed.
  box.form.addEventListener("submit", () => {
    for (const field of fields) field.type = "password";
  });
}
