// The page works without this. It makes "none of these" and the lines above it exclude each other, shows the number of the
// country chosen without sending anything, and prints.
(function () {
  "use strict";
  var none = document.querySelector("[data-none]");
  var lines = Array.prototype.slice.call(document.querySelectorAll("[data-line]"));
  if (none) {
    var status = document.createElement("p");
    status.className = "hidden";
    status.setAttribute("aria-live", "polite");
    none.form.appendChild(status);
    none.addEventListener("change", function () {
      if (!none.checked) { return; }
      var cleared = lines.filter(function (line) { return line.checked && line.value === "present"; });
      cleared.forEach(function (line) { line.checked = false; });
      if (cleared.length) { status.textContent = "The other ticks were taken away."; }
    });
    lines.forEach(function (line) {
      line.addEventListener("change", function () {
        if (!line.checked) { return; }
        if (none.checked && line.value === "present") {
          none.checked = false;
          status.textContent = "“None of these” was taken away.";
        }
        lines.forEach(function (other) {
          if (other !== line && other.dataset.line === line.dataset.line) { other.checked = false; }
        });
      });
    });
  }

  var country = document.querySelector("[data-country]");
  var numbers = document.querySelector("[data-numbers]");
  if (country && numbers) {
    var all = Array.prototype.slice.call(numbers.childNodes);
    country.addEventListener("change", function () {
      var chosen = country.options[country.selectedIndex], number = chosen.dataset.number;
      numbers.textContent = "";
      if (!number) { all.forEach(function (node) { numbers.appendChild(node); }); return; }
      var line = document.createElement("p"), link = document.createElement("a");
      line.className = "call";
      link.href = "tel:" + number;
      link.textContent = "Call " + number;
      line.appendChild(link);
      numbers.appendChild(line);
      if (chosen.dataset.note) {
        var note = document.createElement("p");
        note.className = "call-note";
        note.textContent = chosen.dataset.note;
        numbers.appendChild(note);
      }
    });
  }

  var print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
  }

  // What to take care of is printed too, in browsers that would leave out what is folded away.
  var known = Array.prototype.slice.call(document.querySelectorAll("details.known"));
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = known.filter(function (one) { return !one.open; });
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
  });

  var problems = document.getElementById("problems");
  if (problems) { problems.focus(); }
})();
