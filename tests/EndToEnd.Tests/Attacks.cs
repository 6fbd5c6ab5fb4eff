namespace ScimSuite.EndToEnd.Tests;

/// <summary>200 texts that would run in a page that shows them unescaped, each with a number of its own: half of them set a mark, half open a dialog.</summary>
internal static class Attacks
{
    private static readonly string[] _breakOuts = ["", "\">", "'>", "</td></table>", "--></title></textarea></style></script>"];

    private static readonly string[] _forms =
    [
        "<script>{x}</script>", "<SCRIPT>{x}</SCRIPT >", "<script src=data:text/javascript,{x}></script>", "<scr<script>ipt>{x}</script>",
        "<img src=x onerror={x}>", "<img src=x onerror=\"{x}\">", "<img/src='x'/onerror={x}//", "<image href=x onerror={x}>",
        "<svg onload={x}>", "<svg/onload={x}>", "<svg><script>{x}</script></svg>", "<svg><animate onbegin={x} attributeName=x>",
        "<body onload={x}>", "<iframe srcdoc='<script>parent.{x}</script>'>", "<iframe src=javascript:parent.{x}>", "<object data=javascript:{x}>",
        "<embed src=javascript:{x}>", "<a href=javascript:{x} id=k>k</a>", "<details open ontoggle={x}>", "<video><source onerror={x}>",
        "<audio src onerror={x}>", "<input autofocus onfocus={x}>", "<select autofocus onfocus={x}>", "<textarea autofocus onfocus={x}>",
        "<marquee onstart={x}>", "<form><button formaction=javascript:{x}>", "<meta http-equiv=refresh content='0;url=javascript:{x}'>", "<base href=javascript:{x}//>",
        "<link rel=stylesheet href=data:text/css,*{} onload={x}>", "<style onload={x}></style>", "<math><mtext><img src onerror={x}>", "<noscript><p title='</noscript><img src=x onerror={x}>'>",
        "<x style=animation-name:spin onanimationstart={x}>", "<x onclick={x} onmouseover={x} tabindex=1 autofocus onfocus={x}>", "&lt;script&gt;{x}&lt;/script&gt;", "&#60;img src=x onerror={x}&#62;",
        "%3Cscript%3E{x}%3C/script%3E", "\\u003cscript\\u003e{x}\\u003c/script\\u003e", "\uFF1Cscript\uFF1E{x}\uFF1C/script\uFF1E", "{{constructor.constructor('{x}')()}}",
        "${{x}}", "@({x})", "javascript:{x}", "';{x};//", "\";{x};//", "`;{x};//", "]]><script>{x}</script>", "<!--><script>{x}</script>", "<?x?><script>{x}</script>", "<template><script>{x}</script></template><img src=x onerror={x}>",
    ];

    public static IReadOnlyList<string> All { get; } = [.. Enumerable.Range(0, 200).Select(Number)];

    /// <summary>Which of them fit where 100 characters do, with their mark.</summary>
    public static IReadOnlyList<int> Short { get; } = [.. Enumerable.Range(0, 200).Where(i => All[i].Length <= 84)];

    /// <summary>One of them with a mark behind it that tells, wherever a page shows it, what it stands in and which it is. To a script the mark is a comment.</summary>
    public static string In(string field, int i) => $"{All[i % All.Count]}//~{field}.{i % All.Count}~";

    /// <summary>What a spreadsheet would calculate.</summary>
    public static IReadOnlyList<string> Formulas { get; } =
        ["=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "=HYPERLINK(\"http://x.test\",\"k\")", " =1+1", "\uFF1D1+1", "|calc", "a\",=1+1,\"b", "%0A=1+1"];

    private static string Number(int i)
    {
        var run = i % 2 == 0 ? $"window.__x={i}" : $"alert({i})";
        return _breakOuts[i / _forms.Length % _breakOuts.Length] + _forms[i % _forms.Length].Replace("{x}", run, StringComparison.Ordinal);
    }
}
