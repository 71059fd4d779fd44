/// The styles of a page.
enum HTMLStyle {
    static let text = """
        :root{color-scheme:light dark;\(Palette.light.variables)}
        @media screen and (prefers-color-scheme:dark){:root{\(Palette.dark.variables)}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--ground);color:var(--text);line-height:1.5;overflow-wrap:break-word;\
        font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}
        main{max-width:68rem;margin:0 auto;padding:1rem}
        h1{font-size:1.5rem;line-height:1.3;margin:1rem 0}
        h2{font-size:1.3rem;line-height:1.3;margin:2.2rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--rule)}
        p{margin:.6rem 0;max-width:46rem}
        a{color:var(--link)}
        .verdict{font-size:1.3rem;line-height:1.35;margin:0;padding:.8rem 1rem;background:var(--panel);\
        border-left:.4rem solid var(--mood);max-width:none;--mood:var(--neutral)}
        .verdict.good{--mood:var(--good)}
        .verdict.bad{--mood:var(--bad)}
        .verdict span,.verdict strong{color:var(--mood)}
        nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 1rem}
        nav a{display:inline-block;padding:.3rem 0}
        .note,.empty{color:var(--quiet);font-size:.9rem}
        pre{font-size:.85rem;background:var(--panel);padding:.7rem .9rem;margin:.6rem 0;white-space:pre-wrap;\
        overflow-wrap:anywhere}
        pre.notes{font-family:inherit;font-size:1rem}
        .scroll{overflow-x:auto;margin:.8rem 0;max-width:100%}
        .scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        table{border-collapse:collapse;font-size:.9rem;margin:.8rem 0;line-height:1.35}
        .scroll table{margin:0}
        caption{text-align:start;font-weight:600;padding:.2rem 0 .4rem;caption-side:top}
        th,td{padding:.3rem .6rem;text-align:start;vertical-align:top;border-bottom:1px solid var(--rule);max-width:24rem}
        th:first-child,td:first-child{padding-inline-start:0}
        thead th,thead td{border-bottom:2px solid var(--quiet);vertical-align:bottom}
        tbody th{font-weight:400}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        thead .n{white-space:normal}
        details{margin:.6rem 0}
        summary{cursor:pointer;padding:.2rem 0}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem 2rem}
        figure{margin:.8rem 0;min-width:0;max-width:34rem}
        figcaption{font-weight:600;margin-bottom:.3rem}
        figure>svg{display:block;width:100%;height:auto;font-size:11px;font-family:inherit}
        svg text{fill:var(--text)}
        svg .name{fill:var(--quiet)}
        .m{text-anchor:middle}
        .e{text-anchor:end}
        .legend{list-style:none;margin:.2rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.9rem}
        .legend li{display:flex;gap:.4rem;align-items:baseline;min-width:0;max-width:100%}
        .legend span{min-width:0;overflow-wrap:anywhere}
        .legend svg{flex:none;width:26px;height:12px}
        .grid{stroke:var(--rule);stroke-width:1;fill:none}
        .axis{stroke:var(--quiet);stroke-width:1;fill:none}
        .line{stroke:var(--c);stroke-width:2;fill:none;stroke-linejoin:round}
        .reference{stroke:var(--quiet);stroke-width:1.4;stroke-dasharray:4 4;fill:none}
        .whisker{stroke:var(--c);stroke-width:1.3;fill:none}
        .error{stroke:var(--text);stroke-width:1.2;fill:none}
        .band{fill:var(--c);fill-opacity:.16}
        .edge{stroke:var(--c);stroke-width:.7;fill:none}
        .fill{fill:var(--c)}
        .bin{fill:var(--c);stroke:var(--ground);stroke-width:.6}
        .cell{stroke:var(--quiet);stroke-width:.6;fill:var(--h)}
        .unknown{stroke:var(--quiet);stroke-width:.6;fill:none}
        \(series)
        \(shades)
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        @media print{
        :root{color-scheme:light}
        html{font-size:10pt}
        main{max-width:none;padding:0}
        nav,figure details{display:none}
        .scroll{overflow:visible}
        figure,tr,.verdict,pre{break-inside:avoid}
        h2{break-after:avoid}
        .charts{grid-template-columns:1fr 1fr}
        details::details-content{content-visibility:visible;block-size:auto}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        }
        """

    /// Dashes tell lines apart without colours.
    private static let dashes = ["none", "7 3", "2 2.5", "9 3 2 3", "13 4", "5 3 1 3"]

    private static let series =
        (0..<Palette.seriesCount)
        .map { ".s\($0){--c:var(--c\($0));stroke-dasharray:\(dashes[$0])}" }.joined(separator: "\n")
        + "\n.whisker,.edge,.fill,.bin,.band{stroke-dasharray:none}"

    private static let shades = (0..<Palette.shadeCount)
        .map { ".h\($0){--h:var(--h\($0))}\nsvg .k\($0){fill:var(--k\($0))}" }.joined(separator: "\n")
}
