using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace ScimSuite.Portal.Pages;

/// <summary>
/// The component library writes its theme as a style element without nonce, which the content policy refuses. So it is rendered once, for each
/// theme, and served as a file.
/// </summary>
public static class ThemeCss
{
    private static readonly SemaphoreSlim _one = new(1, 1);
    private static string? _css;

    public static async Task<IResult> Handle(HttpContext context, IServiceScopeFactory scopes, ILoggerFactory loggers)
    {
        if (_css is null)
        {
            await _one.WaitAsync(context.RequestAborted);
            try
            {
                _css ??= await RenderAsync(scopes, loggers);
            }
            finally
            {
                _one.Release();
            }
        }

        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(_css, "text/css");
    }

    private static async Task<string> RenderAsync(IServiceScopeFactory scopes, ILoggerFactory loggers)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        var light = await OneAsync(renderer, isDark: false);
        var dark = await OneAsync(renderer, isDark: true);
        return $"{light}\n{dark.Replace(":root", ":root[data-theme=dark]", StringComparison.Ordinal)}\n"
            + $"@media (prefers-color-scheme: dark) {{\n{dark.Replace(":root", ":root:not([data-theme=light])", StringComparison.Ordinal)}\n}}\n";
    }

    private static Task<string> OneAsync(HtmlRenderer renderer, bool isDark) => renderer.Dispatcher.InvokeAsync(async () =>
    {
        var rendered = await renderer.RenderComponentAsync<MudThemeProvider>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(MudThemeProvider.Theme)] = PortalTheme.Value, [nameof(MudThemeProvider.IsDarkMode)] = isDark,
        }));
        return Inside(rendered.ToHtmlString());
    });

    /// <summary>What stands between the style tags.</summary>
    private static string Inside(string html)
    {
        var css = new System.Text.StringBuilder();
        for (var at = 0; (at = html.IndexOf("<style", at, StringComparison.Ordinal)) >= 0;)
        {
            var begin = html.IndexOf('>', at) + 1;
            var end = html.IndexOf("</style>", begin, StringComparison.Ordinal);
            css.Append(html, begin, end - begin).Append('\n');
            at = end;
        }

        return System.Net.WebUtility.HtmlDecode(css.ToString());
    }
}

/// <summary>Light, dark, or as the system says: a cookie, so that the first byte of a page has it.</summary>
public static class Theme
{
    public const string Cookie = "__Host-theme";

    public static string? Of(HttpContext? context) => context?.Request.Cookies[Cookie] is "light" or "dark" ? context.Request.Cookies[Cookie] : null;
}
