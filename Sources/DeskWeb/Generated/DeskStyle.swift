// Written by Tools/generate-desk from Sources/DeskWeb/Style. Change what stands there and run it again.

enum DeskStyle {
    static let path = "/aset/gaya-de7a0b0c3a8d.css"
    static let source = ##"""
:root{--ink:#16211f;--soft:#4a5854;--paper:#f6f4ee;--card:#fffefb;--line:#d5d0c2;--deep:#0d3b36;--main:#0b5f54;--main-dark:#084a42;--bad:#8f1d1d;--bad-bg:#fbeaea;--wait:#6b4700;--wait-bg:#fdf3dc;--ok:#1d5a2a;--ok-bg:#e6f3e8;--focus:#b45309}
*{box-sizing:border-box}
html{font-size:112.5%}
body{margin:0;background:var(--paper);color:var(--ink);font-family:"Noto Sans","DejaVu Sans",system-ui,sans-serif;line-height:1.5}
h1{font-size:1.65rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.12rem;margin:0 0 .6rem}
p{margin:0 0 .7rem}
a{color:var(--main-dark)}
main{max-width:70rem;margin:0 auto;padding:1.4rem 1.2rem 2rem}
main:focus{outline:none}
.narrow{max-width:34rem;margin:0 auto}
.skip{position:absolute;left:-100rem;top:0;background:#fff;padding:.6rem 1rem;z-index:9}
.skip:focus{left:0}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:4px}
.lead{font-size:1.08rem;color:var(--soft)}
.kicker{color:var(--soft);margin:0 0 .2rem;font-weight:600}
.hint{color:var(--soft);font-size:.93rem;margin:.1rem 0 .3rem}
.code{font-family:"DejaVu Sans Mono",monospace;letter-spacing:.04em}
.big.code{font-size:2rem;font-weight:700;margin:.5rem 0 .2rem}
footer{max-width:70rem;margin:0 auto;padding:0 1.2rem 2rem}
.status{display:flex;gap:1rem;align-items:center;background:var(--deep);color:#fff;padding:.5rem 1.2rem;font-size:.84rem}
.status-facts{flex:1;min-width:0}
.facts{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem}
.facts.second{color:#cfe3de;font-size:.82rem;margin-top:.1rem}
.facts.second strong{color:#fff}
.link{font-weight:700}
.dot{display:inline-block;width:.75rem;height:.75rem;border-radius:50%;margin-right:.45rem;border:2px solid #fff;background:#f0b429}
.ok .dot{background:#5ec27a}
.bad .dot{background:transparent;border-style:dashed}
.alarm{background:#ffe2e2;color:#5c0d0d;padding:.35rem .7rem;border-radius:.4rem;margin:.35rem 0 0;font-weight:600}
.status-send button{background:#fff;color:var(--deep);border:0;min-height:2.5rem;padding:.4rem .9rem;white-space:nowrap}
.status :focus-visible{outline-color:#ffd166}
.bar{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;background:var(--card);border-bottom:1px solid var(--line);padding:.45rem 1.2rem}
.brand{font-weight:700;padding:.45rem 0;color:var(--deep)}
.bar nav{flex:1}
.bar nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem;margin:0;padding:0}
.bar nav a{display:block;padding:.45rem .7rem;border-radius:.5rem;text-decoration:none;color:var(--ink)}
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
.wrong input,.wrong select,.wrong textarea{border-color:var(--bad);border-width:2px}
.problem{color:var(--bad);font-weight:600;margin:.1rem 0 .3rem}
.problem::before{content:"✕ "}
.warning{color:var(--wait);margin:.1rem 0 .3rem}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 1.5rem}
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
.known{background:var(--ok-bg);padding:.6rem .9rem;border-radius:.4rem}
details summary{cursor:pointer;padding:.4rem;color:var(--main-dark)}
.quiet-day{font-size:1.1rem}
.throw{margin-top:2rem}
main section>h2{margin-top:1.2rem}
.card>h2,.card h2{margin-top:0}
#suggest:not(:empty){border:2px solid var(--main);border-radius:.6rem;padding:.5rem .8rem;margin-bottom:1rem;background:var(--ok-bg)}
#suggest p{font-weight:600;margin:0}
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
@media (max-width:40rem){
html{font-size:106%}
main{padding:1rem .8rem}
.status,.bar{padding:.5rem .8rem}
.status{align-items:flex-start;flex-wrap:wrap}
.status-send{width:100%}
.status-send button{width:100%}
.bar nav{flex-basis:100%;order:3}
.bar nav ul{display:grid;grid-template-columns:1fr 1fr}
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
