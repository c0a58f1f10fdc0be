"""A headless Chromium as an operator has it before them: looks, types, presses keys, and is looked at while it does.

It counts keys and clicks, keeps a screenshot of every page, and remembers all that went over the wire, so that the scenarios can say at their
end that each answer was guarded and no address carried a person.
"""
import json
import pathlib
import re
import time
import urllib.parse

from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException, StaleElementReferenceException, TimeoutException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from desa import Failure, check, equal, until

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

    def name(self, name):
        self.names[name] = self.names.get(name, 0) + 1
        return name if self.names[name] == 1 else f"{name}-{self.names[name]}"

    def finding(self, page, text):
        if (page, text) not in self.findings:
            self.findings.append((page, text))


class Browser:
    def __init__(self, gallery, port, scripts=True, downloads=None):
        self.gallery, self.port, self.scripts = gallery, port, scripts
        self.keys = self.clicks = 0
        self.addresses, self.answers, self.violations = [], [], []
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in FLAGS:
            options.add_argument(flag)
        preferences = {"credentials_enable_service": False, "download.default_directory": str(downloads or gallery.folder)}
        if not scripts:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        # An alert stays open, so that it is seen.
        options.unhandled_prompt_behavior = "ignore"
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(30)
        # Tab beyond the last control leaves the page; the page still counts as the one that has the focus.
        self.command("Emulation.setFocusEmulationEnabled", enabled=True)
        self.size(WIDE)

    def close(self):
        self.collect()
        self.driver.quit()

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def size(self, size, factor=1):
        self.command("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=factor, mobile=False)

    # MARK: Where it is and what it shows

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

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

    def link(self, words):
        for element in self.all("main a, main button, nav a"):
            if words in element.text:
                return self.follow(element)
        raise Failure(f"no link {words!r} on {self.path}: {[element.text for element in self.all('main a, main button')]}")

    def field(self, name):
        found = self.driver.find_elements(By.NAME, name)
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
        import base64
        shot = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=whole, clip={"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1})
        return base64.b64decode(shot["data"])

    def look(self, name, picture=None):
        """Keeps pictures of the page at both widths, and says what does not fit, has no name, cannot be reached by keys or breaks a rule."""
        gallery = self.gallery
        name = gallery.name(name + ("" if self.scripts else "-noscript"))
        gallery.looks += 1
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
        self.unharmed(name)
        self.size(WIDE)
        self.driver.execute_script("window.scrollTo(arguments[0], arguments[1])", *scroll)
        if picture and gallery.pictures:
            shrink(self.picture(WIDE, whole=False), gallery.pictures / f"{picture}.png")
        return self

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
            "return [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex]')].filter(e=>e.tabIndex>=0&&!e.disabled&&e.type!=='hidden'&&e.offsetParent!==null||"
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
        import base64
        done = self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=True, **options)
        path.write_bytes(base64.b64decode(done["data"]))
        return path

    # MARK: What went over the wire

    def collect(self):
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.addresses.append(message["params"]["request"]["url"])
            elif message["method"] == "Network.responseReceivedExtraInfo":
                self.answers.append({key.lower(): value for key, value in message["params"]["headers"].items()})
        for line in self.driver.get_log("browser"):
            if "Content Security Policy" in line["message"] and "securitypolicyviolation" not in line["message"]:
                self.violations.append(line["message"])

    def guarded(self, personal=()):
        """Every answer had its headers, cookies their flags, and no address told of a person."""
        self.collect()
        ours = [answer for answer in self.answers if "content-security-policy" in answer or "date" in answer or "content-type" in answer]
        check(len(ours) > 3, "answers were seen")
        for answer in self.answers:
            policy = answer.get("content-security-policy", "")
            check("default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy, f"an answer without its policy: {answer}")
            equal(answer.get("x-content-type-options"), "nosniff", "X-Content-Type-Options")
            for cookie in filter(None, answer.get("set-cookie", "").split("\n")):
                check("HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie, f"a cookie without its flags: {cookie.split('=')[0]}")
        for address in self.addresses:
            plain = urllib.parse.unquote_plus(address)
            if not plain.startswith("http"):
                continue
            check(plain.startswith(self.base), f"a page asks somebody else: {address[:100]}")
            for value in personal:
                check(value not in plain, f"a person stands in an address: {address[:100]}")
            check(not re.search(r"(?<![0-9a-f])\d{16}(?![0-9a-f:])", plain), f"what looks like a NIK stands in an address: {address[:100]}")
        equal(self.violations, [], "what the page's policy had to stop")


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
