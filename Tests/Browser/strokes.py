"""How much an operator types: BIRTH and KK-SPLIT by the keyboard alone, for somebody new and somebody known, counted and printed."""
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from desa import Failure, check, equal, scenario
from village import STORIES, first_pin, open_browser, open_office, serve

# What one case may take from the home page to the receipt's page; the test prints what it takes.
BOUNDS = {("BIRTH", "new"): 250, ("BIRTH", "known"): 180, ("KK-SPLIT", "new"): 175, ("KK-SPLIT", "known"): 100}


def keyboard_form(browser, values):
    """Goes by Tab from the field that has the focus, fills what is still empty, ends with Enter in the last one."""
    left = dict(values)
    for _ in range(120):
        element = browser.focused
        name = element.get_attribute("name") or ""
        if name in left:
            value = left.pop(name)
            if element.tag_name == "select":
                choice = Select(element)
                codes = [option.get_attribute("value") for option in choice.options]
                wanted = 1 if value == "*" else codes.index(value)
                browser.press(*[Keys.ARROW_DOWN] * max(0, wanted - codes.index(choice.first_selected_option.get_attribute("value"))))
            elif element.get_attribute("type") == "checkbox":
                if not element.is_selected():
                    browser.press(Keys.SPACE)
            elif element.get_attribute("value") != value:
                check(not element.get_attribute("value"), f"{name} holds something else already")
                browser.type(value)
            # What stands there already needs no visit.
            for other in [key for key, text in left.items() if browser.field(key).get_attribute("value") == text and browser.field(key).get_attribute("type") != "checkbox"]:
                del left[other]
        if not left:
            break
        browser.press(Keys.TAB)
    if left:
        raise Failure(f"the keyboard does not come to {list(left)}")
    if browser.focused.tag_name == "select":
        # Enter opens a list in some browsers; the next field sends the form.
        browser.press(Keys.TAB)
    browser.changes(lambda: browser.press(Keys.ENTER))


def case(browser, code, who):
    person, form = STORIES[code]
    if who == "known":
        # Another child, another member of the same family: nothing about the applicant is typed again.
        form = {**form, **({"f.child_name": "Wulandari Kirana", "f.child_sex": "female", "f.child_birth_date": "12-10-2026"} if code == "BIRTH" else {"f.member_name": "Teguh Rahmawan"})}
    browser.go("/")
    browser.keys = browser.clicks = 0
    counts = {}

    def step(name):
        counts[name] = browser.keys - sum(counts.values())
    browser.changes(lambda: browser.chord(Keys.ALT, "b"))
    equal(browser.path, "/permohonan/baru", "where Alt+B leads")
    browser.tab_to(code)
    browser.changes(lambda: browser.press(Keys.ENTER))
    step("service")
    check(browser.path.endswith("/pemohon"), f"after the service: {browser.path}")
    browser.has_focus("a.nik", "the focus is in the first field")
    if who == "new":
        keyboard_form(browser, person)
    else:
        browser.type(person["a.nik"])
        browser.wait(lambda: browser.has("#suggest button"), "the known person is offered while the number is typed", 5)
        browser.chord(Keys.SHIFT, Keys.TAB)
        equal(browser.focused.get_attribute("name"), "pilih", "Shift+Tab from the number leads to who is known")
        browser.changes(lambda: browser.press(Keys.ENTER))
        equal(browser.field("a.name").get_attribute("value"), person["a.name"], "a known person fills the form")
        browser.press(Keys.TAB) if browser.focused.tag_name == "body" else None
        if browser.focused.get_attribute("name") not in person:
            browser.tab_to("a.nik")
        browser.changes(lambda: browser.press(Keys.ENTER))
    step("applicant")
    check(browser.path.endswith("/isian"), f"after the applicant: {browser.path}: {browser.text[:300]}")
    keyboard_form(browser, {name: value for name, value in form.items() if browser.field(name).get_attribute("value") != value})
    step("form")
    check(browser.path.endswith("/berkas"), f"after the form: {[item.text for item in browser.all('.problem')]}")
    boxes = [item.get_attribute("name") for item in browser.all('input[type="checkbox"]')]
    optional = {name[2:] for name in boxes if name.startswith("n.")}
    keyboard_form(browser, {name: "1" for name in boxes if name.startswith("n.") or name == "original_seen" or name.startswith("p.") and name[2:] not in optional})
    step("papers")
    check(browser.path.endswith("/periksa"), f"after the papers: {browser.path}")
    browser.changes(lambda: browser.press(Keys.ENTER))
    step("send")
    check(browser.path.startswith("/permohonan/"), f"after sending: {browser.path}")
    equal(browser.clicks, 0, "clicks")
    letters = sum(len(value) for value in ({**person, **form} if who == "new" else form).values() if value != "*")
    print(f"     {code:9} {who:6} {browser.keys:4} keys, 0 clicks   " + ", ".join(f"{name} {count}" for name, count in counts.items()) + f"   (what is told has {letters} letters)", flush=True)
    check(browser.keys <= BOUNDS[code, who], f"{code} for somebody {who} takes {browser.keys} keys, more than {BOUNDS[code, who]}")


@scenario("strokes", "BIRTH and KK-SPLIT by the keyboard alone, for somebody new and somebody known: keys are counted and bounded")
def strokes(world):
    centre, kiosk = open_office(world, 1)
    serve(kiosk)
    browser = open_browser(world, kiosk)
    first_pin(browser, centre, kiosk)
    for code in ("BIRTH", "KK-SPLIT"):
        for who in ("new", "known"):
            case(browser, code, who)
    browser.guarded(world.personal)
