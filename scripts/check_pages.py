#!/usr/bin/env python3
"""Opens the pages of this build in Chromium: a version's report, a difference, a monitoring, the service's page.

usage: check_pages.py [--only PART …] [--pictures FOLDER] [--keep]

It makes a small shop with bin/trainer, serves it with bin/scorer, and looks at every page on a phone and on a desk, light
and dark: no message of the console, no foreign or failed request, nothing wider than the window, no overlapping labels,
every figure equal to the JSON beside the page, and nothing that axe calls serious. Then it uses the service's page by
keyboard alone. With --pictures it makes the pictures of docs/ in place of the checks. scripts/check-pages sets it up.
"""

import argparse
import contextlib
import csv
import datetime
import json
import math
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Error, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARTS = ["report", "diff", "monitor", "page", "keyboard"]
WINDOWS = [(390, 844), (1280, 800)]
SCHEMES = ["light", "dark"]
# What a browser does takes moments; a machine that is busy may take this many seconds.
PATIENCE = 30
HOSTILE = ['<script>alert("title")</script>', "<img src=x onerror=alert(1)>", "\u202eمصباح أحمر", "🕯️ Candle 🎁", "W" * 400]

failures = []


def fail(place, what):
    failures.append(f"{place}: {what}")
    print(f"FAILED {place}: {what}", file=sys.stderr, flush=True)


def until(condition, what, seconds=PATIENCE):
    """Asks until the answer is neither None nor false; a policy of the page forbids that the page itself waits."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"waited {seconds} s in vain for {what}")


# ---------------------------------------------------------------------------------------------------------- The shop


class Shop:
    """A simulated shop with three versions of a recommender, a model of who leaves and one of a table."""

    def __init__(self, folder, programs, hostile):
        self.folder = pathlib.Path(folder)
        self.trainer = str(programs / "trainer")
        self.scorer = str(programs / "scorer")
        self.run("simulate", "--customers", "400", "--items", "150", "--seed", "5", "--output", "shop", "--quiet")
        self.spoil_titles(HOSTILE if hostile else [])
        self.write("homepage.yaml", HOMEPAGE)
        self.write("leaving.yaml", LEAVING)
        rows = [f"{n % 40},{'basic' if n % 3 else 'pro'},{'yes' if n % 5 else 'no'},"
                f"{'yes' if n * 7 % 40 + n % 40 < 30 else 'no'}" for n in range(300)]
        self.write("table.csv", "\n".join(["tenure,plan,active,churn", *rows]) + "\n")
        self.pipeline("homepage.yaml")
        self.promote("homepage/1")
        self.pipeline("homepage.yaml", "--set", "train.factors=16")
        self.pipeline("homepage.yaml", "--set", "train.regularization=0.2")
        self.promote("homepage/2", "challenger")
        self.pipeline("leaving.yaml")
        self.promote("leaving/1")
        self.run("fit", "propensity", "--table", "table.csv", "--target", "churn", "--model", "churn", "--quiet")
        self.promote("churn/1")
        self.customer, self.refused = self.choose_customers()

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *arguments, codes=(0,)):
        done = subprocess.run(
            [self.trainer, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode not in codes:
            raise RuntimeError(f"trainer {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}{done.stdout}")
        return done.stdout

    def pipeline(self, *arguments):
        self.run("run", *arguments, "--store", "models", "--quiet")

    def promote(self, version, alias="champion"):
        self.run("models", "promote", version, "--to", alias)

    def spoil_titles(self, hostile):
        """Gives some popular items the titles that a page must bear."""
        path = self.folder / "shop/items.csv"
        rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
        title = rows[0].index("title")
        bought = {}
        for row in csv.DictReader((self.folder / "shop/events.csv").open(encoding="utf-8", newline="")):
            bought[row["item"]] = bought.get(row["item"], 0) + 1
        popular = sorted(bought, key=bought.get, reverse=True)[: 2 * len(hostile) : 2]
        for row in rows[1:]:
            if row[0] in popular:
                row[title] = hostile[popular.index(row[0])]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        self.titles = {row[0]: row[title] for row in rows[1:]}

    def choose_customers(self):
        """A customer with some history who agreed, and one who said no."""
        refused = [row["user"] for row in csv.DictReader((self.folder / "shop/consent.csv").open(encoding="utf-8"))
                   if row["personalization"] == "no"]
        seen = {}
        for row in csv.DictReader((self.folder / "shop/events.csv").open(encoding="utf-8", newline="")):
            seen.setdefault(row["user"], set()).add(row["item"])
        middling = sorted(user for user, items in seen.items() if user not in refused and 10 <= len(items) <= 40)
        return middling[0], next(user for user in refused if user in seen)

    # The files of the other pages.

    def report(self, model, version):
        folder = self.folder / f"models/{model}/reports/{version}"
        return folder / "report.html", folder / "report.json"

    def diff(self):
        self.run("models", "diff", "homepage/1", "homepage/2", "--output", "diff")
        return self.folder / "diff/diff.html", self.folder / "diff/diff.json"

    def monitor(self, model):
        """The last week of the log stands for the nights after the training."""
        source = self.folder / "shop/events.csv"
        lines = source.read_text(encoding="utf-8").splitlines()
        when = lines[0].split(",").index("timestamp")
        newest = max(line.split(",")[when] for line in lines[1:])
        start = datetime.datetime.fromisoformat(newest.replace("Z", "+00:00")) - datetime.timedelta(days=7)
        first = start.strftime("%Y-%m-%dT%H:%M:%SZ")
        week = [line for line in lines[1:] if line.split(",")[when] >= first]
        self.write("tonight.csv", "\n".join([lines[0], *week]) + "\n")
        # 2 says that something is an alarm, and the page is there all the same.
        self.run("monitor", f"{model}/1", "--events", "tonight.csv", "--output", f"monitor-{model}", codes=(0, 2))
        return self.folder / f"monitor-{model}/monitor.html", self.folder / f"monitor-{model}/monitor.json"

    # The service.

    @contextlib.contextmanager
    def service(self):
        self.write("service.json", json.dumps({
            "store": "models", "port": 0, "page": True, "consent": {"file": "shop/consent.csv"},
            "models": ["homepage", "homepage@challenger", "leaving", "churn"], "recommender": "homepage"}))
        log = self.folder / "service.log"
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen([self.scorer, "serve", "--config", "service.json"], cwd=self.folder, stderr=output)
        try:
            def port():
                if process.poll() is not None:
                    raise RuntimeError(f"the service ended with {process.returncode}:\n{log.read_text()}")
                return re.search(r"listening on (http://127\.0\.0\.1:\d+)\s", log.read_text(encoding="utf-8"))
            yield until(port, "the service")[1] + "/"
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


HOMEPAGE = """\
model: homepage
data:
  events: {path: shop/events.csv, purchase_types: [purchase]}
  items: {path: shop/items.csv}
  consent: {path: shop/consent.csv, default: yes}
confidence:
  weights: {view: 1, cart: 3, purchase: 10}
split: {test: 28d}
train: {algorithm: ials, factors: 8, epochs: 4, regularization: 0.05, unobserved_weight: 0.1}
evaluate: {metrics: [ndcg@20, recall@20, coverage@20]}
"""
LEAVING = """\
model: leaving
data:
  events: {path: shop/events.csv, purchase_types: [purchase]}
  consent: {path: shop/consent.csv, default: yes}
customers: {label: churn, horizon: 90d, cutoff: [180d, 90d]}
"""

# ------------------------------------------------------------------------------------------------------- In the page

# Labels of a picture as four-cornered shapes, because they may be turned.
SVG_OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '' && text.getClientRects().length > 0
      && text.checkVisibility({ visibilityProperty: true }));
    const shapes = texts.map((text) => {
      const box = text.getBBox(), matrix = text.getScreenCTM();
      // A line of text has room above and below its letters.
      const [top, bottom] = [box.y + 0.18 * box.height, box.y + 0.82 * box.height];
      return [[box.x, top], [box.x + box.width, top], [box.x + box.width, bottom], [box.x, bottom]].map(([x, y]) =>
        [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f]);
    });
    const apart = (one, other) => {
      for (const shape of [one, other]) for (let corner = 0; corner < 4; corner++) {
        const [a, b] = [shape[corner], shape[(corner + 1) % 4]];
        const [nx, ny] = [b[1] - a[1], a[0] - b[0]], length = Math.hypot(nx, ny) || 1;
        const along = (points) => points.map(([x, y]) => (x * nx + y * ny) / length);
        const [p, q] = [along(one), along(other)];
        if (Math.max(...p) <= Math.min(...q) + 0.5 || Math.max(...q) <= Math.min(...p) + 0.5) return true;
      }
      return false;
    };
    const frame = svg.getBoundingClientRect();
    shapes.forEach((shape, index) => {
      if (shape.some(([x, y]) => x < frame.left - 1 || x > frame.right + 1 || y < frame.top - 1 || y > frame.bottom + 1))
        found.push(`the label '${texts[index].textContent}' leaves its picture`);
      for (let other = index + 1; other < shapes.length; other++)
        if (!apart(shape, shapes[other])) found.push(`the labels '${texts[index].textContent}' and '${texts[other].textContent}' of a picture overlap`);
    });
  }
  return found;
}"""

# Words and controls that are neither in one another nor scrolled out of their box.
OVERLAPS = """() => {
  const names = 'h1,h2,h3,h4,label,legend,summary,button,input,select,figcaption,caption,th,.tag,.hint,.verdict,.legend span';
  const visible = (element, rectangle) => {
    if (rectangle.width < 2 || rectangle.height < 2 || !element.checkVisibility({ visibilityProperty: true })) return null;
    let box = { left: rectangle.left, top: rectangle.top, right: rectangle.right, bottom: rectangle.bottom };
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
      const style = getComputedStyle(parent);
      if (style.clipPath !== 'none' || style.visibility === 'hidden') return null;
      if (/(auto|scroll|hidden)/.test(style.overflowX + style.overflowY) && parent !== document.body && parent !== document.documentElement) {
        const frame = parent.getBoundingClientRect();
        box = { left: Math.max(box.left, frame.left), top: Math.max(box.top, frame.top), right: Math.min(box.right, frame.right), bottom: Math.min(box.bottom, frame.bottom) };
      }
    }
    const own = getComputedStyle(element);
    if (own.clipPath !== 'none' || own.visibility === 'hidden') return null;
    return box.right - box.left > 2 && box.bottom - box.top > 2 ? box : null;
  };
  const boxes = [...document.querySelectorAll(names)].filter((element) => element.textContent.trim() !== '' || /INPUT|SELECT/.test(element.tagName))
    .map((element) => [element, visible(element, element.getBoundingClientRect())]).filter(([, box]) => box);
  const named = (element) => `${element.tagName.toLowerCase()} '${(element.textContent.trim() || element.id).slice(0, 40)}'`;
  const found = [];
  boxes.forEach(([one, a], index) => {
    if (/H\\d|BUTTON|LABEL/.test(one.tagName) && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' && getComputedStyle(one).overflowX === 'visible')
      found.push(`${named(one)} is wider than its box`);
    for (const [other, b] of boxes.slice(index + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
        found.push(`${named(one)} and ${named(other)} overlap`);
    }
  });
  return found;
}"""

FIGURES = """() => [...document.querySelectorAll('[data-path]')].map((element) => [element.dataset.path, element.textContent, element.getAttribute('datetime'), element.tagName])"""
UNTOLD = """() => [...document.querySelectorAll('td, tbody th')].filter((cell) => /\\d/.test(cell.textContent) && !cell.matches('[data-path]')
  && !cell.querySelector('[data-path]')).map((cell) => cell.textContent.trim().slice(0, 60))"""
OPEN_DETAILS = "() => document.querySelectorAll('details').forEach((details) => { details.open = true; })"
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const inside = element.getBoundingClientRect();
  return { id: element.id, tag: element.tagName, text: element.textContent.trim().slice(0, 60), expanded: element.getAttribute('aria-expanded'),
    value: element.value ?? null, isSeen: inside.width > 0 && inside.height > 0, hasOutline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
}"""

# -------------------------------------------------------------------------------------------------- Figures and JSON


def at(document, pointer):
    """The value at a JSON pointer (RFC 6901)."""
    value = document
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def differs(value, text, moment):
    """Why a shown text is not a value of JSON within its rounding; None if it is."""
    text = re.sub(r"[\u00a0\u2007\u2009\u202f]", " ", text).strip().replace("\u2212", "-")
    if isinstance(value, bool):
        return None if text in (("yes", "true") if value else ("no", "false")) else f"shown is '{text}'"
    if value is None:
        return None if text in ("", "–", "—", "-", "unknown", "not known") else f"shown is '{text}' and not nothing"
    if isinstance(value, (int, float)):
        return moment_differs(value, moment) if moment else number_differs(value, text)
    if isinstance(value, str):
        return text_differs(value, text)
    return "it is no single value"


def moment_differs(value, moment):
    """A time is shown in full or to the minute or to the day."""
    time_part = "T" in moment
    parsed = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=datetime.timezone.utc)
    rest = value - parsed.timestamp() * 1000
    room = 86_400_000 if not time_part else 60_000 if moment.count(":") < 2 else 1_000
    return None if 0 <= rest < room else f"shown is the time {moment}"


def number_differs(value, text):
    match = re.fullmatch(r"([+-]?)(\d[\d, ]*)(\.\d+)?(?:[eE]([+-]?\d+))?\s*(%|×)?", text)
    if not match:
        return f"shown is '{text}', which is no number"
    sign, whole, decimals, exponent, unit = match.groups()
    scale = 10.0 ** int(exponent or 0) * (0.01 if unit == "%" else 1)
    shown = float(f"{sign}{whole.replace(',', '').replace(' ', '')}{decimals or ''}") * scale
    digits = len(decimals) - 1 if decimals else 0
    room = 0.5 * 10.0 ** -digits * scale
    # A whole number of many digits may be rounded to those that are significant.
    significant = len((whole.replace(",", "").replace(" ", "") + (decimals or "").replace(".", "")).lstrip("0"))
    if digits == 0 and significant >= 6 and isinstance(value, float):
        room = max(room, 0.5 * 10.0 ** (math.floor(math.log10(abs(shown))) - 5))
    return None if abs(shown - value) <= room * (1 + 1e-9) + abs(value) * 1e-12 else f"shown is {text} and the value {value!r}"


def text_differs(value, text):
    def plain(words):
        return re.sub(r"\s+", " ", "".join(letter for letter in words if letter.isprintable() or letter.isspace())).strip()
    shown, whole = plain(text), plain(value)
    if any(not letter.isprintable() and not letter.isspace() for letter in value):
        # What nobody sees is shown by its number, so only the rest can be compared.
        return None if shown[:1] == whole[:1] or not whole else f"shown is '{shown[:60]}'"
    if shown.endswith("…"):
        shown = shown[:-1].rstrip()
        return None if whole.startswith(shown) and len(shown) > 20 else f"shown is '{shown[:60]}…'"
    return None if shown == whole else f"shown is '{shown[:60]}' and the text '{whole[:60]}'"


def check_figures(page, place, document):
    figures = page.evaluate(FIGURES)
    if len(figures) < 10:
        fail(place, f"only {len(figures)} elements say where their value is in the JSON")
    count = 0
    for pointer, text, moment, _ in figures:
        try:
            value = at(document, pointer)
        except (KeyError, IndexError, ValueError, TypeError):
            fail(place, f"the JSON has nothing at {pointer}, where '{text.strip()[:60]}' is shown")
            continue
        if pointer.endswith("/title") and value == "":
            continue
        if (problem := differs(value, text, moment)) is not None:
            fail(place, f"{pointer}: {problem}")
        count += 1
    for text in page.evaluate(UNTOLD):
        fail(place, f"the cell '{text}' does not say where its figure is in the JSON")
    return count


# -------------------------------------------------------------------------------------------------------- The browser


class Looks:
    """Windows of a browser, whose messages and requests are watched."""

    def __init__(self, browser):
        self.browser = browser
        self.axe = Axe()

    @contextlib.contextmanager
    def window(self, address, place, size, scheme, expected=None):
        """Opens a page; `expected` is a pattern of what may fail, in messages of the console and in requests."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce", locale="en-GB",
            timezone_id="UTC")
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        origin = address.split("/", 3)[2]

        def told(message):
            if expected is None or not re.search(expected, message.text):
                fail(place, f"the console says: {message.type}: {message.text}")

        def asked(request):
            if request.url.startswith("data:"):
                return
            if request.url.split("/", 3)[2] != origin or (address.startswith("file:") and request.url.split("#")[0] != address):
                fail(place, f"a request for {request.url}")

        def failed(request):
            # The page gives up what is no longer wanted.
            if request.failure != "net::ERR_ABORTED" and (expected is None or not re.search(expected, request.failure)):
                fail(place, f"{request.url} fails: {request.failure}")

        page.on("console", told)
        page.on("pageerror", lambda error: fail(place, f"the script fails: {error}"))
        page.on("request", asked)
        page.on("requestfailed", failed)
        page.on("dialog", lambda dialog: (fail(place, f"a dialog says: {dialog.message}"), dialog.dismiss()))
        try:
            page.goto(address)
            yield page
        finally:
            context.close()

    def check(self, page, place, with_axe=True):
        """What must hold of any page as it stands now."""
        width, inner = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
        if width > inner:
            fail(place, f"the page is {width} wide in a window of {inner}")
        for problem in page.evaluate(SVG_OVERLAPS)[:20] + page.evaluate(OVERLAPS)[:20]:
            fail(place, problem)
        for violation in self.violations(page) if with_axe else []:
            nodes = [f"{node['html'][:160]} ({(node.get('failureSummary') or ' ').splitlines()[-1].strip()})" for node in violation["nodes"][:3]]
            fail(place, f"axe: {violation['id']}: {violation['help']}: {'; '.join(nodes)}")

    def violations(self, page):
        return [one for one in self.axe.run(page, options={"resultTypes": ["violations"]})["violations"] if one["impact"] in ("serious", "critical")]


def check_document(looks, name, html, document):
    """A page in a file: every window and scheme, folded and unfolded."""
    if not html.exists() or not document.exists():
        fail(name, f"{html} or {document} is missing")
        return
    if html.stat().st_size >= 1_000_000:
        fail(name, f"the page has {html.stat().st_size} bytes")
    values = json.loads(document.read_text(encoding="utf-8"))
    count = 0
    for size in WINDOWS:
        for scheme in SCHEMES:
            place = f"{name} {size[0]} {scheme}"
            with looks.window(html.as_uri(), place, size, scheme) as page:
                looks.check(page, place, with_axe=False)
                page.evaluate(OPEN_DETAILS)
                looks.check(page, place + " unfolded")
                count = check_figures(page, place, values)
    print(f"{name}: {count} figures are those of {document.name}", flush=True)


# --------------------------------------------------------------------------------------------------- The service's page


def summary(page):
    return page.locator("#summary").text_content()


def shown_items(page, position=0):
    """The items of a list by their ids, in order."""
    return page.locator("#lists section").nth(position).locator("li.item").evaluate_all(
        "(items) => items.map((item) => item.querySelector('button').dataset.focus.split('\\n')[3])")


def show_customer(page, customer):
    page.locator("#customer").fill(customer)
    page.locator("#who button").click()
    until(lambda: f"for {customer} from" in summary(page), f"the list of {customer}")


def check_page(looks, shop, address):
    for size in WINDOWS:
        for scheme in SCHEMES:
            place = f"page {size[0]} {scheme}"
            with looks.window(address, place, size, scheme) as page:
                until(lambda: "for a visitor from homepage" in summary(page), "the first list")
                looks.check(page, place)
                show_customer(page, shop.customer)
                page.locator("#other").select_option("homepage@challenger")
                until(lambda: page.locator("#lists section").count() == 2, "two lists")
                page.locator("#lists button[aria-expanded]").first.click()
                page.locator("#categories-field summary").click()
                page.locator("#history-more").click()
                looks.check(page, place + " of a customer")
                # The options show the items in an overlay, which may cover what is below it.
                page.locator("#search").fill("candle")
                page.locator("#found [role=option]").first.wait_for()
                for violation in looks.violations(page):
                    fail(place + " searching", f"axe: {violation['id']}: {violation['nodes'][0]['html'][:200]}")
                page.keyboard.press("Escape")
                show_customer(page, shop.refused)
                if "did not agree" not in summary(page) or page.locator("#history-items li").count() > 0:
                    fail(place, "a customer who said no has a history, or nobody is told why there is none")
                show_customer(page, "nobody-knows")
                if "does not know this customer" not in summary(page):
                    fail(place, "nobody is told that a customer is unknown")
                for model in ["leaving", "churn"]:
                    page.locator("#model").select_option(model)
                    until(lambda: f"by {model}, version 1" in page.locator("#score-summary").text_content(), f"a probability of {model}")
                    looks.check(page, f"{place} of {model}")
                check_form(page, place)


def check_form(page, place):
    """The form of a table's row: other values, unknown ones and a level that training did not have."""
    before = page.locator("#probability").text_content()
    page.get_by_label("tenure").fill("1")
    until(lambda: page.locator("#probability").text_content() != before, "another probability")
    page.get_by_label("tenure").fill("")
    page.locator("#row select").first.select_option(label="another value…")
    page.get_by_label("Another value of plan").fill("gold")
    until(lambda: "did not have this value of: plan" in page.locator("#unseen").text_content(), "the unseen level")
    effects = page.locator("#effect-rows tr").all_text_contents()
    if len(effects) != 4 or not any("tenure is unknown" in text or "tenure" in text for text in effects):
        fail(place, f"the effects are {effects}")


class Keyboard:
    """A person without a mouse."""

    def __init__(self, page, place):
        self.page = page
        self.place = place

    def focus(self):
        return self.page.evaluate(FOCUS)

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)

    def reach(self, what, matches, key="Tab", limit=120):
        """Presses Tab until an element has the focus; whatever has it on the way must show that it does."""
        for _ in range(limit):
            self.press(key)
            focus = self.focus()
            if focus is None:
                continue
            if not focus["isSeen"] or not focus["hasOutline"]:
                fail(self.place, f"nobody sees the focus on {focus}")
            if matches(focus):
                return focus
        raise TimeoutError(f"Tab does not reach {what}")

    def add_item(self, words):
        """Searches an item and takes the first one that is found."""
        before = self.page.locator("#visited li").count()
        self.page.keyboard.type(words, delay=10)
        until(lambda: self.focus()["expanded"] == "true" and self.page.locator("#found [id=found-0]").count() == 1, f"items for '{words}'")
        self.press("ArrowDown")
        self.press("Enter")
        until(lambda: self.page.locator("#visited li").count() == before + 1, f"'{words}' in the visit")


def walk(looks, shop, address, promotes):
    """Finds a customer, adds two items, opens a reason and compares with the challenger, all by keyboard."""
    place = "keyboard while a version is promoted" if promotes else "keyboard"
    targets = []
    with looks.window(address, place, (1280, 800), "light") as page:
        page.on("request", lambda request: targets.append(request.url))
        until(lambda: "for a visitor from homepage" in summary(page), "the first list")
        user = Keyboard(page, place)
        user.reach("the customer", lambda focus: focus["id"] == "customer")
        page.keyboard.type(shop.customer, delay=10)
        user.press("Enter")
        until(lambda: f"for {shop.customer} from homepage, version" in summary(page), "the customer's list")
        first = shown_items(page)
        if len(first) != 10 or page.locator("#history-items li").count() == 0:
            fail(place, "the customer has no list of ten, or no history")
        number = int(re.search(r"from homepage, version (\d+)", summary(page))[1])

        user.reach("the search", lambda focus: focus["id"] == "search")
        # Items of the list itself, which a visit takes out of it.
        words = [shop.titles[item] for item in first if re.fullmatch(r"[\w ,-]{5,40}", shop.titles[item])][:2]
        lists = [first]
        for text in words:
            user.add_item(text)
            until(lambda: shown_items(page) != lists[-1], "another list")
            lists.append(shown_items(page))
        visited = page.locator("#visited li").all_text_contents()
        if len(visited) != 2 or not all(text in visited[index] for index, text in enumerate(words)):
            fail(place, f"the visit has {visited}, not {words}")
        if any(shop.titles[item] in words for item in lists[-1]):
            fail(place, "an item of the visit is in the list")

        if promotes:
            user.reach("a reason", lambda focus: focus["text"].startswith("Why"))
            promoted = 3 if number != 3 else 1
            shop.promote(f"homepage/{promoted}")
            until(lambda: f"homepage is now version {promoted}; it was version {number}." in page.locator("#news").text_content(), "the news")
            until(lambda: f"from homepage, version {promoted};" in summary(page), "the list of the new version")
            if page.locator("#lists h3").first.text_content() != f"homepage · version {promoted}":
                fail(place, "the list does not say its version")
            focus = user.focus()
            if focus is None or not focus["text"].startswith("Why"):
                fail(place, f"the promotion took the focus away; it is on {focus}")
            if page.locator("#visited li").count() != 2:
                fail(place, "the promotion emptied the visit")
        else:
            user.reach("a reason", lambda focus: focus["text"].startswith("Why"))
        opened = page.locator("#lists .reasons:visible").count()
        user.press("Enter")
        until(lambda: user.focus()["expanded"] == "true", "an open reason")
        if page.locator("#lists .reasons:visible").count() != opened + 1 or page.locator("#lists .reason:visible").count() == 0:
            fail(place, "no reason is shown")
        user.press("Space")
        until(lambda: user.focus()["expanded"] == "false", "a closed reason")
        user.press("Space")

        user.reach("what to compare with", lambda focus: focus["id"] == "other", key="Shift+Tab")
        user.press("ArrowDown")
        until(lambda: page.locator("#lists section").count() == 2, "the challenger's list")
        names = page.locator("#lists h3").all_text_contents()
        if not names[1].startswith("homepage@challenger · version 2"):
            fail(place, f"the lists are {names}")
        both = [shown_items(page, 0), shown_items(page, 1)]
        tags = [page.locator("#lists section").nth(index).locator(".tags").all_text_contents() for index in (0, 1)]
        for index in (0, 1):
            for rank, item in enumerate(both[index]):
                other = both[1 - index].index(item) + 1 if item in both[1 - index] else None
                words = "only in this list" if other is None else "same rank in both" if other == rank + 1 else f"rank {other} in the other list"
                if words not in tags[index][rank]:
                    fail(place, f"{item} is marked '{tags[index][rank]}', not '{words}'")

        check_no_trap(user, page, place)
        check_no_traces(shop, page, place, targets, address)
    print(f"{place}: {len(targets)} requests, none with an id in its address", flush=True)


def check_no_trap(user, page, place):
    """Tab leaves the page in the end, and Shift+Tab comes back."""
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    seen = []
    for _ in range(400):
        user.press("Tab")
        focus = page.evaluate("() => { const all = [...document.querySelectorAll('*')]; return all.indexOf(document.activeElement === document.body ? null : document.activeElement); }")
        if focus < 0 and seen:
            return
        if seen and focus == seen[-1]:
            fail(place, f"Tab does not leave {user.focus()}")
            return
        seen.append(focus)
        if focus == seen[0] and len(seen) > 1:
            return
    fail(place, "400 times Tab do not lead out of the page")


def check_no_traces(shop, page, place, targets, address):
    """No id is left in an address, in the browser or in the service's log."""
    ids = [shop.customer, *shown_items(page)]
    for target in targets:
        if any(name in target for name in ids) or "?" in target or "#" in target:
            fail(place, f"a request names an id: {target}")
    if page.url != address or page.evaluate("() => history.length") > 2:
        fail(place, f"the address became {page.url}")
    stored = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie, document.title]")
    if stored[:3] != [0, 0, ""] or shop.customer in stored[3]:
        fail(place, f"the browser keeps {stored}")
    log = (shop.folder / "service.log").read_text(encoding="utf-8")
    if "route=/v1/history" not in log and "/v1/history" not in log:
        fail(place, "the log has no requests")
    if re.search(rf"\b{re.escape(shop.customer)}\b", log):
        fail(place, "the log names the customer")


def check_end(looks, shop):
    """What the page says when the service has gone."""
    place = "page without its service"
    with contextlib.ExitStack() as running:
        address = running.enter_context(shop.service())
        with looks.window(address, place, (390, 844), "light", expected="net::ERR_|status of 503") as page:
            until(lambda: "for a visitor from homepage" in summary(page), "the first list")
            running.close()
            until(lambda: "does not answer" in page.locator("#problem").text_content(), "the news of the end")
            looks.check(page, place)


# ------------------------------------------------------------------------------------------------------------ Pictures


def take_pictures(looks, shop, address, folder, parts):
    """The pictures of docs/: light on a desk, dark on a phone."""
    from PIL import Image
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page, name):
        raw = folder / f".{name}"
        page.screenshot(path=raw, type="png", animations="disabled")
        # Few colours are enough for text and charts, and make a fifth of the bytes.
        Image.open(raw).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(folder / name, optimize=True)
        raw.unlink()
        size = (folder / name).stat().st_size
        print(f"{folder / name}: {size} bytes", flush=True)
        if size > 150_000:
            fail(name, f"the picture has {size} bytes")

    for scheme, size in [("light", (1280, 960)), ("dark", (390, 844))]:
        for name, files in [("report", lambda: shop.report("homepage", 2)), ("monitor", lambda: shop.monitor("homepage"))]:
            if name in parts:
                with looks.window(files()[0].as_uri(), name, size, scheme) as page:
                    keep(page, f"{name}-{scheme}.png")
        if "page" not in parts:
            continue
        with looks.window(address, "page", size, scheme) as page:
            until(lambda: "for a visitor from homepage" in summary(page), "the first list")
            show_customer(page, shop.customer)
            if scheme == "light":
                page.locator("#other").select_option("homepage@challenger")
                until(lambda: page.locator("#lists section").count() == 2, "two lists")
            page.locator("#lists button[aria-expanded]").first.click()
            page.mouse.move(0, 0)
            page.evaluate("() => document.activeElement.blur()")
            if scheme == "dark":
                page.evaluate("() => document.querySelector('.answers').scrollIntoView()")
            keep(page, f"page-{scheme}.png")


# ----------------------------------------------------------------------------------------------------------------- All


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--pictures", type=pathlib.Path, help="make the pictures of docs/ here, and check nothing")
    parser.add_argument("--keep", action="store_true", help="keep the shop and say where it is")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "bin", help="the folder of trainer and scorer")
    options = parser.parse_args()
    browser_path = os.environ.get("ENDCAP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        sys.exit("there is no chromium: apt-get install chromium")
    # So that the service ends with this program, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before the checks were"))
    folder = tempfile.mkdtemp(prefix="endcap-pages-")
    try:
        shop = Shop(folder, options.programs.resolve(), hostile=not options.pictures)
        with sync_playwright() as playwright:
            # Chromium refuses to sandbox what root runs.
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=browser_path, args=arguments, timeout=60_000)
            try:
                looks = Looks(browser)
                if options.pictures:
                    with shop.service() as address:
                        take_pictures(looks, shop, address, options.pictures, options.only)
                else:
                    check_all(looks, shop, options.only)
            finally:
                browser.close()
    except (Error, TimeoutError, RuntimeError, subprocess.TimeoutExpired) as error:
        fail("the check", error)
    finally:
        if options.keep:
            print(f"the shop is in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if failures:
        sys.exit(f"{len(failures)} things are wrong with the pages")


def check_all(looks, shop, parts):
    def part(name, body):
        try:
            body()
        except (Error, TimeoutError, RuntimeError, subprocess.TimeoutExpired) as error:
            fail(name, error)

    if "report" in parts:
        for model, version in [("homepage", 1), ("homepage", 2), ("leaving", 1)]:
            part("report", lambda: check_document(looks, f"report of {model}/{version}", *shop.report(model, version)))
    if "diff" in parts:
        part("diff", lambda: check_document(looks, "diff of homepage/1 and homepage/2", *shop.diff()))
    if "monitor" in parts:
        for model in ["homepage", "leaving"]:
            part("monitor", lambda: check_document(looks, f"monitor of {model}", *shop.monitor(model)))
    if "page" in parts or "keyboard" in parts:
        with shop.service() as address:
            if "page" in parts:
                part("page", lambda: check_page(looks, shop, address))
            if "keyboard" in parts:
                for promotes in [False, True]:
                    part("keyboard", lambda: walk(looks, shop, address, promotes))
        if "page" in parts:
            part("page", lambda: check_end(looks, shop))


if __name__ == "__main__":
    main()
