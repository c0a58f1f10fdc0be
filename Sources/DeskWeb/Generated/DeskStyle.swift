// Written by Tools/generate-desk from Sources/DeskWeb/Style. Change what stands there and run it again.

enum DeskStyle {
    static let path = "/aset/gaya-5c6a068fba9b.css"
    static let source = ##"""
:root{--ink:#16211f;--soft:#4a5854;--paper:#f6f4ee;--card:#fffefb;--line:#d5d0c2;--deep:#0d3b36;--main:#0b5f54;--main-dark:#084a42;--bad:#8f1d1d;--bad-bg:#fbeaea;--wait:#6b4700;--wait-bg:#fdf3dc;--ok:#1d5a2a;--ok-bg:#e6f3e8;--focus:#b45309}
*{box-sizing:border-box}
html{font-size:112.5%}
body{margin:0;background:var(--paper);color:var(--ink);font-family:"Noto Sans","DejaVu Sans",system-ui,sans-serif;line-height:1.5}
h1{font-size:1.65rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.12rem;margin:0 0 .6rem}
p{margin:0 0 .7rem}
h1,h2,p,li,dt,dd,legend,label{overflow-wrap:anywhere}
a{color:var(--main-dark)}
main{max-width:70rem;margin:0 auto;padding:1.4rem 1.2rem 2rem}
main:focus{outline:none}
.narrow{max-width:34rem;margin:0 auto}
.skip{position:absolute;left:-100rem;top:0;background:#fff;padding:.6rem 1rem;z-index:9}
.skip:focus{left:0}
.whole{white-space:nowrap}
/* For who hears the page. */
.aloud{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:4px}
.lead{font-size:1.08rem;color:var(--soft)}
.kicker{color:var(--soft);margin:0 0 .2rem;font-weight:600}
.hint{color:var(--soft);font-size:.93rem;margin:.1rem 0 .3rem}
.code{font-family:"DejaVu Sans Mono",monospace;letter-spacing:.04em}
.big.code{font-size:2rem;font-weight:700;margin:.5rem 0 .2rem}
footer button.quiet{padding-left:0}
footer{max-width:70rem;margin:0 auto;padding:0 1.2rem 2rem}
.status{display:flex;gap:1rem;align-items:center;background:var(--deep);color:#fff;padding:.5rem 1.2rem;font-size:.84rem}
.status-facts{flex:1;min-width:0}
.facts{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem}
.facts.second{color:#cfe3de;font-size:.82rem;margin-top:.1rem}
.facts.second strong{color:#fff}
.link{font-weight:700}
.dot{display:inline-block;width:.75rem;height:.75rem;border-radius:50%;margin-right:.45rem;border:2px solid #fff;background:#f0b429}
.ok .dot{background:#5ec27a}
.bad .dot{background:#ff8f7a;border-radius:1px;transform:rotate(45deg) scale(.85)}
.alarm{background:#ffe2e2;color:#5c0d0d;padding:.35rem .7rem;border-radius:.4rem;margin:.35rem 0 0;font-weight:600}
.status-send button{background:#fff;color:var(--deep);border:0;min-height:2.5rem;padding:.4rem .9rem;white-space:nowrap}
.status :focus-visible{outline-color:#ffd166}
.bar{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;background:var(--card);border-bottom:1px solid var(--line);padding:.45rem 1.2rem}
.brand{font-weight:700;padding:.45rem 0;color:var(--deep)}
.bar nav{flex:1}
.bar nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem;margin:0;padding:0}
.bar nav a{display:block;padding:.45rem .6rem;font-size:.96rem;border-radius:.5rem;text-decoration:none;color:var(--ink)}
.bar nav a:hover{background:var(--paper)}
.bar nav a[aria-current]{background:var(--ok-bg);font-weight:700;box-shadow:inset 0 -3px 0 var(--main)}
.person{display:flex;gap:.6rem;align-items:center}
.person-name{font-weight:600}
button,.button,input,select,textarea{font:inherit}
button,.button{display:inline-block;min-height:2.75rem;padding:.5rem 1.1rem;border-radius:.55rem;border:1px solid var(--main);background:var(--card);color:var(--main-dark);font-weight:600;cursor:pointer;text-decoration:none;line-height:1.4}
button:hover,.button:hover{background:var(--ok-bg)}
.primary,.primary.button{background:var(--main);color:#fff}
.primary:hover{background:var(--main-dark)}
.big.primary{font-size:1.15rem;padding:.8rem 1.6rem}
.quiet{border-color:transparent;background:transparent;text-decoration:underline;font-weight:400;padding:.5rem .6rem}
.danger{color:var(--bad)}
.buttons{display:flex;flex-wrap:wrap;gap:.7rem 1.2rem;align-items:center;margin-top:1.2rem}
.saved{color:var(--soft);font-size:.9rem}
.field{margin-bottom:1.1rem;min-width:0}
label,legend{font-weight:600;display:block;margin-bottom:.2rem;padding:0}
.must{font-weight:400;color:var(--soft);font-size:.88rem}
input:not([type=radio]):not([type=checkbox]),select,textarea{width:100%;min-height:2.9rem;padding:.5rem .7rem;border:1.5px solid #7b867f;border-radius:.45rem;background:#fff;color:var(--ink)}
.wrong input:not([type=radio]):not([type=checkbox]),.wrong select,.wrong textarea{border-color:var(--bad);border-width:2px}
.problem{color:var(--bad);font-weight:600;margin:.1rem 0 .3rem}
.problem::before{content:"✕ "}
.warning{color:var(--wait);margin:.1rem 0 .3rem}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 1.5rem;align-items:end}
fieldset{border:0;margin:0 0 1rem;padding:0}
.choice,.tick{display:flex;align-items:center;gap:.8rem;border:1.5px solid var(--line);border-radius:.55rem;padding:.3rem .9rem;margin-bottom:.45rem;background:#fff}
.choice label,.tick label{font-weight:400;margin:0;padding:.5rem 0;flex:1;cursor:pointer}
.choice:has(:checked),.tick:has(:checked){border-color:var(--main);background:var(--ok-bg)}
.choice input,.tick input{width:1.35rem;height:1.35rem;flex:none;accent-color:var(--main)}
.tick.strong label{font-weight:600}
.inline{display:flex;flex-wrap:wrap;gap:1rem;align-items:end}
.inline .field{margin:0;min-width:15rem}
.section{border-top:1px solid var(--line);padding-top:1rem;margin-bottom:.6rem}
.section legend{font-size:1.1rem;font-weight:700;padding-right:.8rem}
.first-submit{position:absolute;left:-100rem}
.tick.small{margin-left:2.4rem;padding:.05rem .9rem;border-style:dashed}
.paper{margin-bottom:.7rem}
.filled{background:var(--wait-bg)!important}
.lines .warning{display:block;font-weight:400;font-size:.92rem}
.acts{list-style:none;display:flex;flex-wrap:wrap;gap:.6rem;margin:0 0 1rem;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:.8rem;padding:1.1rem 1.3rem;margin:0 0 1.1rem}
.top{display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;align-items:center;margin-bottom:1.2rem}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:0 1.2rem;align-items:start}
.flash{background:var(--ok-bg);border-left:.4rem solid var(--ok);color:#123d1b;padding:.7rem 1rem;border-radius:.4rem;font-weight:600}
.flash.bad{background:var(--bad-bg);border-color:var(--bad);color:#641212}
.notice{border-left:.4rem solid var(--main)}
.notice.urgent{border-color:var(--bad)}
.group.bad{border-left:.4rem solid var(--bad)}
.group.ok{border-left:.4rem solid var(--ok)}
.count{display:inline-block;min-width:1.8rem;text-align:center;background:var(--deep);color:#fff;border-radius:1rem;padding:0 .5rem;font-size:.9rem}
.rows,.tiles{list-style:none;margin:0;padding:0}
.rows li{border-top:1px solid var(--line)}
.rows li:first-child{border-top:0}
.rows a,.rows button{display:flex;flex-wrap:wrap;gap:.1rem .8rem;align-items:baseline;padding:.6rem .4rem;text-decoration:none;color:var(--ink);width:100%;text-align:left;border:0;background:transparent;border-radius:.4rem;font-weight:400}
.rows a:hover,.rows button:hover{background:var(--ok-bg)}
.row-title{font-weight:700;flex:1 1 auto}
.row-note{color:var(--soft);font-size:.92rem;order:3;flex-basis:100%}
.rows.card{padding:.4rem 1rem}
.mark{display:inline-block;border-radius:.4rem;padding:.05rem .55rem;font-size:.9rem;font-weight:600;background:var(--wait-bg);color:var(--wait)}
.mark.ok{background:var(--ok-bg);color:var(--ok)}
.mark.bad{background:var(--bad-bg);color:var(--bad)}
.mark.big{font-size:1.15rem;padding:.4rem 1rem;margin:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.7rem}
.tiles button{width:100%;height:100%;text-align:left;display:flex;flex-direction:column;gap:.15rem;padding:.9rem 1.1rem;border-color:var(--line);color:var(--ink)}
.tiles button:hover{border-color:var(--main)}
.tiles .row-note{font-weight:400}
.wizard ol{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 1.2rem;padding:0;counter-reset:step}
.wizard li{counter-increment:step;padding:.35rem .9rem;border-radius:2rem;border:1px solid var(--line);background:var(--card)}
.wizard li::before{content:counter(step) ". "}
.wizard a{display:inline-block;min-height:24px}
.wizard li[aria-current]{background:var(--deep);border-color:var(--deep);color:#fff;font-weight:700}
.lines{margin:0}
.lines div{display:grid;grid-template-columns:minmax(8rem,2fr) 3fr;gap:.2rem 1rem;padding:.35rem 0;border-top:1px solid var(--line)}
.lines div:first-child{border-top:0}
.lines dt{color:var(--soft)}
.lines dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.timeline{list-style:none;margin:0;padding:0 0 0 1rem;border-left:3px solid var(--line)}
.timeline li{padding:.25rem 0 .6rem}
.timeline .at{display:block;color:var(--soft);font-size:.9rem}
.timeline .by{color:var(--soft)}
.timeline .aside{text-decoration:line-through}
.steps li{margin-bottom:.6rem}
.card.steps{padding-left:2.6rem}
.known{background:var(--ok-bg);padding:.6rem .9rem;border-radius:.4rem}
details summary{cursor:pointer;padding:.4rem;color:var(--main-dark)}
.quiet-day{font-size:1.1rem}
.throw{margin-top:2rem}
main section>h2{margin-top:1.2rem}
.card>h2,.card h2{margin-top:0}
#suggest:not(:empty){border:2px solid var(--main);border-radius:.6rem;padding:.5rem .8rem;margin-bottom:1rem;background:var(--ok-bg)}
#suggest p{font-weight:600;margin:0}
.scanned{font-weight:600}
.strip{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;margin:.1rem 0 .8rem 2.4rem}
.strip .tick.small{margin:0}
.strip button{min-height:2.4rem;padding:.3rem .9rem;font-size:.95rem}
.strip-count{color:var(--soft)}
.paper-other{font-weight:600;margin:.6rem 0 .3rem}
.thumb{display:block;width:100%;height:12rem;object-fit:contain;background:#fff;border:1px solid var(--line);border-radius:.35rem}
.thumb.small{width:3.4rem;height:4.4rem}
.thumb.empty{display:inline-block;border-style:dashed}
.sheets{list-style:none;margin:0 0 1rem;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.9rem}
.sheets li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.5rem}
.sheets li.over{outline:3px dashed var(--main)}
.sheet{display:block;text-decoration:none;color:var(--ink)}
.sheet-number{display:block;text-align:center;font-weight:700;padding:.2rem}
.sheet-acts{display:flex;gap:.3rem}
.sheet-acts button{flex:1;padding:.3rem;font-size:1.1rem}
button:disabled{opacity:.45;cursor:default}
.tick-sheet .tick{margin:.4rem 0 0}
.ways{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.8rem 1.6rem}
.way input[type=file]{margin:.3rem 0 .5rem;padding:.45rem;min-height:0}
.way p{margin:.1rem 0 .3rem}
.job{background:var(--wait-bg);border-left:.4rem solid var(--wait);border-radius:.4rem;padding:.7rem 1rem;margin-bottom:1rem;font-weight:600}
.job.bad{background:var(--bad-bg);border-color:var(--bad);color:#641212}
.job.ok{background:var(--ok-bg);border-color:var(--ok);color:#123d1b}
.job p{margin:0 0 .4rem}
.job-refused{color:var(--bad)}
.job progress{width:100%;height:1.1rem;accent-color:var(--main)}
.editor{display:grid;grid-template-columns:minmax(0,3fr) minmax(17rem,2fr);gap:1.2rem;align-items:start}
.cutter{position:relative;touch-action:none;line-height:0}
.cutter.dragging,.cutter[data-ready]{cursor:crosshair}
.cutter .frame{position:absolute;border:3px solid var(--focus);background:rgba(180,83,9,.15);pointer-events:none}
.big-sheet{max-width:100%;max-height:85vh;border:1px solid var(--line);background:#fff;display:block}
.cutter .big-sheet{user-select:none}
.four{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}
.four .field{margin-bottom:.6rem}
.pair{display:flex;flex-wrap:wrap;gap:.6rem}
.turns{display:flex;flex-wrap:wrap;gap:.5rem;margin:0}
.sentence{font-weight:400}
.attached{list-style:none;margin:0 0 1rem;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:.6rem}
.attached a{display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem;align-items:start;border:1px solid var(--line);border-radius:.5rem;padding:.6rem;text-decoration:none;color:var(--ink);height:100%;background:#fff}
.attached a:hover{background:var(--ok-bg)}
.attached .thumb{grid-row:1/4}
.attached .row-note{order:0}
.attached .mark{justify-self:start}
.buttons.tight{margin:.4rem 0}
@media (max-width:60rem){.editor{grid-template-columns:1fr}}
@media (max-width:40rem){.strip{margin-left:0}.sheets{grid-template-columns:repeat(2,1fr)}.thumb:not(.small){height:9rem}.attached{grid-template-columns:1fr}}
.headline{font-size:1.3rem}
.equipment{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:0 1.2rem}
.equipment h2{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.4rem}
.group.waiting{border-left:.4rem solid #b7791f}
.buttons.stack{gap:.5rem 1rem}
.device{display:flex;flex-wrap:wrap;gap:.1rem .8rem;align-items:center;padding:.5rem .4rem}
.device .row-note{order:0;flex-basis:100%}
.device form{margin-left:auto}
.device .quiet{width:auto;text-decoration:underline;color:var(--main-dark)}
.device .danger{color:var(--bad)}
.fingerprint{font-size:.85rem}
.fingerprint span{display:inline-block}
.steps .code{overflow-wrap:anywhere;letter-spacing:0}
.columns>*{min-width:0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.82rem;max-height:28rem;overflow:auto;margin:0}
footer{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:center}
.care ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem .4rem;margin:0;padding:0}
.care a{display:inline-block;padding:.5rem .6rem}
.help-list{columns:2 16rem;margin:0 0 1rem;padding-left:1.2rem}
.help-list a{display:inline-block;padding:.25rem 0}
.keys{border-collapse:collapse;width:100%}
.keys th,.keys td{text-align:left;padding:.4rem .6rem;border-top:1px solid var(--line);vertical-align:top}
kbd{font-family:"DejaVu Sans Mono",monospace;background:#fff;border:1px solid #7b867f;border-radius:.3rem;padding:.05rem .4rem}
section:target{border-left:.4rem solid var(--main)}
.lines.card{margin-bottom:1.1rem}
.grave,.primary.grave{background:var(--bad);border-color:var(--bad)}
.primary.grave:hover{background:#6f1414}
.changes{list-style:none;margin:0;padding:0}
.changes li{padding:.5rem 0;border-top:1px solid var(--line)}
.changes li:first-child{border-top:0}
.changes del{color:var(--bad);text-decoration-thickness:2px}
.changes ins{color:var(--ok);text-decoration:none;font-weight:700}
.row-label{color:var(--soft);flex-basis:100%;font-size:.92rem}
.row-act{color:var(--main-dark);text-decoration:underline}
.row-still{display:flex;flex-wrap:wrap;gap:.1rem .8rem;padding:.6rem .4rem;margin:0}
.with-act{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.with-act a{flex:1 1 14rem}
.rows .with-act button{width:auto;border:1px solid var(--main);color:var(--main-dark);font-weight:600}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem;margin-bottom:.6rem}
.sides legend{grid-column:1/-1;margin-bottom:.5rem}
.side{border:1.5px solid var(--line);border-radius:.6rem;padding:.8rem 1rem;background:#fff}
.side:has(:checked){border-color:var(--main);background:var(--ok-bg)}
.side-value{display:flex;gap:.7rem;align-items:center;font-size:1.2rem;font-weight:700;overflow-wrap:anywhere}
.side-value label{font-weight:700;margin:0;padding:.4rem 0;flex:1;cursor:pointer}
.side-value input{width:1.35rem;height:1.35rem;flex:none;accent-color:var(--main)}
.side p{margin:0 0 .4rem}
.at{color:var(--soft);font-size:.92rem}
.judge{font-weight:600}
.wide{overflow-x:auto}
.compare-table{border-collapse:collapse;width:100%}
.compare-table th,.compare-table td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-top:1px solid var(--line);overflow-wrap:anywhere;font-weight:400}
.compare-table thead th{font-weight:700;border-top:0}
.compare-table thead td{border-top:0}
.compare-table td{font-weight:600}
.compare-table thead .at{font-weight:400}
.stated{background:var(--wait-bg);color:var(--wait);border-left:.4rem solid var(--wait);padding:.5rem 1rem;border-radius:.4rem;font-weight:600}
@media (max-width:40rem){
.compare-table tr{display:grid;grid-template-columns:1fr 1fr}
.compare-table tbody th{grid-column:1/-1;border-top:1px solid var(--line)}
.compare-table tbody td{border-top:0}
.compare-table thead td{display:none}
.compare-table td,.compare-table th{padding:.3rem .4rem}
}
.printing{background:#e7e4da}
.print-bar{background:var(--card);border-bottom:1px solid var(--line);padding:.7rem 1.2rem;position:sticky;top:0;z-index:5}
@media(max-width:60rem),(max-height:40rem){.print-bar{position:static}}
.print-bar .flash{margin:0 0 .5rem}
.print-acts,.print-question,.print-size{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:center}
.print-size{margin-left:auto}
.print-size label{margin:0}
.print-size select{width:auto;min-width:8rem}
.print-question{margin-top:.6rem;padding-top:.6rem;border-top:1px solid var(--line)}
.papers-to-print{list-style:none;margin:0;padding:0}
.papers-to-print .card{margin-bottom:.6rem;padding:.7rem 1.1rem}
.papers-to-print form{display:grid;grid-template-columns:1fr auto auto;gap:.2rem 1rem;align-items:center}
.papers-to-print .row-note{order:0}
@media(max-width:40rem){.papers-to-print form{grid-template-columns:1fr}}
.aside-word{position:absolute;left:-100rem}
.leaflets{list-style:none;margin:0;padding:0}
.leaflets li{display:flex;flex-wrap:wrap;gap:.1rem 1rem;align-items:center;border-top:1px solid var(--line);padding:.15rem 0}
.leaflets .leaflet{flex:1 1 18rem;padding:.5rem .2rem;font-weight:600}
.leaflets .blanks a{display:inline-block;padding:.5rem .4rem}
main.paper{background:#fff;color:#000;font-size:10.5pt;line-height:1.35;max-width:100%;margin:1.2rem auto;padding:14mm;box-shadow:0 .1rem .8rem rgba(0,0,0,.2);outline:none;overflow-wrap:anywhere}
main.paper.a4{width:210mm}
main.paper.f4{width:215mm}
main.paper.roll{width:58mm;padding:3mm 5mm;font-size:8.5pt;line-height:1.3}
main.paper h1{font-size:14pt;margin:0 0 2mm}
main.paper h2{font-size:11pt;margin:4mm 0 1.5mm}
main.paper p{margin:0 0 1.5mm}
main.paper ol,main.paper ul{margin:0 0 2mm;padding-left:6mm}
main.paper dl{margin:0}
main.paper dd{margin:0}
main.paper .document{display:block;max-width:100%;max-height:260mm;margin:0 auto}
.r-office{font-weight:600}
.receipt{font-size:9.5pt;line-height:1.25}
.receipt .r-lines>div{padding:.6mm 0}
.receipt h1{letter-spacing:.02em}
.r-top{display:flex;justify-content:space-between;gap:6mm;align-items:flex-start;margin-bottom:2mm}
.r-number{font-size:17pt;font-weight:700;border:.6mm solid #000;padding:1.5mm 3mm;display:inline-block;font-variant-numeric:tabular-nums}
.r-mark{display:inline-block;border:.4mm solid #000;padding:.5mm 2mm;font-weight:700;margin-right:2mm}
.r-lines>div{display:grid;grid-template-columns:42mm 1fr;column-gap:4mm;border-top:.2mm solid #999;padding:1mm 0}
.r-lines dt{grid-column:1;grid-row:1/span 12}
.r-lines dd{grid-column:2;font-weight:600}
.r-standards dd{font-weight:400}
.r-warning dd,.r-warning dt{font-weight:700}
.r-honest{font-weight:700;border:.4mm solid #000;padding:2mm 3mm;margin:3mm 0!important}
.r-note{font-size:.92em}
.r-code{flex:none;width:44mm;break-inside:avoid;font-size:7pt;line-height:1.25}
.r-qr{display:block;width:44mm;height:44mm}
.r-code .code{letter-spacing:0;font-size:.92em}
.roll .receipt{font-size:8.5pt}
main.paper.roll h1{font-size:11pt}
main.paper.roll h2{font-size:9pt;margin:3mm 0 1mm}
.roll .r-top{display:block}
.roll .r-number{font-size:11pt;padding:1mm 1.5mm;display:block;text-align:center}
.roll .r-lines>div{display:block}
.roll .r-lines dt{font-weight:600}
.roll .r-lines dd{font-weight:400}
.roll .r-warning dd{font-weight:700}
.roll .r-honest{padding:1.5mm;margin:2mm 0!important}
.roll .r-code{width:48mm;margin-top:2mm}
.roll .r-qr{width:48mm;height:48mm}
.f-head{display:flex;justify-content:space-between;gap:6mm;align-items:flex-start;border-bottom:.5mm solid #000;margin-bottom:2mm}
.f-head h1{font-size:12.5pt;text-transform:uppercase}
.f-code{font-weight:700;font-size:13pt;border:.5mm solid #000;padding:.5mm 2.5mm;white-space:nowrap}
.form-sheet{font-size:9.5pt}
.f-part{margin-bottom:1.5mm;break-inside:avoid}
.f-part:has(table){break-inside:auto}
.f-part h2{background:#e8e8e8;font-size:10pt;padding:.6mm 2mm;margin:1.5mm 0 1mm;break-after:avoid;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.f-box{display:grid;grid-template-columns:44mm 1fr;column-gap:3mm;align-items:baseline;min-height:6mm;padding-top:.4mm;break-inside:avoid}
.f-ticks{align-items:start}
.f-cells{align-items:center}
.f-value{border-bottom:.2mm dotted #000;min-height:5mm;font-weight:600}
.f-compact{display:grid;grid-template-columns:1fr 1fr;column-gap:6mm}
.f-compact h2{grid-column:1/-1}
.f-compact .f-label{font-size:8.5pt}
.f-compact .f-box{grid-template-columns:33mm 1fr;column-gap:2mm}
.f-value{font-size:9pt}
.f-cells .f-value,.f-ticks .f-value{border:0}
.f-long .f-value{min-height:9mm}
.f-cells .f-value{display:flex;flex-wrap:wrap}
.f-cell{width:6mm;height:5.4mm;border:.25mm solid #000;margin-right:-.25mm;text-align:center;line-height:4.9mm;font-weight:700;font-variant-numeric:tabular-nums}
.f-tick{display:inline-flex;align-items:center;vertical-align:top;margin:0 4mm .8mm 0;font-weight:400}
.f-square{width:4mm;height:4mm;border:.3mm solid #000;margin-right:1.5mm;text-align:center;line-height:3.4mm;font-size:9pt;font-weight:700;flex:none}
.f-foot{display:none}
.r-changes del{text-decoration-thickness:.4mm}
.r-changes ins{text-decoration:none;font-weight:700}
.r-changes li{break-inside:avoid}
.receipt .f-signs{margin-top:5mm}
.f-sign{display:flex;flex-direction:column;justify-content:space-between}
.r-no-code{border:.3mm dashed #000;padding:2mm 3mm}
.receipt .f-name{margin-top:13mm!important}
.roll .receipt .f-signs{grid-template-columns:1fr 1fr;gap:3mm}
.roll .f-name{margin-top:11mm!important}
.f-table{width:100%;table-layout:fixed;border-collapse:collapse;font-size:8.5pt;margin-bottom:2mm}
.f-table th,.f-table td{border:.25mm solid #000;padding:.6mm 1.2mm;text-align:left;vertical-align:top}
.f-table th{font-weight:600;background:#eee;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.f-table td{height:6mm}
.f-table tr{break-inside:avoid}
.f-table thead{display:table-header-group}
.f-no{width:9mm}
.f-digits{width:35mm}
.f-words{width:39mm}
.f-few .f-words{width:102mm}
.d-table th:first-child{width:10mm}
.d-table th:nth-child(2){width:50mm}
.d-table th:nth-child(6){width:18mm}
.f-end{break-inside:avoid;margin-top:2mm}
.f-note{font-size:8pt;margin-bottom:.6mm!important}
.f-place{text-align:right;margin:2mm 0!important}
.f-signs{display:grid;grid-template-columns:repeat(auto-fit,minmax(38mm,1fr));gap:4mm;text-align:center;break-inside:avoid;margin-top:2mm}
.f-name{margin:12mm 0 0!important;display:flex;gap:1mm}
.f-name::before{content:"("}
.f-name::after{content:")"}
.f-name span{flex:1;border-bottom:.3mm dotted #000;margin-bottom:1mm}
.leaflet-sheet{font-size:12pt}
.leaflet-sheet h2{font-size:13pt}
.leaflet-sheet h1{font-size:20pt;margin-bottom:3mm}
.l-kicker{color:#333;font-weight:600}
.leaflet-sheet li{margin-bottom:1mm}
.l-facts>div{display:grid;grid-template-columns:46mm 1fr;column-gap:4mm;border-top:.2mm solid #999;padding:1.3mm 0;break-inside:avoid}
.l-facts dt{font-weight:700;grid-row:1/span 12}
.l-facts dd{grid-column:2}
.l-version{margin-top:4mm!important;font-size:8.5pt;color:#333}
.b-cover{text-align:center;padding:60mm 0 40mm}
.b-cover h1{font-size:28pt;line-height:1.2;margin:6mm 0}
.b-office{font-size:16pt;font-weight:600}
.b-contents ul{list-style:none;padding:0}
.b-contents li{display:flex;gap:4mm;padding:.8mm 0}
.b-contents a{color:#000;text-decoration:none}
.b-number{min-width:8mm;text-align:right;font-weight:700}
.b-contents,.b-contents~.leaflet-sheet{break-before:page}
.d-sums{display:grid;grid-template-columns:1fr 1fr;gap:0 8mm;margin-top:3mm}
.d-sums section{break-inside:avoid}
.d-sums dl div{display:flex;justify-content:space-between;gap:4mm;border-top:.2mm solid #999;padding:.6mm 0}
.d-sums dd{font-weight:700;white-space:nowrap}
@page a4{size:210mm 297mm;margin:14mm 14mm 16mm;@bottom-right{content:"Halaman " counter(page) " dari " counter(pages);font:8pt system-ui,sans-serif}}
@page a4-en{size:210mm 297mm;margin:14mm 14mm 16mm;@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt system-ui,sans-serif}}
@page f4{size:215mm 330mm;margin:14mm 14mm 16mm;@bottom-right{content:"Halaman " counter(page) " dari " counter(pages);font:8pt system-ui,sans-serif}}
@page f4-en{size:215mm 330mm;margin:14mm 14mm 16mm;@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt system-ui,sans-serif}}
@page roll-120{size:58mm 120mm;margin:3mm 5mm}
@page roll-140{size:58mm 140mm;margin:3mm 5mm}
@page roll-160{size:58mm 160mm;margin:3mm 5mm}
@page roll-180{size:58mm 180mm;margin:3mm 5mm}
@page roll-200{size:58mm 200mm;margin:3mm 5mm}
@page roll-220{size:58mm 220mm;margin:3mm 5mm}
@page roll-240{size:58mm 240mm;margin:3mm 5mm}
@page roll-260{size:58mm 260mm;margin:3mm 5mm}
@page roll-280{size:58mm 280mm;margin:3mm 5mm}
@page roll-300{size:58mm 300mm;margin:3mm 5mm}
@page roll-320{size:58mm 320mm;margin:3mm 5mm}
@page roll-340{size:58mm 340mm;margin:3mm 5mm}
@page roll-360{size:58mm 360mm;margin:3mm 5mm}
@page roll-380{size:58mm 380mm;margin:3mm 5mm}
@page roll-400{size:58mm 400mm;margin:3mm 5mm}
@page roll-420{size:58mm 420mm;margin:3mm 5mm}
@page roll-440{size:58mm 440mm;margin:3mm 5mm}
@page roll-460{size:58mm 460mm;margin:3mm 5mm}
@page roll-480{size:58mm 480mm;margin:3mm 5mm}
@page roll-500{size:58mm 500mm;margin:3mm 5mm}
@page roll-520{size:58mm 520mm;margin:3mm 5mm}
@page roll-540{size:58mm 540mm;margin:3mm 5mm}
@page roll-560{size:58mm 560mm;margin:3mm 5mm}
@page roll-580{size:58mm 580mm;margin:3mm 5mm}
@page roll-600{size:58mm 600mm;margin:3mm 5mm}
@page roll-620{size:58mm 620mm;margin:3mm 5mm}
@page roll-640{size:58mm 640mm;margin:3mm 5mm}
@page roll-660{size:58mm 660mm;margin:3mm 5mm}
@page roll-680{size:58mm 680mm;margin:3mm 5mm}
@page roll-700{size:58mm 700mm;margin:3mm 5mm}
@media screen and (max-width:60rem){main.paper.a4,main.paper.f4{width:auto;margin:0;padding:1rem}.print-size{margin-left:0}.f-compact{display:block}.r-top{flex-wrap:wrap}.r-lines>div,.f-box,.l-facts>div{grid-template-columns:minmax(7rem,1fr) 2fr}.f-table{display:block;overflow-x:auto}.f-table th:not(:first-child){min-width:5.5rem}.f-signs{flex-wrap:wrap;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr))}.f-name{overflow:hidden;text-overflow:clip}.d-sums{grid-template-columns:1fr}.f-cell{width:5mm}.b-cover{padding:2rem 0}}
/* A row of the day's book as lines of a narrow window; on paper it is a table. */
@media screen and (max-width:40rem){.d-table thead{display:none}.d-table,.d-table tbody,.d-table tr{display:block;border:0}.d-table tr{padding:.4rem 0;border-bottom:1px solid #999}.d-table td{display:inline-block;border:0;padding:.1rem .5rem .1rem 0;overflow-wrap:normal}}
@media screen{.b-contents~.leaflet-sheet{border-top:.6mm solid #000;padding-top:6mm;margin-top:8mm}}
@media print{html{font-size:100%}.form-sheet{display:table;width:100%}.f-foot{display:table-footer-group;break-inside:avoid;font-size:8pt}.printing{background:#fff}.print-bar,.screen-only{display:none}main.paper,main.paper.a4,main.paper.f4,main.paper.roll{width:auto;max-width:none;margin:0;padding:0;box-shadow:none}main.paper.a4{page:a4}main.paper.f4{page:f4}main.paper.a4:lang(en){page:a4-en}main.paper.f4:lang(en){page:f4-en}main.paper.roll-120{page:roll-120}main.paper.roll-140{page:roll-140}main.paper.roll-160{page:roll-160}main.paper.roll-180{page:roll-180}main.paper.roll-200{page:roll-200}main.paper.roll-220{page:roll-220}main.paper.roll-240{page:roll-240}main.paper.roll-260{page:roll-260}main.paper.roll-280{page:roll-280}main.paper.roll-300{page:roll-300}main.paper.roll-320{page:roll-320}main.paper.roll-340{page:roll-340}main.paper.roll-360{page:roll-360}main.paper.roll-380{page:roll-380}main.paper.roll-400{page:roll-400}main.paper.roll-420{page:roll-420}main.paper.roll-440{page:roll-440}main.paper.roll-460{page:roll-460}main.paper.roll-480{page:roll-480}main.paper.roll-500{page:roll-500}main.paper.roll-520{page:roll-520}main.paper.roll-540{page:roll-540}main.paper.roll-560{page:roll-560}main.paper.roll-580{page:roll-580}main.paper.roll-600{page:roll-600}main.paper.roll-620{page:roll-620}main.paper.roll-640{page:roll-640}main.paper.roll-660{page:roll-660}main.paper.roll-680{page:roll-680}main.paper.roll-700{page:roll-700}}
.d-table th:last-child{white-space:nowrap}
@media (max-width:40rem){
html{font-size:106%}
main{padding:1rem .8rem}
.status,.bar{padding:.5rem .8rem}
.status{align-items:flex-start;flex-wrap:wrap}
.status-send{width:100%}
.status-send button{width:100%}
.bar nav{flex-basis:100%;order:3}
.bar{gap:.1rem .6rem}
.bar nav a{padding:.3rem .5rem}
.facts.second{font-size:.76rem;gap:0 .7rem}
.person{margin-left:auto}
.card{padding:.9rem}
.lines div{grid-template-columns:1fr}
.columns,.grid{grid-template-columns:1fr}
.buttons .primary,.top .button{width:100%;text-align:center}
.top>*{flex-basis:100%}
}
@media (prefers-reduced-motion:no-preference){button,.button,.rows a{transition:background .12s}}
@media print{header,footer,.skip,.buttons{display:none}body{background:#fff}}
"""## + "\n"
}
