"""A headless Chromium as an operator has it before them: looks, types, presses keys, and is looked at while it does.

It counts keys and clicks, keeps a screenshot of every page, and remembers all that went over the wire, so that the scenarios can say at their
end that each answer was guarded and no address carried a person.
"""
import base64
import contextlib
import functools
import json
import pathlib
import re
import shutil
import tempfile
import time
import urllib.parse

from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException, StaleElementReferenceException, TimeoutException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from desa import REPOSITORY, Failure, check, equal, until

WIDE, NARROW, ZOOMED = (1024, 768), (360, 740), (512, 384)
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Ways of looking that the operator's own browser takes; headless Chromium needs the rest where it runs as root, as in containers.
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars",
         "--disable-background-networking", "--disable-component-update", "--no-first-run", "--password-store=basic")


class Gallery:
    """Screenshots and findings of a whole run."""

    def __init__(self, folder, pictures=None):
        self.folder, self.pictures = pathlib.Path(folder), pictures
        self.folder.mkdir(parents=True, exist_ok=True)
        self.findings, self.names, self.looks = [], {}, 0
        self.axe = None
        # Addresses that were looked at, by language; what may stand in no title, which a browser keeps for everybody who sits down before it; pages that
        # Tab went through.
        self.seen, self.personal, self.walked = {"id": set(), "en": set()}, set(), set()
        # What somebody typed, and the desk only shows.
        self.typed = []

    def name(self, name):
        name = re.sub(r"[^\w.-]+", "-", name)
        self.names[name] = self.names.get(name, 0) + 1
        return name if self.names[name] == 1 else f"{name}-{self.names[name]}"

    def finding(self, page, text):
        if (page, text) not in self.findings:
            self.findings.append((page, text))


def pairs(value):
    """Words in both languages, wherever a file of the catalogue or of the schemas has them."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("en"), str):
            yield value["id"], value["en"]
        for key in value:
            if key.endswith("_id") and isinstance(value.get(key[:-3] + "_en"), str):
                yield value[key], value[key[:-3] + "_en"]
        value = list(value.values())
    elif isinstance(value, list) and len(value) > 1 and all(isinstance(item, str) for item in value):
        # [id, en], [code, id, en, …] or [code, type, id, en, …]
        at = 0 if len(value) == 2 else 2 if len(value) > 3 and value[1][:1].islower() else 1
        if value[at] == value[at + 1] or all(re.search("[a-z]", word) for word in value[at:at + 2]):
            yield value[at], value[at + 1]
    if isinstance(value, list):
        for item in value:
            if not isinstance(item, str):
                yield from pairs(item)


class Tongues:
    """What the desk may say in each language."""
    # Words without which neither language gets far, and which the other one does not have.
    SMALL = {
        "id": set("yang dan belum sudah untuk dengan dari tidak ini itu atau pada oleh akan dapat boleh harus bila kepada sedang lagi semua tanpa karena sampai bukan menunggu".split()),
        "en": set("the and not of are was for by this that has have been will can must your you with nothing what who when from waits".split())}

    def __init__(self):
        self.keys, self.own = set(), {"id": set(), "en": set()}
        told = []
        for path in (REPOSITORY / "Sources/DeskWeb/Texts/id").glob("*.json"):
            words, others = json.loads(path.read_text()), json.loads((path.parents[1] / "en" / path.name).read_text())
            self.keys.update(words)
            told += [(text, others[key]) for key, text in words.items()]
        for folder in ("catalogue", "records"):
            for path in (REPOSITORY / "Schemas" / folder).rglob("*.json"):
                told += pairs(json.loads(path.read_text()))
        for indonesian, english in told:
            self.own["id"].add(indonesian)
            self.own["en"].add(english)
        self.keys = {key for key in self.keys if "_" in key}

    def faults(self, language, texts):
        other = "en" if language == "id" else "id"
        for text in texts:
            plain = " ".join(text.split())
            # Strange words: a name that stood for a text, a hole in a sentence.
            if "{{" in plain or "}}" in plain or re.search(r"\{\w+\}", plain):
                yield f"unresolved: {plain[:80]!r}"
            if self.keys & set(re.findall(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", plain)):
                yield f"the name of a text instead of the text: {plain[:80]!r}"
            if plain in self.own[other] and plain not in self.own[language]:
                yield f"in the other language: {plain[:80]!r}"
            else:
                strange = self.SMALL[other] & set(re.findall(r"[a-z]+", plain.lower()))
                if strange:
                    yield f"in the other language ({', '.join(sorted(strange))}): {plain[:80]!r}"


@functools.cache
def tongues():
    return Tongues()


class Browser:
    def __init__(self, gallery, port, scripts=True, downloads=None, tls=False, window=WIDE):
        self.gallery, self.port, self.scripts, self.tls, self.window = gallery, port, scripts, tls, window
        self.keys = self.clicks = 0
        self.addresses, self.answers, self.violations = [], [], []
        # How the page that is shown was asked for.
        self.method = "GET"
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in FLAGS:
            options.add_argument(flag)
        # The operator's profile, which stays on the computer after the browser is closed.
        self.profile = pathlib.Path(tempfile.mkdtemp(prefix="profile-", dir=downloads or gallery.folder.parent))
        options.add_argument(f"--user-data-dir={self.profile}")
        preferences = {"credentials_enable_service": False, "download.default_directory": str(downloads or gallery.folder)}
        if not scripts:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        # The box's certificate is its own: people compare its fingerprint.
        options.accept_insecure_certs = tls
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        # An alert stays open, so that it is seen.
        options.unhandled_prompt_behavior = "ignore"
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(30)
        # Tab beyond the last control leaves the page; the page still counts as the one that has the focus.
        self.command("Emulation.setFocusEmulationEnabled", enabled=True)
        self.size(window)

    def close(self):
        with contextlib.suppress(Exception):
            self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def command(self, name, /, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def size(self, size, factor=1):
        self.command("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=factor, mobile=False)

    # MARK: Where it is and what it shows

    @property
    def base(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def path(self):
        return urllib.parse.urlsplit(self.driver.current_url).path

    @property
    def page(self):
        return self.driver.page_source

    @property
    def text(self):
        return self.driver.find_element(By.TAG_NAME, "main").text

    @property
    def status(self):
        return self.driver.find_element(By.CSS_SELECTOR, ".status").text

    def go(self, path):
        self.driver.get(self.base + path)
        return self

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def has(self, css):
        return bool(self.all(css))

    def one(self, css):
        found = self.all(css)
        check(found, f"nothing like {css} on {self.path}: {self.text[:300]!r}")
        return found[0]

    def shows(self, words, where=None):
        text = self.text if where is None else self.one(where).text
        check(words in text, f"{words!r} is not on {self.path}: {text[:1500]!r}")

    def wait(self, condition, what, seconds=15):
        def look():
            try:
                return condition()
            except StaleElementReferenceException:
                return None
        return until(look, f"{what} (at {self.path})", seconds)

    # MARK: What an operator does

    def changes(self, act):
        """Does something that leads to another page, and waits until it is there."""
        old = self.driver.find_element(By.TAG_NAME, "html")
        act()

        def fresh():
            try:
                old.is_enabled()
                return False
            except StaleElementReferenceException:
                return self.driver.execute_script("return document.readyState") == "complete"
            except WebDriverException:
                return False
        until(fresh, f"another page after {self.path}", 20)
        return self

    def click(self, target):
        element = self.one(target) if isinstance(target, str) else target
        self.clicks += 1
        self.driver.execute_script("arguments[0].scrollIntoView({block:'center'})", element)
        element.click()

    def follow(self, target):
        """A link or a button that leads to another page."""
        return self.changes(lambda: self.click(target))

    def exchange(self, path):
        """Presses "send now" on a page; it comes back to the page."""
        return self.go(path).follow(".status-send button")

    def link(self, words):
        for element in self.all("main a, main button, nav a"):
            if words in element.text:
                return self.follow(element)
        raise Failure(f"no link {words!r} on {self.path}: {[element.text for element in self.all('main a, main button')]}")

    def field(self, name):
        # The first line and the foot of the page have forms too.
        found = self.all(f'main [name="{name}"]') or self.driver.find_elements(By.NAME, name)
        check(found, f"no field {name} on {self.path}: {[item.get_attribute('name') for item in self.all('main input, main select, main textarea')]}")
        return found[0]

    def fill(self, **values):
        return self.fill_all({key.replace("__", "."): value for key, value in values.items()})

    def fill_all(self, values):
        for name, value in values.items():
            element = self.field(name)
            kind = element.get_attribute("type")
            if element.tag_name == "select":
                Select(element).select_by_value(value)
            elif kind == "checkbox":
                if element.is_selected() != bool(value):
                    self.click(element)
            elif kind == "radio":
                self.click(f'input[name="{name}"][value="{value}"]')
            elif kind == "file":
                element.send_keys("\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))
            else:
                element.clear()
                self.keys += len(value)
                element.send_keys(value)
        return self

    def submit(self, **values):
        """Fills the page's main form and presses its primary button."""
        self.fill(**values)
        return self.follow("main form .primary")

    # MARK: The keyboard alone

    @property
    def focused(self):
        return self.driver.switch_to.active_element

    def has_focus(self, name, what):
        """The browser gives the focus when it first draws the page."""
        return self.wait(lambda: self.focused.get_attribute("name") == name, what, 5)

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            ActionChains(self.driver).send_keys(key).perform()
        return self

    def type(self, text):
        self.keys += len(text)
        ActionChains(self.driver).send_keys(text).perform()
        return self

    def chord(self, *keys):
        """Keys pressed together count as one each."""
        self.keys += len(keys)
        chain = ActionChains(self.driver)
        for key in keys[:-1]:
            chain.key_down(key)
        chain.send_keys(keys[-1])
        for key in keys[:-1]:
            chain.key_up(key)
        chain.perform()
        return self

    def tab_to(self, name, limit=80):
        """Presses Tab until the field or button of this name (or value) has the focus."""
        for _ in range(limit):
            element = self.focused
            if name in (element.get_attribute("name"), element.get_attribute("value"), element.get_attribute("id")):
                return self
            self.press(Keys.TAB)
        raise Failure(f"Tab does not come to {name} on {self.path}")

    # MARK: Being looked at

    def picture(self, size, factor=1, whole=True):
        self.size(size, factor)
        time.sleep(0.05)
        height = size[1]
        if whole:
            height = max(height, min(6000, self.driver.execute_script("return document.documentElement.scrollHeight")))
        shot = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=whole, clip={"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1})
        return base64.b64decode(shot["data"])

    def look(self, name, picture=None, english=True):
        """Looks at the page as it stands, and again in English where asking for it a second time changes nothing."""
        self.glance(name, picture)
        self.collect()
        if english and self.scripts and self.method == "GET" and self.page_language == "id":
            self.speak("en")
            equal(self.page_language, "en", f"the language of {self.path}")
            self.glance(name + "-en")
            # Once a page, and where a fresh copy of it comes next.
            if self.has(".skip") and not self.has("[data-poll]") and (kind := re.sub(r"[0-9a-f]{16,}(:\d+)?", "…", self.path)) not in self.gallery.walked:
                self.gallery.walked.add(kind)
                here = self.driver.current_url
                self.walk(name)
                self.calm(name)
                # The skip link has put its place into the address, and a browser that is sent to a place gives no field the focus.
                self.driver.get(here)
            self.speak("id")
        return self

    @property
    def page_language(self):
        return self.driver.execute_script("return document.documentElement.lang")

    def speak(self, language):
        """As the switch at the foot of the page, without leaving it."""
        self.command("Network.setCookie", name="bahasa", value=language, url=self.base, path="/", httpOnly=True, sameSite="Strict")
        self.changes(self.driver.refresh)

    def glance(self, name, picture=None):
        """Keeps pictures of the page at both widths, and says what does not fit, has no name, cannot be reached by keys or breaks a rule."""
        gallery = self.gallery
        name = gallery.name(name + ("" if self.scripts else "-noscript"))
        gallery.looks += 1
        gallery.seen[self.page_language].add(self.path)
        scroll = self.driver.execute_script("return [window.scrollX, window.scrollY]")
        for size, factor in ((NARROW, 1), (ZOOMED, 2), (WIDE, 1)):
            shot = self.picture(size, factor)
            if size != ZOOMED:
                (gallery.folder / f"{name}-{size[0]}.png").write_bytes(shot)
            over = self.driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                wide = self.driver.execute_script(
                    "const w=document.documentElement.clientWidth;return [...document.querySelectorAll('body *')].filter(e=>e.getBoundingClientRect().right>w+1).slice(0,4)"
                    ".map(e=>e.tagName+'.'+e.className)")
                gallery.finding(name, f"at {size[0]} px the page is {over} px too wide: {wide}")
            if self.scripts and gallery.axe and size != ZOOMED:
                self.axe(name, size)
        if self.scripts:
            self.names(name)
            self.small_targets(name)
        self.words(name)
        self.unharmed(name)
        self.size(self.window)
        self.driver.execute_script("window.scrollTo(arguments[0], arguments[1])", *scroll)
        if picture and gallery.pictures:
            shrink(self.picture(WIDE, whole=False), gallery.pictures / f"{picture}.png")
            self.size(self.window)

    def words(self, name):
        """Every word is of the page's language or marked as another's (but for what programs wrote, in `pre`); each id is there once; what is said of a field is tied to it."""
        language, title, texts, twice, loose = self.driver.execute_script(
            "const lang=document.documentElement.lang,texts=[],ids={},skip=new Set(['SCRIPT','STYLE','NOSCRIPT','PRE']);"
            "const foreign=e=>{for(;e&&e!==document.documentElement;e=e.parentElement)if(e.lang&&e.lang!==lang)return true;return false};"
            "for(const e of document.body.querySelectorAll('*')){if(e.id)ids[e.id]=(ids[e.id]||0)+1;if(skip.has(e.tagName)||foreign(e))continue;"
            "for(const n of e.childNodes)if(n.nodeType===3&&n.data.trim())texts.push(n.data);"
            "for(const a of ['aria-label','title','placeholder','alt','data-text'])if(e.getAttribute(a))texts.push(e.getAttribute(a))}"
            "const loose=[...document.querySelectorAll('.field .problem,.field .warning,.field .hint')].filter(e=>!e.id||!document.querySelector('[aria-describedby~=\"'+CSS.escape(e.id)+'\"]')).map(e=>e.textContent);"
            "return [lang,document.title,texts,Object.keys(ids).filter(i=>ids[i]>1),loose]")
        for value in twice:
            self.gallery.finding(name, f"the id {value} is there more than once")
        for value in loose:
            self.gallery.finding(name, f"said beside a field, and not tied to it: {value}")
        for value in self.gallery.typed:
            texts = [text.replace(value, "") for text in texts]
        for fault in tongues().faults(language, [title, *texts]):
            self.gallery.finding(name, fault)
        for value in self.gallery.personal:
            check(value not in title, f"{name}: a person stands in the page's title, and so in the browser's history: {title!r}")

    def axe(self, name, size):
        self.driver.execute_script(self.gallery.axe)
        found = self.driver.execute_async_script(
            "const done=arguments[arguments.length-1]; axe.run(document,{runOnly:{type:'tag',values:arguments[0]},resultTypes:['violations']}).then(r=>done(r.violations.map("
            "v=>[v.id,v.impact,v.help,v.nodes.slice(0,3).map(n=>n.target.join(' ')+': '+(n.any[0]||n.all[0]||n.none[0]||{}).message)])),e=>done([['error','',String(e),[]]]))", AXE_RULES)
        for rule, impact, words, nodes in found:
            self.gallery.finding(name, f"axe at {size[0]} px: {rule} ({impact}): {words}: {nodes}")

    def names(self, name):
        """Every control has a name, by the browser's own accessibility tree."""
        for node in self.command("Accessibility.getFullAXTree")["nodes"]:
            role = node.get("role", {}).get("value")
            focusable = any(item["name"] == "focusable" and item["value"].get("value") for item in node.get("properties", []))
            if focusable and not node.get("ignored") and role not in ("RootWebArea", "main", "option", "MenuListOption") and not node.get("name", {}).get("value", "").strip():
                self.gallery.finding(name, f"a control without a name: {role}")

    def small_targets(self, name):
        """2.5.8: what is pressed is at least 24 pixels high and wide, or stands in a sentence."""
        small = self.driver.execute_script(
            "return [...document.querySelectorAll('button,input,select,textarea,summary,nav a,.button')].filter(e=>{const r=e.getBoundingClientRect(),s=getComputedStyle(e);"
            "return r.width&&r.right>0&&s.visibility!=='hidden'&&(r.height<24||r.width<24)&&!(e.labels&&[...e.labels].some(l=>{const q=l.getBoundingClientRect();return q.height>=24}))})"
            ".map(e=>e.outerHTML.slice(0,80))")
        for item in small:
            self.gallery.finding(name, f"smaller than 24 pixels: {item}")

    def walk(self, name, limit=150):
        """Tab through the whole page: in the order of the page, each stop in sight and marked; the skip link comes first and works."""
        order = self.driver.execute_script(
            "return [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex]')].filter(e=>e.tabIndex>=0&&!e.disabled&&e.type!=='hidden'&&e.checkVisibility({visibilityProperty:true})||"
            "e.classList.contains('skip')).length")
        self.driver.execute_script("document.activeElement.blur(); document.querySelector('.skip').focus()")
        first = self.driver.execute_script("const r=document.activeElement.getBoundingClientRect(); return [document.activeElement.className, r.left>=0&&r.top>=0]")
        if first != ["skip", True]:
            self.gallery.finding(name, f"the skip link is not the first stop, or not in sight: {first}")
        stops, last = 0, None
        probe = (
            "const e=document.activeElement,r=e.getBoundingClientRect(),s=getComputedStyle(e);const l=window.__last;window.__last=e;"
            "const back=l&&l.isConnected&&e!==document.body&&!(l.compareDocumentPosition(e)&(4|16))&&l!==e;"
            "return [e===document.body,e.outerHTML.slice(0,90),r.width>0&&r.height>0&&r.bottom>0&&r.top<innerHeight&&r.left<innerWidth&&r.right>0,"
            "parseFloat(s.outlineWidth)>=2&&s.outlineStyle!=='none',back]")
        self.driver.execute_script("window.__last=document.activeElement")
        for _ in range(limit):
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
            body, words, visible, marked, back = self.driver.execute_script(probe)
            if body or words == last:
                break
            last = words
            stops += 1
            if not visible:
                self.gallery.finding(name, f"the focus goes out of sight: {words}")
            if not marked:
                self.gallery.finding(name, f"the focus is not marked: {words}")
            if back:
                break
        # Buttons of radio groups are one stop.
        radios = self.driver.execute_script("return [...document.querySelectorAll('input[type=radio]')].length")
        if stops + 1 < order - radios:
            self.gallery.finding(name, f"Tab makes {stops + 1} stops, and the page has {order} controls")
        self.driver.execute_script("document.querySelector('.skip').focus()")
        ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        if self.driver.execute_script("return document.activeElement.id") != "halaman":
            self.gallery.finding(name, "the skip link does not lead to the page's content")
        return stops

    def calm(self, name):
        """Who asks for reduced motion gets none."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
        moving = self.driver.execute_script(
            "return [...document.querySelectorAll('*')].filter(e=>{const s=getComputedStyle(e);return s.transitionDuration.split(',').some(d=>parseFloat(d)>0)||s.animationName!=='none'}).length")
        if moving:
            self.gallery.finding(name, f"{moving} elements move although reduced motion is asked for")
        self.command("Emulation.setEmulatedMedia", features=[])

    def unharmed(self, name):
        """Nothing that was typed has become part of the page."""
        try:
            alert = self.driver.switch_to.alert
            raise Failure(f"{name}: an alert stands open: {alert.text}")
        except NoAlertPresentException:
            pass
        strange = self.driver.execute_script(
            "return [...document.querySelectorAll('script:not([src]),img[src=x],svg[onload],iframe,object,embed,[onerror],[onload],[onclick],[style],base,a[href^=javascript]')]"
            ".filter(e=>!e.closest('[data-drawn]')).map(e=>e.outerHTML.slice(0,100))") if self.scripts else []
        check(not strange, f"{name}: {strange}")

    def pdf(self, path, **options):
        done = self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=True, **options)
        path.write_bytes(base64.b64decode(done["data"]))
        return path

    # MARK: What went over the wire

    def collect(self):
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.addresses.append(message["params"]["request"]["url"])
                if message["params"].get("type") == "Document":
                    self.method = message["params"]["request"]["method"]
            elif message["method"] == "Network.responseReceivedExtraInfo":
                self.answers.append({key.lower(): value for key, value in message["params"]["headers"].items()})
        for line in self.driver.get_log("browser"):
            if "Content Security Policy" in line["message"] and "securitypolicyviolation" not in line["message"]:
                self.violations.append(line["message"])

    def guarded(self, personal=()):
        """The end of a browser: every answer had its headers, cookies their flags, no address told of a person, and nothing of one is left in the profile."""
        self.collect()
        ours = [answer for answer in self.answers if "content-security-policy" in answer or "date" in answer or "content-type" in answer]
        check(len(ours) > 3, "answers were seen")
        for answer in self.answers:
            policy = answer.get("content-security-policy", "")
            check("default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy, f"an answer without its policy: {answer}")
            equal(answer.get("x-content-type-options"), "nosniff", "X-Content-Type-Options")
            for cookie in filter(None, answer.get("set-cookie", "").split("\n")):
                check("HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie, f"a cookie without its flags: {cookie.split('=')[0]}")
                check(not self.tls or "Secure" in cookie or cookie.startswith("bahasa="), f"a cookie of the village's network that is not for TLS only: {cookie.split('=')[0]}")
        for address in self.addresses:
            plain = urllib.parse.unquote_plus(address)
            if not plain.startswith("http"):
                continue
            check(plain.startswith(self.base), f"a page asks somebody else: {address[:100]}")
            for value in personal:
                check(value not in plain, f"a person stands in an address: {address[:100]}")
            check(not re.search(r"(?<![0-9a-f])\d{16}(?![0-9a-f:])", plain), f"what looks like a NIK stands in an address: {address[:100]}")
        equal(self.violations, [], "what the page's policy had to stop")
        # It writes its history down a moment after it was asked to end.
        self.driver.quit()
        left = list(filter(pathlib.Path.is_file, self.profile.rglob("*")))
        check(any(path.name == "History" for path in left), "the browser has kept its history")
        for path in left:
            content = path.read_bytes()
            for value in personal:
                check(value.encode() not in content and value.encode("utf-16-le") not in content, f"{value!r} is left in the browser's profile: {path.relative_to(self.profile)}")


def shrink(png, path, limit=60_000):
    """A picture for the handbook: few colours, small."""
    import io
    from PIL import Image
    image = Image.open(io.BytesIO(png)).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    for width, colours in ((1024, 64), (1024, 32), (900, 32), (820, 24), (720, 16)):
        small = image if width == image.width else image.resize((width, image.height * width // image.width), Image.LANCZOS)
        small.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= limit:
            return
    raise Failure(f"{path.name} has {path.stat().st_size} bytes")
