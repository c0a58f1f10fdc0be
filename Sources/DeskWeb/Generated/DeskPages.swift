// Written by Tools/generate-desk from Sources/DeskWeb/Pages. Change what stands there and run it again.

enum DeskPages {
    /// By name.
    static let sources: [(String, String)] = [
        ("act", ##"""
{{<layout}}{{$content}}
<div class="narrow">
<p class="kicker">{{kicker}}</p>
<h1>{{title}}</h1>
{{#lead}}<p class="lead">{{lead}}</p>{{/lead}}
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
{{#ways}}<p class="flash bad"><a href="{{wayHref}}">{{wayText}}</a></p>
{{/ways}}{{#facts}}{{#first()}}<dl class="lines card">{{/first()}}<div><dt>{{lineLabel}}</dt><dd>{{lineValue}}</dd></div>{{#last()}}</dl>{{/last()}}{{/facts}}
<form method="post" action="{{action}}" class="card">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{#hidden}}<input type="hidden" name="{{hiddenName}}" value="{{hiddenValue}}">{{/hidden}}
{{#ticksLegend}}<fieldset class="ticks"><legend>{{ticksLegend}}</legend>{{/ticksLegend}}
{{#ticks}}<div class="tick"><input type="checkbox" id="{{tickName}}" name="{{tickName}}" value="1"{{#isTicked}} checked{{/isTicked}}><label for="{{tickName}}">{{tickLabel}}</label></div>{{/ticks}}
{{#ticksLegend}}</fieldset>{{/ticksLegend}}
{{#fields}}{{>field}}{{/fields}}
<div class="buttons"><button type="submit" class="primary{{#isDanger}} grave{{/isDanger}}">{{go}}</button> <a href="{{back}}">{{t.back}}</a></div>
</form>
</div>
{{/content}}{{/layout}}
"""##),
        ("also", ##"""
{{#also}}{{#first()}}<section class="card group" aria-labelledby="g-also"><h2 id="g-also">{{t.also_title}}</h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{rowTitle}}</span> <span class="row-note">{{rowNote}}</span>{{#rowMark}} <span class="mark {{rowMood}}">{{rowMark}}</span>{{/rowMark}}</a></li>{{#last()}}</ul></section>{{/last()}}{{/also}}
"""##),
        ("applicant", ##"""
{{<layout}}{{$content}}
<h1>{{t.step_pemohon}}</h1>
{{>step-head}}
<form method="post" action="{{head.action}}" class="card find" role="search">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{#words}}{{>field}}{{/words}}
<div class="buttons"><button type="submit" name="cari" value="1">{{t.find}}</button></div>
{{#searched}}<div role="status">{{^found}}<p>{{t.find_nobody}}</p>{{/found}}</div>
<ul class="rows" id="found">{{#found}}<li><button type="submit" name="pilih" value="{{record}}"><span class="row-title">{{foundName}}</span> <span class="row-note">{{foundNote}}</span></button></li>{{/found}}</ul>{{/searched}}
</form>
<form method="post" action="{{head.action}}" class="card" data-draft="{{head.id}}">
<input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dilihat" value="{{head.shown}}">
<button type="submit" class="first-submit" tabindex="-1" aria-hidden="true">{{t.next}}</button>
<div id="suggest" role="status" data-text="{{t.found_title}}"></div>
{{#known}}<p class="known">{{t.person_known}} <strong>{{known}}</strong></p>{{/known}}
<div class="grid">{{#fields}}{{>field}}{{/fields}}</div>
{{>step-foot}}
{{#known}}<div class="buttons"><button type="submit" name="lepas" value="1" class="quiet">{{t.person_release}}</button></div>{{/known}}
</form>
{{/content}}{{/layout}}
"""##),
        ("attached", ##"""
{{<layout}}{{$content}}
<div class="top"><div><h1>{{paperLabel}}</h1><p class="kicker">{{pageOf}}{{#note}} · {{note}}{{/note}}</p></div>
<p class="turns">{{#before}}<a class="button" href="{{before}}" rel="prev">{{t.page_before}}</a>{{/before}} {{#after}}<a class="button" href="{{after}}" rel="next">{{t.page_after}}</a>{{/after}}</p></div>
{{#picture}}<img class="big-sheet" src="{{picture}}" alt="{{paperLabel}}, {{pageOf}}">{{/picture}}
{{^picture}}<p class="lead">{{t.paper_not_here}}</p><form method="post" action="{{fetch}}"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="primary">{{t.papers_fetch}}</button></form>{{/picture}}
<p class="buttons">{{#pdf}}<a class="button" href="{{pdf}}" download>{{t.paper_pdf}}</a>{{/pdf}} <a href="{{back}}">{{t.back}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("bare", ##"""
<!doctype html>
<html lang="{{lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}} · {{t.desk_name}}</title>
<link rel="stylesheet" href="{{style}}">
</head>
<body>
<a class="skip" href="#halaman">{{t.skip}}</a>
<header><div class="bar"><span class="brand">{{t.desk_name}}</span></div></header>
<main id="halaman" tabindex="-1">
{{#page}}{{$content}}{{/content}}{{/page}}
</main>
<footer>
<form method="post" action="/bahasa"><input type="hidden" name="bahasa" value="{{otherLang}}"><button type="submit" class="quiet" lang="{{otherLang}}">{{otherLangName}}</button></form>
</footer>
</body>
</html>
"""##),
        ("care-links", ##"""
<nav class="care" aria-label="{{t.care_label}}"><ul>{{#who}}<li><a href="/stik">{{t.stick_title}}</a></li><li><a href="/peralatan">{{t.equipment_title}}</a></li>{{/who}}<li><a href="{{help}}">{{t.care_help}}</a></li></ul></nav>
"""##),
        ("code", ##"""
{{<layout}}{{$content}}
<div class="narrow">
<h1>{{title}}</h1>
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
<ol class="card steps">
<li>{{t.code_step_call}}</li>
<li>{{t.code_step_read}} <strong>{{person}}</strong> ({{t.code_number}} <strong>{{number}}</strong>)
<p class="big code">{{challenge}}</p></li>
<li>{{t.code_step_type}}</li>
</ol>
<form method="post" action="/masuk/kode/{{choice}}" class="card">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{#answer}}{{>field}}{{/answer}}
{{#pin}}{{>field}}{{/pin}}
{{#again}}{{>field}}{{/again}}
<div class="buttons"><button type="submit" class="primary">{{t.code_go}}</button> <a href="/masuk">{{t.back}}</a></div>
</form>
</div>
{{/content}}{{/layout}}
"""##),
        ("correct", ##"""
{{<layout}}{{$content}}
<p class="kicker">{{kicker}}</p>
<h1>{{title}}</h1>
<p class="lead">{{lead}}</p>
<div class="columns">
{{#groups}}<section class="card"><h2>{{groupTitle}}</h2>
<ul class="rows">{{#values}}<li>{{#valueHref}}<a href="{{valueHref}}"><span class="row-label">{{valueLabel}}</span> <span class="row-title">{{valueText}}</span> <span class="row-act">{{t.correct_this}}</span></a>{{/valueHref}}{{^valueHref}}<p class="row-still"><span class="row-label">{{valueLabel}}</span> <span class="row-title">{{valueText}}</span>{{#valueMark}} <span class="mark">{{valueMark}}</span>{{/valueMark}}</p>{{/valueHref}}</li>{{/values}}</ul>{{#empties}}{{#first()}}<details><summary>{{t.correct_empties}}</summary><ul class="rows">{{/first()}}<li>{{#valueHref}}<a href="{{valueHref}}"><span class="row-label">{{valueLabel}}</span> <span class="row-title">{{valueText}}</span> <span class="row-act">{{t.correct_this}}</span></a>{{/valueHref}}{{^valueHref}}<p class="row-still"><span class="row-label">{{valueLabel}}</span> <span class="row-title">{{valueText}}</span>{{#valueMark}} <span class="mark">{{valueMark}}</span>{{/valueMark}}</p>{{/valueHref}}</li>{{#last()}}</ul></details>{{/last()}}{{/empties}}</section>{{/groups}}
</div>
<p><a class="button" href="{{back}}">{{t.back}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("date", ##"""
{{<layout}}{{$content}}
<div class="narrow">
<h1>{{title}}</h1>
{{#isAsked}}<p class="lead">{{machine}}</p>{{/isAsked}}
<form method="post" action="/tanggal" class="card">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{#field}}{{>field}}{{/field}}
<p class="hint">{{t.date_why}}</p>
<div class="buttons"><button type="submit" class="primary">{{t.date_go}}</button></div>
</form>
</div>
{{/content}}{{/layout}}
"""##),
        ("devices", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
{{^isOn}}<section class="card"><p>{{t.devices_off}}</p><p class="hint">{{t.devices_how}}</p><p class="code">DESA_SERVE="--lan 0.0.0.0:8472"</p></section>{{/isOn}}
{{#isOn}}<div class="columns">
<section class="card"><h2>{{t.devices_pair}}</h2>
<ol class="steps"><li>{{t.devices_step_open}}<ul>{{#addresses}}<li class="code">{{.}}</li>{{/addresses}}</ul>{{^addresses}}<p class="problem">{{t.devices_no_address}}</p>{{/addresses}}</li>
<li>{{t.devices_step_warning}}<p class="code fingerprint">{{#fingerprint}}<span>{{.}}</span>{{/fingerprint}}</p></li>
<li>{{t.devices_step_code}}{{#pairCode}}<p class="big code">{{pairCode}}</p><p class="hint">{{codeLife}}</p>{{/pairCode}}</li></ol>
<form method="post" action="/perangkat/kode" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="primary">{{codeButton}}</button></form>
{{#wrongCodes}}<p class="warning" role="status">{{wrongCodes}}</p>{{/wrongCodes}}</section>
<section class="card"><h2>{{t.devices_list}}</h2>{{^devices}}<p>{{t.devices_none}}</p>{{/devices}}
<ul class="rows">{{#devices}}<li class="device"><span class="row-title">{{deviceName}}</span> <span class="row-note">{{deviceSince}}</span>
<form method="post" action="/perangkat/{{deviceId}}/hapus"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="quiet danger" aria-label="{{deviceRemove}}">{{t.devices_remove}}</button></form></li>{{/devices}}</ul></section>
</div>{{/isOn}}
<p><a href="/peralatan">{{t.to_equipment}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("diagnosis", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{t.diagnose_what}}</p>
{{#files}}<details class="card"><summary>{{fileName}}</summary><pre tabindex="0">{{fileText}}</pre></details>{{/files}}
<p><a class="button" href="/peralatan">{{t.to_equipment}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("dispute", ##"""
{{<layout}}{{$content}}
<p class="kicker">{{kicker}}</p>
<h1>{{title}}</h1>
<p class="lead">{{lead}}</p>
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
{{#fields}}<section class="card group bad"><h2>{{fieldTitle}}</h2>
{{#isFraud}}<p class="flash bad">{{t.dispute_fraud}}</p>{{/isFraud}}
<form method="post" action="{{resolveHref}}">
<input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dilihat" value="{{dilihat}}">
<fieldset class="sides"{{#choiceProblem}} aria-describedby="pilih-problem"{{/choiceProblem}}><legend>{{chosenLegend}}</legend>{{#choiceProblem}}<p class="problem" id="pilih-problem">{{choiceProblem}}</p>{{/choiceProblem}}
{{#versions}}<div class="side"><p class="side-value">{{#isHere}}<input type="radio" id="{{choice}}" name="pilih" value="{{choice}}"{{#isChosen}} checked{{/isChosen}}><label for="{{choice}}">{{versionValue}}</label>{{/isHere}}{{^isHere}}{{versionValue}}{{/isHere}}</p>
<p>{{versionBy}}<br><span class="at">{{versionAt}}</span></p><p class="hint">{{versionSaw}}</p>{{#versionRemark}}<p class="hint">{{versionRemark}}</p>{{/versionRemark}}</div>{{/versions}}
</fieldset>
<p class="judge">{{judge}}</p>
{{#isHere}}{{#keterangan}}{{>field}}{{/keterangan}}
<div class="buttons"><button type="submit" class="primary">{{t.dispute_go}}</button></div>{{/isHere}}
</form></section>{{/fields}}
<p class="buttons"><a class="button" href="{{recordHref}}">{{t.dispute_open}}</a> {{#noteHref}}<a class="button" href="{{noteHref}}">{{t.act_comment}}</a>{{/noteHref}}</p>
{{/content}}{{/layout}}
"""##),
        ("disputes", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{t.disputes_lead}}</p>
<section class="card" aria-label="{{title}}">{{^rows}}<p>{{t.disputes_none}}</p>{{/rows}}{{>rows}}</section>
{{/content}}{{/layout}}
"""##),
        ("drafts", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{lead}}</p>
<section class="card group" data-live="drafts">{{>rows}}</section>
{{#next}}<p><a class="button" href="{{next}}">{{t.further}}</a></p>{{/next}}
{{/content}}{{/layout}}
"""##),
        ("duplicates", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{t.pairs_lead}}</p>
{{^pairs}}<p class="card">{{t.pairs_none}}</p>{{/pairs}}
{{#pairs}}{{#first()}}<section class="card" aria-label="{{title}}"><ul class="rows">{{/first()}}<li><a href="{{pairHref}}"><span class="row-title">{{firstName}} <span aria-hidden="true">=</span> {{secondName}} ?</span> <span class="mark">{{pairMark}}</span> <span class="row-note">{{pairNote}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/pairs}}
{{#next}}<p><a class="button" href="{{next}}">{{t.further}}</a></p>{{/next}}
{{/content}}{{/layout}}
"""##),
        ("end-of-day", ##"""
{{<layout}}{{$content}}
<h1>{{title}} {{day}}</h1>
<div data-live="end">
<section class="card group {{#isAllSent}}ok{{/isAllSent}}{{^isAllSent}}bad{{/isAllSent}}"><h2>{{pendingSentence}}</h2>{{^isAllSent}}<p>{{stickSentence}} <a href="/stik">{{t.end_to_stick}}</a></p>{{/isAllSent}}</section>
<section class="card"><h2>{{t.end_steps}}</h2><ol class="steps">{{#steps}}<li>{{.}}</li>{{/steps}}</ol></section>
<section class="card"><h2>{{t.end_numbers}}</h2><dl class="lines"><div><dt>{{t.end_taken}}</dt><dd>{{taken}}</dd></div><div><dt>{{t.end_handed}}</dt><dd>{{handedOver}}</dd></div>{{#draftsLeft}}<div><dt>{{t.end_drafts}}</dt><dd>{{draftsLeft}}</dd></div>{{/draftsLeft}}</dl></section>
</div>
<p><a class="button" href="/cetak#buku-harian">{{t.print_day_book}}</a></p>
<form method="post" action="/kunci" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="primary">{{t.lock}}</button></form>
{{/content}}{{/layout}}
"""##),
        ("enrol", ##"""
{{<bare}}{{$content}}
<div class="narrow">
<h1>{{title}}</h1>
{{#isDone}}<p class="flash" role="status">{{t.enrol_done}}</p>
<p class="lead">{{t.enrol_done_next}}</p>
<div class="buttons"><a class="button primary" href="/">{{t.enrol_open}}</a></div>{{/isDone}}
{{^isDone}}<p class="lead">{{t.enrol_lead}}</p>
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
<form method="post" action="/daftar" class="card">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{#code}}{{>field}}{{/code}}
<div class="buttons"><button type="submit" class="primary">{{t.enrol_go}}</button></div>
</form>
<section class="card"><h2>{{t.enrol_help}}</h2><ul class="steps"><li>{{t.enrol_help_line}}</li><li>{{t.enrol_help_wait}}</li><li>{{t.enrol_help_call}}</li></ul></section>{{/isDone}}
</div>
{{/content}}{{/bare}}
"""##),
        ("equipment", ##"""
{{<layout}}{{$content}}
<div class="top"><div><h1>{{title}}</h1><p class="lead">{{checkedSentence}}</p></div>
<form method="post" action="/peralatan/periksa"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="primary">{{t.equipment_check}}</button></form></div>
<ul class="equipment" data-live="equipment">{{#items}}<li class="card group {{itemMood}}"><h2>{{itemName}} <span class="mark {{itemMood}}">{{itemWord}}</span></h2>{{#itemFacts}}<p>{{.}}</p>{{/itemFacts}}</li>{{/items}}</ul>
<div class="columns">
<section class="card"><h2>{{t.diagnose_title}}</h2><p>{{t.diagnose_what}}</p>
<div class="buttons stack">{{#targets}}<form method="post" action="/diagnosa"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="stik" value="{{targetPath}}"><button type="submit">{{targetLabel}}</button></form>{{/targets}}
{{^targets}}<p class="hint">{{t.diagnose_no_stick}}</p>{{/targets}}<a href="/diagnosa">{{t.diagnose_look}}</a></div></section>
<section class="card"><h2>{{t.devices_title}}</h2><p>{{t.equipment_screens}}</p>{{#isBox}}<p><a class="button" href="/perangkat">{{t.equipment_screens_go}}</a></p>{{/isBox}}{{^isBox}}<p class="hint">{{t.devices_only_here}}</p>{{/isBox}}</section>
</div>
{{/content}}{{/layout}}
"""##),
        ("error", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{sentence}}</p>
{{#detail}}<p class="hint">{{detail}}</p>{{/detail}}
<p><a class="button" href="/">{{t.to_home}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("field", ##"""
<div class="field{{#problem}} wrong{{/problem}}{{#isChoice}} choices{{/isChoice}}">
{{#isChoice}}<fieldset{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}><legend>{{label}}{{#isRequired}} <span class="must">{{t.required}}</span>{{/isRequired}}</legend>
{{#hint}}<p class="hint" id="{{name}}-hint">{{hint}}</p>{{/hint}}
{{#problem}}<p class="problem" id="{{name}}-problem">{{problem}}</p>{{/problem}}
{{#options}}<div class="choice"><input type="radio" id="{{name}}-{{optionValue}}" name="{{name}}" value="{{optionValue}}"{{#isChosen}} checked{{/isChosen}}{{#first()}}{{#hasFocus}} autofocus{{/hasFocus}}{{/first()}}><label for="{{name}}-{{optionValue}}">{{optionLabel}}</label></div>
{{/options}}</fieldset>{{/isChoice}}
{{^isChoice}}<label for="{{name}}">{{label}}{{#isRequired}} <span class="must">{{t.required}}</span>{{/isRequired}}</label>
{{#hint}}<p class="hint" id="{{name}}-hint">{{hint}}</p>{{/hint}}
{{#problem}}<p class="problem" id="{{name}}-problem">{{problem}}</p>{{/problem}}
{{#warning}}<p class="warning" id="{{name}}-warning">{{warning}}</p>{{/warning}}
{{#isArea}}<textarea id="{{name}}" name="{{name}}" rows="4" maxlength="{{maxLength}}" autocomplete="off"{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}{{#problem}} aria-invalid="true"{{/problem}}{{#isRequired}} aria-required="true"{{/isRequired}}{{#hasFocus}} autofocus{{/hasFocus}}>{{value}}</textarea>{{/isArea}}
{{#isSelect}}<select id="{{name}}" name="{{name}}"{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}{{#problem}} aria-invalid="true"{{/problem}}{{#isRequired}} aria-required="true"{{/isRequired}}{{#hasFocus}} autofocus{{/hasFocus}}>{{#options}}<option value="{{optionValue}}"{{#isChosen}} selected{{/isChosen}}>{{optionLabel}}</option>{{/options}}</select>{{/isSelect}}
{{#isInput}}<input id="{{name}}" name="{{name}}" type="{{inputType}}" value="{{value}}" inputmode="{{inputMode}}" maxlength="{{maxLength}}" autocomplete="{{autocomplete}}"{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}{{#problem}} aria-invalid="true"{{/problem}}{{#isRequired}} aria-required="true"{{/isRequired}}{{#hasFocus}} autofocus{{/hasFocus}}>{{/isInput}}{{/isChoice}}
</div>
"""##),
        ("form", ##"""
{{<layout}}{{$content}}
<h1>{{t.step_isian}}</h1>
{{>step-head}}
<form method="post" action="{{head.action}}" class="card" data-draft="{{head.id}}">
<input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dilihat" value="{{head.shown}}">
<button type="submit" class="first-submit" tabindex="-1" aria-hidden="true">{{t.next}}</button>
{{#deadline}}<p class="mark {{#isLate}}bad{{/isLate}}">{{deadline}}</p>{{/deadline}}
{{#isEmpty}}<p>{{t.form_empty}}</p>{{/isEmpty}}
{{#sections}}{{#legend}}<fieldset class="section"><legend>{{legend}}</legend>{{/legend}}
<div class="grid">{{#fields}}{{>field}}{{/fields}}</div>
{{#more}}<button type="submit" name="tambah" value="{{more}}" class="add">{{t.add_row}}</button>{{/more}}
{{#legend}}</fieldset>{{/legend}}{{/sections}}
{{>step-foot}}
</form>
{{/content}}{{/layout}}
"""##),
        ("help", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{t.help_lead}}</p>
<nav aria-label="{{t.help_contents}}"><ul class="help-list">{{#parts}}<li><a href="#{{anchor}}">{{partTitle}}</a></li>{{/parts}}<li><a href="#papan-ketik">{{t.help_keys_title}}</a></li></ul></nav>
{{#parts}}<section class="card" id="{{anchor}}" aria-labelledby="h-{{anchor}}"><h2 id="h-{{anchor}}">{{partTitle}}</h2>{{#sentences}}<p>{{.}}</p>{{/sentences}}</section>{{/parts}}
<section class="card" id="papan-ketik" aria-labelledby="h-keys"><h2 id="h-keys">{{t.help_keys_title}}</h2>
<table class="keys"><thead><tr><th scope="col">{{t.help_key}}</th><th scope="col">{{t.help_key_does}}</th></tr></thead><tbody>{{#keys}}<tr><td><kbd>{{keyName}}</kbd></td><td>{{keyDoes}}</td></tr>{{/keys}}</tbody></table></section>
{{/content}}{{/layout}}
"""##),
        ("home", ##"""
{{<layout}}{{$content}}
<div class="top"><div><h1>{{title}}</h1><p class="lead">{{greeting}} <span class="whole">{{today}}</span></p></div>
<a class="button primary big" href="/permohonan/baru" accesskey="b">{{t.nav_new}}</a></div>
<div data-live="home">
{{#notice}}<p class="flash bad" role="alert">{{notice}}</p>{{/notice}}
{{#announcements}}<section class="card notice{{#isUrgent}} urgent{{/isUrgent}}"><h2>{{#isUrgent}}{{t.urgent}}: {{/isUrgent}}{{heading}}</h2><p>{{text}}</p><p class="hint">{{shownNote}}</p></section>{{/announcements}}
{{#isQuiet}}<p class="card quiet-day">{{t.home_quiet}}</p>{{/isQuiet}}
<div class="columns">
{{>also}}
{{#groups}}<section class="card group" aria-labelledby="g-{{id}}"><h2 id="g-{{id}}">{{groupTitle}} <span class="count">{{count}}</span></h2>
{{>rows}}{{#more}}<p class="hint">{{more}}</p>{{/more}}</section>{{/groups}}
{{#drafts}}{{#first()}}<section class="card group" aria-labelledby="g-drafts"><h2 id="g-drafts">{{t.home_drafts}}</h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{rowTitle}}</span> <span class="row-note">{{rowNote}}</span></a></li>{{#last()}}</ul>{{#draftsMore}}<p><a href="/draf">{{draftsMore}}</a></p>{{/draftsMore}}</section>{{/last()}}{{/drafts}}
</div>
</div>
{{/content}}{{/layout}}
"""##),
        ("layout", ##"""
<!doctype html>
<html lang="{{lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}} · {{t.desk_name}}</title>
<link rel="icon" href="/aset/ikon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{{style}}">
<script src="{{script}}" defer></script>
{{#page}}{{$head}}{{/head}}{{/page}}</head>
<body{{#who}} data-events="/peristiwa"{{/who}} data-csrf="{{csrf}}">
<a class="skip" href="#halaman">{{t.skip}}</a>
<header>
{{#status}}<section class="status" aria-label="{{t.status_label}}">
<div id="baris-pertama" class="status-facts">{{>status-live}}</div>
<form method="post" action="/kirim" class="status-send">
<input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dari" value="{{here}}"><button type="submit">{{t.send_now}}</button>
</form>
</section><p id="kabar" class="aloud" role="status"></p>{{/status}}
{{^status}}<section class="status"><p class="alarm">{{t.status_unknown}}</p></section>{{/status}}
<div class="bar">
{{^who}}<span class="brand">{{t.desk_name}}</span>{{/who}}
{{#who}}<nav aria-label="{{t.nav_label}}"><ul>{{#nav}}<li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{navLabel}}</a></li>{{/nav}}</ul></nav>
<form method="post" action="/kunci" class="person"><input type="hidden" name="_csrf" value="{{csrf}}"><span class="person-name">{{who}}</span> <button type="submit" class="quiet">{{t.lock_short}}</button></form>{{/who}}
</div>
</header>
<main id="halaman" tabindex="-1">
{{#stated}}<p class="stated">{{stated}} <a href="/tanggal">{{t.date_change}}</a></p>{{/stated}}
{{#flash}}<p class="flash{{#isBad}} bad{{/isBad}}" role="status">{{flashText}}</p>{{/flash}}
{{#page}}{{$content}}{{/content}}{{/page}}
</main>
<footer>
{{>care-links}}
<form method="post" action="/bahasa"><input type="hidden" name="bahasa" value="{{otherLang}}"><input type="hidden" name="dari" value="{{here}}"><button type="submit" class="quiet" lang="{{otherLang}}">{{otherLangName}}</button></form>
</footer>
</body>
</html>
"""##),
        ("leaflet", ##"""
<article class="leaflet-sheet" id="{{anchor}}">
<p class="l-kicker">{{#leafletNumber}}{{t.print_service_number}} {{leafletNumber}} · {{/leafletNumber}}{{leafletCode}}</p>
<h1>{{leafletName}}</h1>
<section><h2>{{t.std_needs}}</h2>{{^needs}}<p>{{t.papers_none}}</p>{{/needs}}<ul class="l-needs">{{#needs}}<li>{{needText}}{{#needNote}} <em>({{needNote}})</em>{{/needNote}}</li>{{/needs}}</ul></section>
<section><h2>{{t.std_procedure}}</h2><ol>{{#steps}}<li>{{.}}</li>{{/steps}}</ol></section>
<dl class="l-facts">
{{#time}}{{#first()}}<div><dt>{{t.std_time}}</dt>{{/first()}}<dd>{{.}}</dd>{{#last()}}</div>{{/last()}}{{/time}}
<div><dt>{{t.std_fee}}</dt><dd>{{fee}}</dd></div>
{{#products}}{{#first()}}<div><dt>{{t.std_product}}</dt>{{/first()}}<dd>{{.}}</dd>{{#last()}}</div>{{/last()}}{{/products}}
{{#places}}{{#first()}}<div><dt>{{t.std_place}}</dt>{{/first()}}<dd>{{.}}</dd>{{#last()}}</div>{{/last()}}{{/places}}
{{#forms}}{{#first()}}<div><dt>{{t.std_forms}}</dt>{{/first()}}<dd>{{.}}</dd>{{#last()}}</div>{{/last()}}{{/forms}}
{{#report}}<div><dt>{{t.std_report}}</dt><dd>{{report}}</dd></div>{{/report}}
<div><dt>{{t.std_staff}}</dt><dd>{{t.std_staff_is}}</dd></div>
</dl>
<p class="l-version">{{version}}</p>
</article>
"""##),
        ("likeness", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{#reasons}}<span class="mark">{{.}}</span> {{/reasons}}</p>
<div class="card wide"><table class="compare-table">
<thead><tr><td></td>{{#first}}<th scope="col"><a href="{{sideHref}}">{{sideName}}</a><br><span class="at">{{sideBy}}</span></th>{{/first}}{{#second}}<th scope="col"><a href="{{sideHref}}">{{sideName}}</a><br><span class="at">{{sideBy}}</span></th>{{/second}}</tr></thead>
<tbody>{{#lines}}<tr><th scope="row">{{sideLabel}} {{#sideMark}}<span class="mark {{sideMood}}">{{sideMark}}</span>{{/sideMark}}</th><td>{{firstText}}</td><td>{{secondText}}</td></tr>{{/lines}}</tbody>
</table></div>
<p>{{advice}}</p>
{{#merge}}<section class="card"><h2>{{t.merge_title}}</h2><p>{{t.merge_lead}}</p>
{{#trouble}}<p class="flash bad">{{trouble}}</p>{{/trouble}}
{{^trouble}}<form method="post" action="{{action}}/gabung"><input type="hidden" name="_csrf" value="{{csrf}}">{{#seen}}<input type="hidden" name="{{seenName}}" value="{{seenValue}}">{{/seen}}
{{#keep}}{{>field}}{{/keep}}<div class="buttons"><button type="submit">{{t.merge_go}}</button></div></form>{{/trouble}}</section>{{/merge}}
{{#isOpen}}<form method="post" action="{{action}}/beda" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="primary">{{differ}}</button> <a href="/mungkin-sama">{{t.back}}</a></form>{{/isOpen}}
{{^isOpen}}<form method="post" action="{{action}}/tarik" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><span>{{t.pair_marked}}</span> <button type="submit">{{t.pair_take_back}}</button> <a href="/mungkin-sama">{{t.back}}</a></form>{{/isOpen}}
{{/content}}{{/layout}}
"""##),
        ("login", ##"""
{{<layout}}{{$content}}
<div class="narrow">
<h1>{{title}}</h1>
{{#isLocked}}<p class="lead">{{t.login_locked}}</p>{{/isLocked}}
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
{{#people}}<form method="post" action="/masuk" class="card">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{>field}}
{{#pin}}{{>field}}{{/pin}}
<div class="buttons"><button type="submit" class="primary">{{t.login_go}}</button> <button type="submit" name="kode" value="1" class="quiet">{{t.login_forgotten}}</button></div>
</form>{{/people}}
{{^people}}<p class="card">{{t.login_nobody}}</p>{{/people}}
{{#absent}}{{#first()}}<section class="card"><h2>{{t.login_absent}}</h2><ul>{{/first()}}<li>{{.}}</li>{{#last()}}</ul></section>{{/last()}}{{/absent}}
</div>
{{/content}}{{/layout}}
"""##),
        ("outbox", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<div data-live="outbox">
<p class="lead">{{summary}}</p>
{{#notes}}<p class="hint">{{notes}}</p>{{/notes}}
{{^items}}<p class="card">{{t.outbox_empty}}</p>{{/items}}
<ul class="rows card">{{#items}}<li class="item"><a href="{{href}}"><span class="row-title">{{itemTitle}}</span> <span class="row-note">{{itemNote}}</span> <span class="mark {{stageMood}}">{{stage}}</span></a>
<details><summary>{{t.why}}</summary><p>{{why}}</p></details></li>{{/items}}</ul>
{{#next}}<p><a class="button" href="{{next}}">{{t.further}}</a></p>{{/next}}
</div>
{{/content}}{{/layout}}
"""##),
        ("pair", ##"""
{{<bare}}{{$content}}
<div class="narrow">
<h1>{{title}}</h1>
<p class="lead">{{t.pair_lead}}</p>
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
<form method="post" action="/pasangkan" class="card">
{{#code}}{{>field}}{{/code}}
{{#device}}{{>field}}{{/device}}
<div class="buttons"><button type="submit" class="primary">{{t.pair_go}}</button></div>
</form>
</div>
{{/content}}{{/bare}}
"""##),
        ("paper-heap", ##"""
{{<layout}}{{$content}}
<p class="kicker">{{paperLabel}}</p>
<h1>{{t.heap_title}}</h1>
{{#isEmpty}}<p class="lead">{{t.heap_empty}}</p><p><a class="button" href="{{back}}">{{t.back}}</a></p>{{/isEmpty}}
{{^isEmpty}}<form method="post" action="{{action}}"><input type="hidden" name="_csrf" value="{{csrf}}"><p class="lead">{{t.heap_choose}}</p>
<ol class="sheets">{{#pages}}<li class="tick-sheet"><label for="h-{{pageID}}"><img class="thumb" src="{{picture}}" alt="" loading="lazy"></label><div class="tick"><input type="checkbox" id="h-{{pageID}}" name="halaman" value="{{pageID}}"><label for="h-{{pageID}}">{{t.page}} {{pageNumber}}</label></div></li>{{/pages}}</ol>
<div class="buttons"><button type="submit" class="primary">{{t.heap_take}}</button> <a href="{{back}}">{{t.back}}</a></div></form>{{/isEmpty}}
{{/content}}{{/layout}}
"""##),
        ("paper-job", ##"""
{{#job}}<div class="job{{#isBad}} bad{{/isBad}}{{#isGood}} ok{{/isGood}}"><p>{{jobSentence}}</p>
{{#refused}}<p class="job-refused">{{.}}</p>{{/refused}}
{{#percent}}<progress max="100" value="{{percent}}">{{percent}} %</progress>{{/percent}}
{{#isRunning}}<form method="post" action="{{cancel}}"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit">{{t.cancel_work}}</button></form>{{/isRunning}}</div>{{/job}}
"""##),
        ("paper-sheet", ##"""
{{<layout}}{{$content}}
<p class="kicker">{{paperLabel}}</p>
<div class="top"><h1>{{pageOf}}</h1><p class="turns">{{#before}}<a class="button" href="{{before}}" rel="prev">{{t.page_before}}</a>{{/before}} {{#after}}<a class="button" href="{{after}}" rel="next">{{t.page_after}}</a>{{/after}}</p></div>
<div class="editor">
<div class="cutter" data-cut><img class="big-sheet" src="{{picture}}" alt="{{pageOf}}"></div>
<div class="tools">
<form method="post" action="{{action}}" class="card"><input type="hidden" name="_csrf" value="{{csrf}}"><h2>{{t.page_turn}}</h2>
<div class="pair"><button type="submit" name="aksi" value="kiri">{{t.page_left}}</button><button type="submit" name="aksi" value="kanan">{{t.page_right}}</button></div></form>
<form method="post" action="{{action}}" class="card" data-cut-form><input type="hidden" name="_csrf" value="{{csrf}}"><h2>{{t.page_cut}}</h2><p class="hint">{{t.page_cut_hint}}</p>
<div class="four">{{#sides}}{{>field}}{{/sides}}</div>
<div class="pair"><button type="submit" name="aksi" value="potong">{{t.page_cut_go}}</button>{{#isCut}}<button type="submit" name="aksi" value="utuh">{{t.page_whole}}</button>{{/isCut}}</div></form>
<details class="card"><summary>{{t.page_again}}</summary><p><a class="button" href="{{scanAgain}}">{{t.page_scan_again}}</a></p>
<form method="post" action="{{retake}}" enctype="multipart/form-data" data-autosend><input type="hidden" name="_csrf" value="{{csrf}}"><label for="ulang">{{t.page_other_file}}</label>
<input type="file" id="ulang" name="berkas" accept="image/*,application/pdf"><button type="submit">{{t.paper_send_file}}</button></form></details>
<form method="post" action="{{action}}" class="throw"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" name="aksi" value="buang" class="quiet danger">{{t.page_throw}}</button></form>
</div></div>
<p class="buttons"><a class="button primary" href="{{back}}">{{t.page_done}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("paper-strip", ##"""
<div class="strip">{{#thumbs}}<img class="thumb small" src="{{picture}}" alt="{{thumbLabel}}" loading="lazy">{{/thumbs}}
{{#stripCount}}<span class="strip-count">{{stripCount}}</span>{{/stripCount}}
<button type="submit" name="pindai" value="{{stripPath}}" aria-label="{{#stripCount}}{{t.paper_see}}{{/stripCount}}{{^stripCount}}{{t.paper_scan}}{{/stripCount}}: {{stripLabel}}">{{#stripCount}}{{t.paper_see}}{{/stripCount}}{{^stripCount}}{{t.paper_scan}}{{/stripCount}}</button>
{{#hasTick}}<div class="tick small"><input type="checkbox" id="o.{{stripCode}}" name="o.{{stripCode}}" value="1"{{#isOriginalSeen}} checked{{/isOriginalSeen}}><label for="o.{{stripCode}}">{{t.paper_original}}</label></div>{{/hasTick}}</div>
"""##),
        ("paper", ##"""
{{<layout}}{{$head}}{{#isWorking}}<noscript><meta http-equiv="refresh" content="2"></noscript>{{/isWorking}}{{/head}}{{$content}}
<p class="kicker">{{service}}</p>
<div class="top"><h1>{{paperLabel}}</h1><p class="mark ok big" data-part="count">{{count}}</p></div>
{{#parts}}{{#first()}}<ul class="acts">{{/first()}}<li><a class="button" href="{{href}}"{{#isHere}} aria-current="page"{{/isHere}}>{{partLabel}}</a></li>{{#last()}}</ul>{{/last()}}{{/parts}}
<div id="job" role="status"{{#isWorking}} data-events="{{events}}"{{/isWorking}}>{{>paper-job}}</div>
<div data-part="pages">{{#hasPages}}<ol class="sheets" data-drag>{{#pages}}<li draggable="true" data-action="{{action}}" data-number="{{pageNumber}}">
<a class="sheet" href="{{href}}"><img class="thumb" src="{{picture}}" alt="{{t.page}} {{pageNumber}}" loading="lazy" draggable="false"><span class="sheet-number">{{pageNumber}}</span></a>
<form method="post" action="{{action}}" class="sheet-acts"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dari" value="daftar">
<button type="submit" name="aksi" value="naik" aria-label="{{t.page_up}} ({{pageNumber}})"{{#isFirst}} disabled{{/isFirst}}>◀</button>
<button type="submit" name="aksi" value="kanan" aria-label="{{t.page_right}} ({{pageNumber}})">↻</button>
<button type="submit" name="aksi" value="turun" aria-label="{{t.page_down}} ({{pageNumber}})"{{#isLast}} disabled{{/isLast}}>▶</button></form></li>{{/pages}}</ol>{{/hasPages}}
{{^hasPages}}<p class="lead">{{t.paper_none}}</p>{{/hasPages}}</div>
{{#hasPages}}<p class="buttons"><a class="button primary" href="{{done}}">{{t.paper_done}}</a> <a href="{{href}}/pdf" download>{{t.paper_pdf}}</a></p>{{/hasPages}}
<section class="card"><h2>{{t.paper_add}}</h2>
<div class="ways">
<div class="way"><p><a class="button{{^hasPages}} primary{{/hasPages}}" href="{{href}}/pindai">{{t.paper_from_scanner}}</a></p><p class="hint">{{t.paper_from_scanner_hint}}</p></div>
<form class="way" method="post" action="{{href}}/unggah" enctype="multipart/form-data" data-autosend><input type="hidden" name="_csrf" value="{{csrf}}">
<label for="berkas">{{t.paper_from_file}}</label><p class="hint" id="berkas-hint">{{t.paper_from_file_hint}}</p>
<input type="file" id="berkas" name="berkas" multiple accept="image/*,application/pdf,.pdf,.heic,.tif,.tiff" aria-describedby="berkas-hint"><button type="submit">{{t.paper_send_file}}</button></form>
<form class="way" method="post" action="{{href}}/unggah" enctype="multipart/form-data" data-autosend><input type="hidden" name="_csrf" value="{{csrf}}">
<label for="foto">{{t.paper_from_camera}}</label><p class="hint" id="foto-hint">{{t.paper_from_camera_hint}}</p>
<input type="file" id="foto" name="berkas" accept="image/*" capture="environment" aria-describedby="foto-hint"><button type="submit">{{t.paper_send_photo}}</button></form>
{{#heapCount}}<div class="way"><p><a class="button" href="{{href}}/masuk">{{t.paper_from_folder}}</a></p><p class="hint">{{heapCount}}</p></div>{{/heapCount}}
</div></section>
{{#others}}<details class="card"><summary>{{t.paper_more}}</summary>
<form method="post" action="{{href}}/atur" class="inline"><input type="hidden" name="_csrf" value="{{csrf}}">{{>field}}<button type="submit">{{t.paper_move}}</button></form>
<form method="post" action="{{href}}/atur" class="throw"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" name="buang" value="1" class="quiet danger">{{t.paper_throw}}</button></form></details>{{/others}}
{{^hasPages}}<p><a href="{{done}}">{{t.back}}</a></p>{{/hasPages}}
{{/content}}{{/layout}}
"""##),
        ("papers", ##"""
{{<layout}}{{$content}}
<h1>{{t.step_berkas}}</h1>
{{>step-head}}
<form method="post" action="{{head.action}}" class="card" data-draft="{{head.id}}">
<input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dilihat" value="{{head.shown}}">
<button type="submit" class="first-submit" tabindex="-1" aria-hidden="true">{{t.next}}</button>
<fieldset class="ticks"><legend>{{t.papers_legend}}</legend>
<p class="scanned">{{scanned}}</p>
{{#papers}}<div class="paper"><div class="tick"><input type="checkbox" id="p.{{code}}" name="p.{{code}}" value="1"{{#isThere}} checked{{/isThere}}><label for="p.{{code}}">{{paperLabel}}</label></div>
{{#substitute}}<div class="tick small"><input type="checkbox" id="s.{{code}}" name="s.{{code}}" value="1"{{#isSubstituted}} checked{{/isSubstituted}}><label for="s.{{code}}">{{substitute}}</label></div>{{/substitute}}
{{#isOptional}}<div class="tick small"><input type="checkbox" id="n.{{code}}" name="n.{{code}}" value="1"{{#isNotNeeded}} checked{{/isNotNeeded}}><label for="n.{{code}}">{{t.papers_not_needed}}</label></div>{{/isOptional}}{{#scan}}{{>paper-strip}}{{/scan}}</div>{{/papers}}
{{^papers}}<p>{{t.papers_none}}</p>{{/papers}}
</fieldset>
{{#others}}<div class="paper"><p class="paper-other">{{t.paper_other}}</p>{{>paper-strip}}</div>{{/others}}
<div class="tick strong"><input type="checkbox" id="original_seen" name="original_seen" value="1"{{#originalSeen}} checked{{/originalSeen}}><label for="original_seen">{{t.original_seen}}</label></div>
{{#received}}{{>field}}{{/received}}
{{#note}}{{>field}}{{/note}}
{{>step-foot}}
</form>
{{/content}}{{/layout}}
"""##),
        ("person-form", ##"""
{{<layout}}{{$content}}
<p class="kicker">{{kicker}}</p>
<h1>{{title}}</h1>
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
{{#typed}}{{#first()}}<section class="card"><h2>{{t.person_typed}}</h2><dl class="lines">{{/first()}}<div><dt>{{lineLabel}}</dt><dd>{{lineValue}}</dd></div>{{#last()}}</dl></section>{{/last()}}{{/typed}}
{{#rows}}{{#first()}}<section class="card group"><h2>{{t.person_in_work}}</h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{rowTitle}}</span> <span class="row-note">{{rowNote}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/rows}}
<form method="post" action="{{action}}" class="card">
<input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dilihat" value="{{dilihat}}">
<div class="grid">{{#fields}}{{>field}}{{/fields}}</div>
{{#reasons}}{{>field}}{{/reasons}}
<div class="buttons"><button type="submit" class="primary">{{t.person_save}}</button> <a href="{{back}}">{{t.back}}</a></div>
</form>
{{/content}}{{/layout}}
"""##),
        ("person", ##"""
{{<layout}}{{$content}}
<div class="top"><div><p class="kicker">{{t.person_title}}</p><h1>{{personName}}</h1></div><p class="buttons"><a class="button primary" href="{{newHref}}">{{t.person_new}}</a> <a class="button" href="{{correctHref}}">{{t.person_correct}}</a></p></div>
{{#disputeHref}}<p class="flash bad"><a href="{{disputeHref}}">{{t.dispute_see_person}}</a></p>{{/disputeHref}}
{{#alike}}{{#first()}}<section class="card group bad"><h2>{{t.person_alike}}</h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{alikeName}}</span> <span class="row-note">{{alikeNote}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/alike}}
<div class="columns">
<section class="card"><h2>{{t.person_data}}</h2><dl class="lines">{{#lines}}<div{{#isDisputed}} class="disputed"{{/isDisputed}}><dt>{{lineLabel}}</dt><dd>{{lineValue}}{{#isDisputed}} <span class="mark bad">{{t.disputed}}</span>{{#others}}<br>{{.}}{{/others}}{{/isDisputed}}</dd></div>{{/lines}}</dl></section>
<section class="card"><h2>{{t.person_requests}}</h2>{{^rows}}<p>{{t.person_no_requests}}</p>{{/rows}}{{>rows}}</section>
</div>
{{#isMasked}}<form method="post" action="/orang/{{record}}/buka" class="card inline"><input type="hidden" name="_csrf" value="{{csrf}}">
{{#reason}}{{>field}}{{/reason}}<button type="submit">{{t.reveal}}</button></form>{{/isMasked}}
{{/content}}{{/layout}}
"""##),
        ("print-booklet", ##"""
{{<print-layout}}{{$content}}
<section class="b-cover"><p class="b-office">{{office}}</p><h1>{{title}}</h1><p>{{t.print_booklet_sub}}</p><p class="b-date">{{asOf}}</p></section>
<section class="b-contents"><h1>{{t.print_contents}}</h1>
{{#isEmpty}}<p>{{t.new_no_catalogue}}</p>{{/isEmpty}}
{{#contents}}<h2>{{groupTitle}}</h2><ul>{{#entries}}<li><span class="b-number">{{entryNumber}}</span> <a href="{{entryHref}}">{{entryName}}</a></li>{{/entries}}</ul>{{/contents}}</section>
{{#leaflets}}{{>leaflet}}{{/leaflets}}
{{/content}}{{/print-layout}}
"""##),
        ("print-changes", ##"""
{{#changes}}{{#first()}}<section class="r-changes"><h2>{{t.print_changes}}</h2><ul>{{/first()}}<li>{{changeLabel}}: <del>{{oldText}}</del> → <ins>{{newText}}</ins></li>{{#last()}}</ul></section>{{/last()}}{{/changes}}
"""##),
        ("print-day-book", ##"""
{{<print-layout}}{{$content}}
<article class="day-book">
<p class="r-office">{{office}}</p>
<h1>{{title}} {{day}}</h1>
{{#marks}}<p class="r-mark">{{.}}</p>{{/marks}}
{{^rows}}<p>{{t.print_day_empty}}</p>{{/rows}}
{{#rows}}{{#first()}}<table class="f-table d-table" tabindex="0" aria-label="{{title}}"><thead><tr>{{#columns}}<th>{{.}}</th>{{/columns}}</tr></thead><tbody>{{/first()}}<tr>{{#rowCells}}<td>{{.}}</td>{{/rowCells}}</tr>{{#last()}}</tbody></table>{{/last()}}{{/rows}}
{{#handed}}{{#first()}}<h2>{{t.end_handed}}</h2><table class="f-table d-table" tabindex="0" aria-label="{{t.end_handed}}"><thead><tr>{{#handedColumns}}<th>{{.}}</th>{{/handedColumns}}</tr></thead><tbody>{{/first()}}<tr>{{#rowCells}}<td>{{.}}</td>{{/rowCells}}</tr>{{#last()}}</tbody></table>{{/last()}}{{/handed}}
<div class="d-sums">{{#sums}}<section><h2>{{totalsTitle}}</h2><dl>{{#totals}}<div><dt>{{totalName}}</dt><dd>{{totalCount}}</dd></div>{{/totals}}</dl></section>{{/sums}}</div>
<div class="f-signs"><div class="f-sign"><p>{{t.print_sign_operator}}</p><p class="f-name"><span></span></p></div><div class="f-sign"><p>{{t.print_sign_head}}</p><p class="f-name"><span></span></p></div></div>
<p class="l-version">{{printedAt}}</p>
</article>
{{/content}}{{/print-layout}}
"""##),
        ("print-document", ##"""
{{<print-layout}}{{$content}}
{{#isImage}}<img class="document" src="{{fileHref}}" alt="{{title}}">{{/isImage}}
{{^isImage}}<div class="screen-only"><h1>{{title}}</h1><p>{{number}}</p>
{{#isOpen}}<p>{{t.print_document_hint}}</p><p><a class="button primary" href="{{fileHref}}" target="_blank" rel="noopener">{{t.print_document_open}}</a></p>{{/isOpen}}
{{^isOpen}}<p>{{t.print_document_gone}}</p>{{/isOpen}}</div>{{/isImage}}
{{/content}}{{/print-layout}}
"""##),
        ("print-form", ##"""
{{<print-layout}}{{$content}}
<article class="form-sheet"><div>
<div class="f-head"><h1>{{sheetTitle}}</h1><p class="f-code">{{code}}</p></div>
{{#marks}}<p class="r-mark">{{.}}</p>{{/marks}}
{{#parts}}<section class="f-part{{#isCompact}} f-compact{{/isCompact}}"><h2>{{partLabel}}</h2>
{{#boxes}}<div class="f-box f-{{boxKind}}"><span class="f-label">{{boxLabel}}</span><span class="f-value">{{boxText}}{{#boxCells}}<span class="f-cell">{{.}}</span>{{/boxCells}}{{#boxTicks}}<span class="f-tick"><span class="f-square">{{#isTicked}}✕{{/isTicked}}</span>{{tickLabel}}</span>{{/boxTicks}}</span></div>{{/boxes}}
{{#tables}}<table class="f-table{{#isWide}} f-few{{/isWide}}" tabindex="0" aria-label="{{partLabel}}"><thead><tr><th class="f-no">No.</th>{{#columns}}<th class="{{columnKind}}">{{columnLabel}}</th>{{/columns}}</tr></thead><tbody>{{#tableRows}}<tr><td class="f-no">{{rowNumber}}</td>{{#rowCells}}<td>{{.}}</td>{{/rowCells}}</tr>{{/tableRows}}</tbody></table>{{/tables}}
</section>{{/parts}}
{{>print-changes}}
<section class="f-end">
{{#notes}}<p class="f-note">{{.}}</p>{{/notes}}
<p class="f-place">………………………………, ………………………………</p>
<div class="f-signs">{{#signs}}<div class="f-sign"><p>{{.}}</p><p class="f-name"><span></span></p></div>{{/signs}}</div>
</section></div>
{{#number}}<p class="f-foot">{{code}} · {{number}}</p>{{/number}}
</article>
{{/content}}{{/print-layout}}
"""##),
        ("print-layout", ##"""
<!doctype html>
<html lang="{{lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}} · {{t.desk_name}}</title>
<link rel="stylesheet" href="{{style}}">
<script src="{{script}}" defer></script>
</head>
<body class="printing" data-csrf="{{csrf}}">
{{#page}}
<section class="print-bar" aria-label="{{t.print_bar}}">
{{#flash}}<p class="flash{{#isBad}} bad{{/isBad}}" role="status">{{flashText}}</p>{{/flash}}
{{#bar}}
<div class="print-acts"><a class="button quiet" href="{{backHref}}">{{t.back}}</a>
{{^isOthers}}<button type="button" class="primary" data-print hidden>{{t.print_now}}</button> <span class="hint">{{t.print_keys}}</span>
<form method="post" action="/cetak/ukuran" class="print-size"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="jenis" value="{{use}}"><input type="hidden" name="dari" value="{{from}}">
<label for="ukuran">{{t.print_size}}</label> <select id="ukuran" name="ukuran">{{#sizes}}<option value="{{optionValue}}"{{#isChosen}} selected{{/isChosen}}>{{optionLabel}}</option>{{/sizes}}</select> <button type="submit">{{t.print_use_size}}</button></form>{{/isOthers}}</div>
{{#questionID}}<form method="post" action="/cetak/lembar/{{questionID}}" class="print-question"><input type="hidden" name="_csrf" value="{{csrf}}"><strong>{{t.print_question}}</strong> <button type="submit" name="jawab" value="ya">{{t.print_yes}}</button> <button type="submit" name="jawab" value="lagi" class="quiet">{{t.print_not_yet}}</button></form>{{/questionID}}
{{/bar}}
</section>
<main id="halaman" class="paper {{paper}}" lang="{{paperLang}}">{{$content}}{{/content}}</main>
{{/page}}
</body>
</html>
"""##),
        ("print-leaflet", ##"""
{{<print-layout}}{{$content}}
<p class="r-office">{{office}}</p>
{{#leaflet}}{{>leaflet}}{{/leaflet}}
{{/content}}{{/print-layout}}
"""##),
        ("print-others", ##"""
{{<print-layout}}{{$content}}
<div class="screen-only"><h1>{{title}}</h1><p>{{sentence}}</p></div>
{{/content}}{{/print-layout}}
"""##),
        ("print-receipt", ##"""
{{<print-layout}}{{$content}}
<article class="receipt">
<div class="r-top"><div><p class="r-office">{{office}}</p>
<h1>{{heading}}</h1>
{{#marks}}<p class="r-mark">{{.}}</p>{{/marks}}
<p class="r-number">{{number}}</p></div>
{{#qrPath}}<div class="r-code"><svg class="r-qr" viewBox="0 0 {{qrSide}} {{qrSide}}" shape-rendering="crispEdges" role="img" aria-label="{{qrLabel}}"><path fill="#fff" d="M0 0h{{qrSide}}v{{qrSide}}H0z"/><path fill="#000" d="{{qrPath}}"/></svg>
<p>{{t.print_check}} <span class="code">{{entry}}</span></p></div>{{/qrPath}}</div>
<dl class="r-lines">{{#lines}}<div{{#isWarning}} class="r-warning"{{/isWarning}}><dt>{{lineLabel}}</dt>{{#lineValues}}<dd>{{.}}</dd>{{/lineValues}}</div>{{/lines}}</dl>
<p class="r-honest">{{honest}}</p>
{{#notes}}<p class="r-note">{{.}}</p>{{/notes}}
{{#noCode}}<p class="r-note r-no-code">{{noCode}}</p>{{/noCode}}
{{>print-changes}}
<h2>{{t.request_standards}}</h2>
<dl class="r-lines r-standards">{{#standards}}<div><dt>{{lineLabel}}</dt>{{#lineValues}}<dd>{{.}}</dd>{{/lineValues}}</div>{{/standards}}</dl>
<div class="f-signs"><div class="f-sign"><p>{{t.print_sign_applicant}}</p><p class="f-name"><span></span></p></div><div class="f-sign"><p>{{t.print_sign_taker}}</p><p class="f-name"><span></span></p></div></div>
</article>
{{/content}}{{/print-layout}}
"""##),
        ("print-request", ##"""
{{<layout}}{{$content}}
<p class="kicker">{{service}}</p>
<h1>{{title}}</h1>
<p class="lead">{{t.print_request_hint}}</p>
{{#questions}}<p class="flash bad"><a href="{{questionHref}}">{{questionText}}</a></p>
{{/questions}}<ul class="papers-to-print">{{#papers}}<li class="card"><form method="post" action="/permohonan/{{record}}/cetak"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="kertas" value="{{kind}}">
<span class="row-title">{{paperName}}</span> <span class="row-note">{{paperNote}}</span> <button type="submit"{{#isMain}} class="primary"{{/isMain}}>{{t.print_go}}<span class="aside-word"> {{paperName}}</span></button></form></li>{{/papers}}</ul>
{{#onTheWay}}<p class="hint">{{t.print_on_the_way}} {{.}}</p>{{/onTheWay}}
<p><a href="/permohonan/{{record}}">{{t.back}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("print", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
{{#questions}}{{#first()}}<section class="card group bad" aria-labelledby="c-tanya"><h2 id="c-tanya">{{t.print_question}}</h2><ul class="rows">{{/first()}}<li><a href="{{questionHref}}"><span class="row-title">{{questionText}}</span> <span class="row-note">{{questionNote}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/questions}}
<div class="columns">
<section class="card group" aria-labelledby="c-dokumen"><h2 id="c-dokumen">{{t.print_arrived}}</h2>
{{^documents}}<p>{{t.print_arrived_none}}</p>{{/documents}}
{{#documents}}{{#first()}}<ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{rowTitle}}</span> <span class="mark {{rowMood}}">{{rowMark}}</span> <span class="row-note">{{rowNote}}</span></a></li>{{#last()}}</ul>{{/last()}}{{/documents}}
</section>
<section class="card" id="buku-harian" aria-labelledby="c-harian"><h2 id="c-harian">{{t.print_day_book}}</h2>
<p>{{t.print_day_book_hint}}</p>
<form method="post" action="/cetak/buku-harian"><input type="hidden" name="_csrf" value="{{csrf}}">
{{#day}}{{>field}}{{/day}}
<div class="buttons"><button type="submit" class="primary">{{t.print_open}}</button></div></form></section>
</div>
<section class="card" aria-labelledby="c-layanan"><h2 id="c-layanan">{{t.print_services}}</h2>
<p>{{t.print_services_hint}}</p>
<p><a class="button" href="/cetak/buku-layanan">{{t.print_booklet}}</a></p>
{{#services}}{{#first()}}<ul class="leaflets">{{/first()}}<li><a class="leaflet" href="{{leafletHref}}">{{leafletName}}</a> <span class="blanks">{{#blanks}}<a href="{{blankHref}}">{{t.print_blank}} {{blankName}}</a> {{/blanks}}</span></li>{{#last()}}</ul>{{/last()}}{{/services}}
{{^services}}<p>{{t.new_no_catalogue}}</p>{{/services}}
</section>
{{/content}}{{/layout}}
"""##),
        ("request-list", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<form method="get" action="/daftar" class="card">
<div class="grid">{{#fields}}{{>field}}{{/fields}}</div>
<div class="buttons"><button type="submit" class="primary">{{t.list_go}}</button> <a href="/daftar">{{t.list_clear}}</a></div>
</form>
<section class="card" aria-label="{{title}}">{{#isEmpty}}<p>{{t.list_none}}</p>{{/isEmpty}}{{>rows}}</section>
{{#next}}<p><a class="button" href="{{next}}">{{t.further}}</a></p>{{/next}}
{{/content}}{{/layout}}
"""##),
        ("request-papers-page", ##"""
{{<layout}}{{$content}}
<p class="kicker"><a href="{{back}}">{{t.request_title}} {{number}}</a></p>
<h1>{{t.step_berkas}}</h1>
{{#papers}}
<section class="card"><h2>{{t.papers_attached_title}}</h2>{{#sentence}}<p class="scanned">{{sentence}}</p>{{/sentence}}
{{#items}}{{#first()}}<ul class="attached">{{/first()}}<li><a href="{{href}}">{{#picture}}<img class="thumb small" src="{{picture}}" alt="" loading="lazy">{{/picture}}{{^picture}}<span class="thumb small empty" aria-hidden="true"></span>{{/picture}}<span class="row-title">{{itemLabel}}</span> <span class="row-note">{{itemNote}}</span> <span class="mark {{itemMood}}">{{itemState}}</span></a></li>{{#last()}}</ul>{{/last()}}{{/items}}
{{^items}}<p>{{t.papers_none_attached}}</p>{{/items}}
{{#lacks}}<form method="post" action="{{fetch}}"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit">{{t.papers_fetch}}</button></form>{{/lacks}}</section>
{{#mayAdd}}<section class="card"><h2>{{t.papers_add_title}}</h2>
<ul class="rows">{{#slots}}<li><a href="{{href}}"><span class="row-title">{{waitingLabel}}</span>{{#isMissing}} <span class="mark bad">{{t.paper_is_missing}}</span>{{/isMissing}}{{#hasWaiting}} <span class="mark">{{waitingNote}}</span>{{/hasWaiting}}</a></li>{{/slots}}</ul>
{{#waiting}}<form method="post" action="{{action}}"><input type="hidden" name="_csrf" value="{{csrf}}"><p>{{waiting}}</p>
<div class="tick strong"><input type="checkbox" id="original_seen" name="original_seen" value="1"><label for="original_seen">{{t.original_seen}}</label></div>
<div class="buttons"><button type="submit" class="primary">{{t.papers_attach}}</button></div></form>{{/waiting}}</section>{{/mayAdd}}
{{/papers}}
<p><a href="{{back}}">{{t.back}}</a></p>
{{/content}}{{/layout}}
"""##),
        ("request-papers", ##"""
{{#papers}}<section class="card papers-card"><h2>{{t.step_berkas}}{{#sentence}}: <span class="sentence">{{sentence}}</span>{{/sentence}}</h2>
{{#items}}{{#first()}}<ul class="attached">{{/first()}}<li><a href="{{href}}">{{#picture}}<img class="thumb small" src="{{picture}}" alt="" loading="lazy">{{/picture}}{{^picture}}<span class="thumb small empty" aria-hidden="true"></span>{{/picture}}<span class="row-title">{{itemLabel}}</span> <span class="row-note">{{itemNote}}</span> <span class="mark {{itemMood}}">{{itemState}}</span></a></li>{{#last()}}</ul>{{/last()}}{{/items}}
{{^items}}<p>{{t.papers_none_attached}}</p>{{/items}}
{{#waiting}}<p class="mark">{{waiting}}</p>{{/waiting}}
<p><a class="button" href="{{href}}">{{t.papers_open}}</a></p></section>{{/papers}}
"""##),
        ("request", ##"""
{{<layout}}{{$content}}
<div class="top"><div><p class="kicker">{{service}}</p><h1>{{number}}</h1></div>
<p class="mark big {{stateMood}}">{{state}}</p></div>
{{#ready}}<form method="post" action="{{readyAction}}" class="card ready"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dilihat" value="{{dilihat}}">
<p>{{readyText}}</p><div class="buttons"><button type="submit" class="primary big">{{readyGo}}</button></div></form>{{/ready}}
{{#acts}}{{#first()}}<ul class="acts">{{/first()}}<li><a class="button" href="{{href}}">{{actLabel}}</a></li>{{#last()}}</ul>{{/last()}}{{/acts}}
<div data-live="request">
{{#conflict}}<p class="flash bad">{{conflict}}</p>{{/conflict}}
<p class="stage"><strong>{{stage}}</strong>: {{stageWhy}}{{#due}} <span class="mark {{#isLate}}bad{{/isLate}}">{{due}}</span>{{/due}}</p>
{{>work}}
{{#alike}}{{#first()}}<section class="card group bad"><h2><a href="/mungkin-sama">{{t.request_alike}}</a></h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{alikeName}}</span> <span class="row-note">{{alikeNote}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/alike}}
{{#missing}}{{#first()}}<section class="card group bad"><h2>{{t.papers_missing}}</h2><ul>{{/first()}}<li>{{.}}</li>{{#last()}}</ul></section>{{/last()}}{{/missing}}
{{>request-papers}}
<div class="columns">
<div>
<section class="card"><h2>{{t.step_pemohon}}</h2><dl class="lines">{{#person}}<div{{#isDisputed}} class="disputed"{{/isDisputed}}><dt>{{lineLabel}}</dt><dd>{{lineValue}}{{#isDisputed}} <span class="mark bad">{{t.disputed}}</span>{{#others}}<br>{{.}}{{/others}}{{/isDisputed}}</dd></div>{{/person}}</dl>{{#applicantHref}}<p><a href="{{applicantHref}}">{{t.person_open}}</a></p>{{/applicantHref}}</section>
<section class="card"><h2>{{t.request_timeline}}</h2><ol class="timeline">{{#steps}}<li{{#isSetAside}} class="aside"{{/isSetAside}}><span class="at">{{at}}{{#isDoubtful}} ({{t.clock_doubtful}}){{/isDoubtful}}</span> {{what}} <span class="by">{{by}}</span>{{#isSetAside}} <span class="mark bad">{{t.set_aside}}</span>{{/isSetAside}}</li>{{/steps}}</ol></section>
</div>
<div>
<section class="card"><h2>{{t.request_details}}</h2><dl class="lines">{{#details}}<div{{#isDisputed}} class="disputed"{{/isDisputed}}><dt>{{lineLabel}}</dt><dd>{{lineValue}}{{#isDisputed}} <span class="mark bad">{{t.disputed}}</span>{{#others}}<br>{{.}}{{/others}}{{/isDisputed}}</dd></div>{{/details}}</dl></section>
<section class="card"><details><summary>{{t.request_standards}}</summary><dl class="lines">{{#standards}}<div><dt>{{lineLabel}}</dt><dd>{{lineValue}}</dd></div>{{/standards}}</dl></details></section>
</div>
</div>
</div>
{{#isMasked}}<form method="post" action="/permohonan/{{record}}/buka" class="card inline"><input type="hidden" name="_csrf" value="{{csrf}}">
{{#reason}}{{>field}}{{/reason}}<button type="submit">{{t.reveal}}</button></form>{{/isMasked}}
{{/content}}{{/layout}}
"""##),
        ("review", ##"""
{{<layout}}{{$content}}
<h1>{{t.step_periksa}}</h1>
{{>step-head}}
{{#blocked}}<p class="flash bad"><a href="{{href}}">{{t.review_blocked}} {{stepLabel}}</a></p>{{/blocked}}
<div class="columns">
<section class="card"><h2>{{t.step_pemohon}}</h2><dl class="lines">{{#person}}<div><dt>{{lineLabel}}</dt><dd>{{lineValue}}{{#lineWarning}}<span class="warning">{{lineWarning}}</span>{{/lineWarning}}</dd></div>{{/person}}</dl></section>
<section class="card"><h2>{{t.step_isian}}</h2><dl class="lines">{{#answers}}<div><dt>{{lineLabel}}</dt><dd>{{lineValue}}{{#lineWarning}}<span class="warning">{{lineWarning}}</span>{{/lineWarning}}</dd></div>{{/answers}}</dl></section>
<section class="card"><h2>{{t.step_berkas}}</h2>
{{#isComplete}}<p class="mark ok">{{t.papers_complete}}</p>{{/isComplete}}
{{^isComplete}}<p class="mark bad">{{t.papers_missing}}</p><ul>{{#missing}}<li>{{.}}</li>{{/missing}}</ul><p class="hint">{{t.papers_missing_hint}}</p>{{/isComplete}}
{{#due}}<p>{{due}}</p>{{/due}}{{#deadline}}<p>{{deadline}}</p>{{/deadline}}</section>
</div>
{{#isBlocked}}<p><a href="{{head.back}}">{{t.back}}</a></p>{{/isBlocked}}
{{^isBlocked}}<form method="post" action="{{head.action}}"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dilihat" value="{{head.shown}}">
<div class="buttons"><button type="submit" class="primary big" autofocus>{{#isComplete}}{{t.submit}}{{/isComplete}}{{^isComplete}}{{t.submit_incomplete}}{{/isComplete}}</button> <a href="{{head.back}}">{{t.back}}</a></div></form>{{/isBlocked}}
<form method="post" action="/draf/{{head.id}}/buang" class="throw"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="quiet danger">{{t.draft_throw}}</button></form>
{{/content}}{{/layout}}
"""##),
        ("rows", ##"""
<ul class="rows">{{#rows}}<li><a href="{{href}}"><span class="row-title">{{rowTitle}}</span> <span class="row-note">{{rowNote}}</span>{{#rowMark}} <span class="mark {{rowMood}}">{{rowMark}}</span>{{/rowMark}}</a></li>{{/rows}}</ul>
"""##),
        ("same-before", ##"""
{{<layout}}{{$content}}
<div class="narrow">
<h1>{{title}}</h1>
<p class="lead">{{t.same_before_lead}}</p>
{{#requests}}{{#first()}}<section class="card group bad"><h2>{{t.same_before_requests}}</h2><ul class="rows">{{/first()}}<li><a href="{{sameHref}}"><span class="row-title">{{sameName}}</span> <span class="row-note">{{sameNote}}. {{sameWhy}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/requests}}
{{#persons}}{{#first()}}<section class="card group bad"><h2>{{t.same_before_persons}}</h2><form method="post" action="{{choose}}"><input type="hidden" name="_csrf" value="{{csrf}}"><ul class="rows">{{/first()}}<li class="with-act"><a href="{{sameHref}}"><span class="row-title">{{sameName}}</span> <span class="row-note">{{sameNote}}. {{sameWhy}}</span></a> <button type="submit" name="pilih" value="{{record}}" class="add">{{t.same_before_take}}</button></li>{{#last()}}</ul></form></section>{{/last()}}{{/persons}}
<form method="post" action="{{action}}" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="sudah_dilihat" value="1"><input type="hidden" name="dilihat" value="{{dilihat}}"><button type="submit" class="primary">{{t.same_before_go}}</button> <a href="{{back}}">{{t.back}}</a></form>
</div>
{{/content}}{{/layout}}
"""##),
        ("scanner", ##"""
{{<layout}}{{$content}}
<div class="narrow">
<p class="kicker">{{paperLabel}}</p>
<h1>{{#retakes}}{{t.page_scan_again}}{{/retakes}}{{^retakes}}{{t.scan_title}}{{/retakes}}</h1>
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}
<form method="post" action="{{action}}" class="card"><input type="hidden" name="_csrf" value="{{csrf}}">{{#replaces}}<input type="hidden" name="ganti" value="{{replaces}}">{{/replaces}}
{{#device}}{{>field}}{{/device}}
{{#device}}{{#source}}{{>field}}{{/source}}{{#tone}}{{>field}}{{/tone}}{{#resolution}}{{>field}}{{/resolution}}
<div class="buttons"><button type="submit" class="primary big" autofocus>{{t.scan_go}}</button></div>{{/device}}
<p class="buttons"><button type="submit" name="cari" value="1" class="{{#device}}quiet{{/device}}">{{t.scan_look_again}}</button> <a href="{{back}}">{{t.back}}</a></p></form>
</div>
{{/content}}{{/layout}}
"""##),
        ("search", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<form method="post" action="/cari" class="card" role="search">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{#words}}{{>field}}{{/words}}
<div class="buttons"><button type="submit" class="primary">{{t.find}}</button></div>
</form>
<div role="status">
{{#isNothing}}<p class="card">{{t.search_nothing}}</p>{{/isNothing}}
{{#hasMore}}<p class="hint">{{t.search_more}}</p>{{/hasMore}}
{{#persons}}<section class="card"><h2><a href="{{personHref}}">{{personName}}</a></h2><p class="hint">{{personNote}}</p>
{{>rows}}{{^rows}}<p>{{t.search_no_request}}</p>{{/rows}}</section>{{/persons}}
{{#rows}}{{#first()}}<section class="card"><h2>{{t.search_requests}}</h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{rowTitle}}</span> <span class="row-note">{{rowNote}}</span>{{#rowMark}} <span class="mark {{rowMood}}">{{rowMark}}</span>{{/rowMark}}</a></li>{{#last()}}</ul></section>{{/last()}}{{/rows}}
</div>
{{/content}}{{/layout}}
"""##),
        ("services", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
{{#isEmpty}}<p class="card">{{t.new_no_catalogue}}</p>{{/isEmpty}}
<form method="post" action="/permohonan/baru">
<input type="hidden" name="_csrf" value="{{csrf}}">
{{#person}}<p class="known">{{personSentence}}</p><input type="hidden" name="orang" value="{{personRecord}}">{{/person}}
{{#places}}<div class="card">{{>field}}</div>{{/places}}
{{#groups}}<section><h2>{{groupTitle}}</h2>
<ul class="tiles">{{#services}}<li><button type="submit" name="layanan" value="{{code}}"><span class="row-title">{{serviceName}}</span> <span class="row-note">{{code}} · {{note}}</span></button></li>{{/services}}</ul></section>{{/groups}}
</form>
{{/content}}{{/layout}}
"""##),
        ("status-live", ##"""
{{#status}}<ul class="facts">
<li class="link {{mood}}"><span class="dot" aria-hidden="true"></span>{{link}}</li>
<li><strong>{{pending}}</strong></li>
<li>{{complete}}</li>
{{#nextTry}}<li>{{nextTry}}</li>{{/nextTry}}
</ul>
<ul class="facts second">
<li>{{t.stage_saved}} <strong>{{saved}}</strong></li>
<li>{{t.stage_two_places}} <strong>{{twoPlaces}}</strong></li>
<li>{{t.stage_sent}} <strong>{{sent}}</strong></li>
<li>{{t.stage_safe}} <strong>{{safe}}</strong></li>
{{#compare}}<li class="compare">{{t.compare_code}} <strong class="code">{{code}}</strong> <span>({{entries}} {{t.compare_entries}}, {{at}})</span></li>{{/compare}}
</ul>
{{#alarms}}<p class="alarm">{{.}}</p>{{/alarms}}{{/status}}
"""##),
        ("step-foot", ##"""
{{#head}}<div class="buttons"><button type="submit" class="primary">{{t.next}}</button> <a href="{{back}}">{{t.back}}</a> <span class="saved" id="saved" role="status" data-text="{{t.draft_saved}}">{{t.draft_saved}} {{savedAt}}</span></div>{{/head}}
"""##),
        ("step-head", ##"""
{{#head}}<p class="kicker">{{service}}</p>
<nav class="wizard" aria-label="{{t.steps_label}}"><ol>{{#marks}}<li{{#isNow}} aria-current="step"{{/isNow}}>{{#href}}<a href="{{href}}">{{stepLabel}}</a>{{/href}}{{^href}}{{stepLabel}}{{/href}}</li>{{/marks}}</ol></nav>
{{#complaint}}<p class="flash bad" role="alert">{{complaint}}</p>{{/complaint}}{{/head}}
"""##),
        ("stick", ##"""
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{pendingSentence}}.</p>
<div{{#job}}{{#isRunning}} data-poll="stick"{{/isRunning}}{{/job}} id="stick-job" aria-live="polite">
{{#job}}<section class="card group {{#isGood}}ok{{/isGood}}{{^isGood}}bad{{/isGood}}"><h2 class="headline">{{headline}}</h2>
<ul class="steps">{{#jobFacts}}<li>{{.}}</li>{{/jobFacts}}</ul>{{#detail}}<details><summary>{{t.stick_detail}}</summary><p lang="en">{{detail}}</p></details>{{/detail}}
{{#isRunning}}<p><a class="button" href="/stik">{{t.stick_look}}</a></p>{{/isRunning}}
{{^isRunning}}<form method="post" action="/stik/selesai"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit">{{t.stick_noted}}</button></form>{{/isRunning}}</section>{{/job}}
</div>
{{^sticks}}<section class="card"><h2>{{t.stick_none}}</h2><p>{{t.stick_none_how}}</p><p><a class="button primary" href="/stik">{{t.stick_look}}</a></p></section>{{/sticks}}
<div class="columns">{{#sticks}}<section class="card"><h2>{{stickLabel}}</h2><p class="hint">{{room}}</p>
{{#stickFacts}}<p>{{.}}</p>{{/stickFacts}}
<div class="buttons stack">{{#mayWrite}}<form method="post" action="/stik/tulis"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="stik" value="{{stickPath}}"><button type="submit"{{#isFirst}} class="primary"{{/isFirst}}>{{t.stick_write}}</button></form>{{/mayWrite}}
{{#hasAnswer}}<form method="post" action="/stik/ambil"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="stik" value="{{stickPath}}"><button type="submit">{{t.stick_read}}</button></form>{{/hasAnswer}}
{{#mayWrite}}{{^isCopy}}<form method="post" action="/stik/salinan"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="stik" value="{{stickPath}}"><button type="submit" class="quiet">{{t.stick_register}}</button></form>{{/isCopy}}{{/mayWrite}}</div></section>{{/sticks}}</div>
<section class="card"><h2>{{t.stick_copies}}</h2><p class="hint">{{t.stick_copies_what}}</p>
{{^copies}}<p>{{t.stick_copies_none}}</p>{{/copies}}
<ul class="rows" data-live="copies">{{#copies}}<li class="device"><span class="row-title">{{copyLabel}}</span> <span class="mark {{copyMood}}">{{copyWord}}</span> <span class="row-note">{{copyState}}</span>
<form method="post" action="/stik/salinan/henti"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="stik" value="{{copyPath}}"><button type="submit" class="quiet">{{t.stick_copy_stop}}</button></form></li>{{/copies}}</ul></section>
{{/content}}{{/layout}}
"""##),
        ("stranded", ##"""
{{<layout}}{{$content}}
<div class="narrow"><h1>{{title}}</h1>
<p class="lead">{{sentence}}</p>
{{#lines}}{{#first()}}<dl class="lines card">{{/first()}}<div><dt>{{lineLabel}}</dt><dd>{{lineValue}}</dd></div>{{#last()}}</dl>{{/last()}}{{/lines}}
<p><a class="button" href="/permohonan/baru">{{t.nav_new}}</a></p>
<form method="post" action="{{action}}" class="throw"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="quiet danger">{{t.draft_throw}}</button></form></div>
{{/content}}{{/layout}}
"""##),
        ("take-over", ##"""
{{<layout}}{{$content}}
<div class="narrow"><h1>{{title}}</h1>
<p class="lead">{{sentence}}</p>
<form method="post" action="{{action}}"><input type="hidden" name="_csrf" value="{{csrf}}">
<div class="buttons"><button type="submit" class="primary" autofocus>{{t.take_over}}</button> <a href="/">{{t.to_home}}</a></div></form></div>
{{/content}}{{/layout}}
"""##),
        ("work", ##"""
{{#work}}{{#handedOver}}<p class="stage">{{handedOver}}</p>{{/handedOver}}
{{#disputes}}<p class="flash bad"><a href="{{wayHref}}">{{wayText}}</a></p>{{/disputes}}
{{#returned}}{{#first()}}<section class="card group bad"><h2>{{returnedTitle}}</h2><ul>{{/first()}}<li>{{.}}</li>{{#last()}}</ul></section>{{/last()}}{{/returned}}
{{#amendments}}{{#first()}}<section class="card group"><h2>{{t.amendments_title}}</h2><ul class="changes">{{/first()}}<li><strong>{{changeLabel}}</strong> {{#oldText}}<del>{{oldText}}</del> <span class="arrow" aria-hidden="true">→</span> <ins>{{newText}}</ins>{{/oldText}} {{#changeMark}}<span class="mark {{changeMood}}">{{changeMark}}</span>{{/changeMark}}<p class="hint">{{changeNote}}</p></li>{{#last()}}</ul></section>{{/last()}}{{/amendments}}
{{#corrections}}{{#first()}}<section class="card group"><h2>{{correctionsTitle}}</h2><ul class="changes">{{/first()}}<li><strong>{{changeLabel}}</strong> <del>{{oldText}}</del> <span class="arrow" aria-hidden="true">→</span> <ins>{{newText}}</ins><p class="hint">{{changeNote}}</p></li>{{#last()}}</ul></section>{{/last()}}{{/corrections}}{{/work}}
"""##),
    ]
}
