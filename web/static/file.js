// Fields for a file (templates/_file.html): the name of the file that was chosen stands beside the button.

for (const field of document.querySelectorAll(".file-field")) {
  const [input, name] = [field.querySelector("input"), field.querySelector(".file-name")];
  const none = name.textContent;
  const show = () => (name.textContent = input.files[0]?.name ?? none);
  input.addEventListener("change", show);
  // A browser that comes back to a page may have kept the choice.
  show();
}
