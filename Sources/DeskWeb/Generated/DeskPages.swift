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
{{#facts}}{{#first()}}<dl class="lines card">{{/first()}}<div><dt>{{lineLabel}}</dt><dd>{{lineValue}}</dd></div>{{#last()}}</dl>{{/last()}}{{/facts}}
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
<input type="hidden" name="_csrf" value="{{csrf}}">
<button type="submit" class="first-submit" tabindex="-1" aria-hidden="true">{{t.next}}</button>
<div id="suggest" role="status" data-text="{{t.found_title}}"></div>
{{#known}}<p class="known">{{t.person_known}} <strong>{{known}}</strong></p>{{/known}}
<div class="grid">{{#fields}}{{>field}}{{/fields}}</div>
{{>step-foot}}
{{#known}}<div class="buttons"><button type="submit" name="lepas" value="1" class="quiet">{{t.person_release}}</button></div>{{/known}}
</form>
{{/content}}{{/layout}}
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
<fieldset class="sides"><legend>{{chosenLegend}}</legend>
{{#versions}}<div class="side"><p class="side-value">{{#isHere}}<input type="radio" id="{{choice}}" name="pilih" value="{{choice}}"><label for="{{choice}}">{{versionValue}}</label>{{/isHere}}{{^isHere}}{{versionValue}}{{/isHere}}</p>
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
<section class="card group {{#isAllSent}}ok{{/isAllSent}}{{^isAllSent}}bad{{/isAllSent}}"><h2>{{pendingSentence}}</h2>{{^isAllSent}}<p>{{stickSentence}}</p>{{/isAllSent}}</section>
<section class="card"><h2>{{t.end_steps}}</h2><ol class="steps">{{#steps}}<li>{{.}}</li>{{/steps}}</ol></section>
<section class="card"><h2>{{t.end_numbers}}</h2><dl class="lines"><div><dt>{{t.end_taken}}</dt><dd>{{taken}}</dd></div><div><dt>{{t.end_handed}}</dt><dd>{{handedOver}}</dd></div>{{#draftsLeft}}<div><dt>{{t.end_drafts}}</dt><dd>{{draftsLeft}}</dd></div>{{/draftsLeft}}</dl></section>
</div>
<form method="post" action="/kunci" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="primary">{{t.lock}}</button></form>
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
{{#isChoice}}<fieldset><legend>{{label}}{{#isRequired}} <span class="must">{{t.required}}</span>{{/isRequired}}</legend>
{{#options}}<div class="choice"><input type="radio" id="{{name}}-{{optionValue}}" name="{{name}}" value="{{optionValue}}"{{#isChosen}} checked{{/isChosen}}><label for="{{name}}-{{optionValue}}">{{optionLabel}}</label></div>
{{/options}}</fieldset>{{/isChoice}}
{{^isChoice}}<label for="{{name}}">{{label}}{{#isRequired}} <span class="must">{{t.required}}</span>{{/isRequired}}</label>
{{#hint}}<p class="hint" id="{{name}}-hint">{{hint}}</p>{{/hint}}
{{#problem}}<p class="problem" id="{{name}}-problem">{{problem}}</p>{{/problem}}
{{#warning}}<p class="warning" id="{{name}}-warning">{{warning}}</p>{{/warning}}
{{#isArea}}<textarea id="{{name}}" name="{{name}}" rows="4" maxlength="{{maxLength}}"{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}{{#problem}} aria-invalid="true"{{/problem}}>{{value}}</textarea>{{/isArea}}
{{#isSelect}}<select id="{{name}}" name="{{name}}"{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}{{#problem}} aria-invalid="true"{{/problem}}{{#hasFocus}} autofocus{{/hasFocus}}>{{#options}}<option value="{{optionValue}}"{{#isChosen}} selected{{/isChosen}}>{{optionLabel}}</option>{{/options}}</select>{{/isSelect}}
{{#isInput}}<input id="{{name}}" name="{{name}}" type="{{inputType}}" value="{{value}}" inputmode="{{inputMode}}" maxlength="{{maxLength}}" autocomplete="{{autocomplete}}"{{#describedBy}} aria-describedby="{{describedBy}}"{{/describedBy}}{{#problem}} aria-invalid="true"{{/problem}}{{#isRequired}} aria-required="true"{{/isRequired}}{{#hasFocus}} autofocus{{/hasFocus}}>{{/isInput}}{{/isChoice}}
</div>
"""##),
        ("form", ##"""
{{<layout}}{{$content}}
<h1>{{t.step_isian}}</h1>
{{>step-head}}
<form method="post" action="{{head.action}}" class="card" data-draft="{{head.id}}">
<input type="hidden" name="_csrf" value="{{csrf}}">
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
        ("home", ##"""
{{<layout}}{{$content}}
<div class="top"><div><h1>{{title}}</h1><p class="lead">{{greeting}} {{today}}</p></div>
<a class="button primary big" href="/permohonan/baru" accesskey="b">{{t.nav_new}}</a></div>
<div data-live="home">
{{#notice}}<p class="flash bad" role="alert">{{notice}}</p>{{/notice}}
{{#announcements}}<section class="card notice{{#isUrgent}} urgent{{/isUrgent}}"><h2>{{#isUrgent}}{{t.urgent}}: {{/isUrgent}}{{heading}}</h2><p>{{text}}</p></section>{{/announcements}}
{{#isQuiet}}<p class="card quiet-day">{{t.home_quiet}}</p>{{/isQuiet}}
<div class="columns">
{{>also}}
{{#groups}}<section class="card group" aria-labelledby="g-{{id}}"><h2 id="g-{{id}}">{{groupTitle}} <span class="count">{{count}}</span></h2>
{{>rows}}{{#more}}<p class="hint">{{more}}</p>{{/more}}</section>{{/groups}}
{{#drafts}}{{#first()}}<section class="card group" aria-labelledby="g-drafts"><h2 id="g-drafts">{{t.home_drafts}}</h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{rowTitle}}</span> <span class="row-note">{{rowNote}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/drafts}}
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
</head>
<body{{#who}} data-events="/peristiwa"{{/who}} data-csrf="{{csrf}}">
<a class="skip" href="#isi">{{t.skip}}</a>
<header>
{{#status}}<section class="status" aria-label="{{t.status_label}}">
<div id="status" class="status-facts">{{>status-live}}</div>
<form method="post" action="/kirim" class="status-send">
<input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="dari" value="{{here}}"><button type="submit">{{t.send_now}}</button>
</form>
</section>{{/status}}
{{^status}}<section class="status"><p class="alarm">{{t.status_unknown}}</p></section>{{/status}}
<div class="bar">
{{^who}}<span class="brand">{{t.desk_name}}</span>{{/who}}
{{#who}}<nav aria-label="{{t.nav_label}}"><ul>{{#nav}}<li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{navLabel}}</a></li>{{/nav}}</ul></nav>
<form method="post" action="/kunci" class="person"><input type="hidden" name="_csrf" value="{{csrf}}"><span class="person-name">{{who}}</span> <button type="submit" class="quiet">{{t.lock_short}}</button></form>{{/who}}
</div>
</header>
<main id="isi" tabindex="-1">
{{#stated}}<p class="stated">{{stated}} <a href="/tanggal">{{t.date_change}}</a></p>{{/stated}}
{{#flash}}<p class="flash{{#isBad}} bad{{/isBad}}" role="status">{{flashText}}</p>{{/flash}}
{{#page}}{{$content}}{{/content}}{{/page}}
</main>
<footer>
<form method="post" action="/bahasa"><input type="hidden" name="bahasa" value="{{otherLang}}"><input type="hidden" name="dari" value="{{here}}"><button type="submit" class="quiet" lang="{{otherLang}}">{{otherLangName}}</button></form>
</footer>
</body>
</html>
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
{{<layout}}{{$content}}
<h1>{{title}}</h1>
<p class="lead">{{#reasons}}<span class="mark">{{.}}</span> {{/reasons}}</p>
<div class="card wide"><table class="compare-table">
<thead><tr><td></td>{{#first}}<th scope="col"><a href="{{sideHref}}">{{sideName}}</a><br><span class="at">{{sideBy}}</span></th>{{/first}}{{#second}}<th scope="col"><a href="{{sideHref}}">{{sideName}}</a><br><span class="at">{{sideBy}}</span></th>{{/second}}</tr></thead>
<tbody>{{#lines}}<tr><th scope="row">{{sideLabel}} {{#sideMark}}<span class="mark {{sideMood}}">{{sideMark}}</span>{{/sideMark}}</th><td>{{firstText}}</td><td>{{secondText}}</td></tr>{{/lines}}</tbody>
</table></div>
<p>{{advice}}</p>
{{#isOpen}}<form method="post" action="{{action}}/beda" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><button type="submit" class="primary">{{differ}}</button> <a href="/mungkin-sama">{{t.back}}</a></form>{{/isOpen}}
{{^isOpen}}<form method="post" action="{{action}}/tarik" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><span>{{t.pair_marked}}</span> <button type="submit">{{t.pair_take_back}}</button> <a href="/mungkin-sama">{{t.back}}</a></form>{{/isOpen}}
{{/content}}{{/layout}}
"""##),
        ("papers", ##"""
{{<layout}}{{$content}}
<h1>{{t.step_berkas}}</h1>
{{>step-head}}
<form method="post" action="{{head.action}}" class="card" data-draft="{{head.id}}">
<input type="hidden" name="_csrf" value="{{csrf}}">
<fieldset class="ticks"><legend>{{t.papers_legend}}</legend>
{{#papers}}<div class="paper"><div class="tick"><input type="checkbox" id="p.{{code}}" name="p.{{code}}" value="1"{{#isThere}} checked{{/isThere}}><label for="p.{{code}}">{{paperLabel}}</label></div>
{{#substitute}}<div class="tick small"><input type="checkbox" id="s.{{code}}" name="s.{{code}}" value="1"{{#isSubstituted}} checked{{/isSubstituted}}><label for="s.{{code}}">{{substitute}}</label></div>{{/substitute}}
{{#isOptional}}<div class="tick small"><input type="checkbox" id="n.{{code}}" name="n.{{code}}" value="1"{{#isNotNeeded}} checked{{/isNotNeeded}}><label for="n.{{code}}">{{t.papers_not_needed}}</label></div>{{/isOptional}}</div>{{/papers}}
{{^papers}}<p>{{t.papers_none}}</p>{{/papers}}
</fieldset>
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
<div class="top"><div><p class="kicker">{{t.person_title}}</p><h1>{{title}}</h1></div><a class="button" href="{{correctHref}}">{{t.person_correct}}</a></div>
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
        ("request", ##"""
{{<layout}}{{$content}}
<div class="top"><div><p class="kicker">{{service}}</p><h1>{{number}}</h1></div>
<p class="mark big {{stateMood}}">{{state}}</p></div>
{{#acts}}{{#first()}}<ul class="acts">{{/first()}}<li><a class="button" href="{{href}}">{{actLabel}}</a></li>{{#last()}}</ul>{{/last()}}{{/acts}}
<div data-live="request">
{{#conflict}}<p class="flash bad">{{conflict}}</p>{{/conflict}}
<p class="stage"><strong>{{stage}}</strong>: {{stageWhy}}{{#due}} <span class="mark {{#isLate}}bad{{/isLate}}">{{due}}</span>{{/due}}</p>
{{>work}}
{{#alike}}{{#first()}}<section class="card group bad"><h2><a href="/mungkin-sama">{{t.request_alike}}</a></h2><ul class="rows">{{/first()}}<li><a href="{{href}}"><span class="row-title">{{alikeName}}</span> <span class="row-note">{{alikeNote}}</span></a></li>{{#last()}}</ul></section>{{/last()}}{{/alike}}
{{#missing}}{{#first()}}<section class="card group bad"><h2>{{t.papers_missing}}</h2><ul>{{/first()}}<li>{{.}}</li>{{#last()}}</ul></section>{{/last()}}{{/missing}}
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
<form method="post" action="{{head.action}}"><input type="hidden" name="_csrf" value="{{csrf}}">
<div class="buttons"><button type="submit" class="primary big" autofocus>{{#isComplete}}{{t.submit}}{{/isComplete}}{{^isComplete}}{{t.submit_incomplete}}{{/isComplete}}</button> <a href="{{head.back}}">{{t.back}}</a></div></form>
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
<form method="post" action="{{action}}" class="buttons"><input type="hidden" name="_csrf" value="{{csrf}}"><input type="hidden" name="sudah_dilihat" value="1"><button type="submit" class="primary">{{t.same_before_go}}</button> <a href="{{back}}">{{t.back}}</a></form>
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
