using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>
/// Looks at pages that hold attacks, several at once: as the server writes them (its HTML, parsed by the browser, with no script of ours, which makes it
/// fast), or as the live page draws them, from one page to the next. Anything that ran, was refused by the policy or became markup is a finding.
/// </summary>
internal sealed class AttackWalk(PortalBrowser browser)
{
    /// <summary>What the page's policy refused to run is a finding too: the text had become markup.</summary>
    public const string Watch =
        """
        window.__csp = [];
        document.addEventListener('securitypolicyviolation', e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
        """;

    private const string Findings =
        """
        () => ({
          found: [
            ...(window.__x === undefined ? [] : ['ran: ' + window.__x]), ...window.__csp,
            ...[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].filter(a => a.name.startsWith('on') || (/^(xlink:)?href$|src|action|^data$|^poster$|^background$/.test(a.name) && /^\s*(javascript|data:text)/i.test(a.value))).map(a => `${e.tagName} ${a.name}=${a.value}`)),
            ...[...document.querySelectorAll('main img, main iframe, main script, main object, main embed, main video, main audio, main math, main marquee, main base, main meta, main link, main style, body x')].map(e => e.outerHTML.slice(0, 120)),
          ],
          marks: [...new Set([...(document.documentElement.outerHTML).matchAll(/~([A-Za-z.]+\.\d+)~/g)].map(m => m[1]))],
          rows: [...document.querySelectorAll('a.opener')].map(a => a.getAttribute('href')),
          older: [...document.querySelectorAll('.panel-f a')].filter(a => a.textContent === 'Older').map(a => a.getAttribute('href'))[0] ?? '',
        })
        """;

    /// <summary>To another page of the same live connection; it stands when nothing has changed for a moment.</summary>
    private const string Turn =
        """
        async path => {
          const start = performance.now(); let last = 0;
          const watch = new MutationObserver(() => last = performance.now());
          watch.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
          Blazor.navigateTo(path);
          for (;;) {
            await new Promise(r => setTimeout(r, 15));
            const now = performance.now();
            if (last > 0 && now - last > 60 && !document.querySelector('[aria-busy=true]')) { break; }
            if (now - start > 3000) { break; }
          }
          watch.disconnect();
        }
        """;

    private readonly ConcurrentDictionary<string, byte> _marks = new();
    private readonly ConcurrentQueue<string> _found = new();

    public int Looked;

    public IReadOnlyList<string> Found => [.. _found];

    /// <summary>How many of the attacks some page has shown in this field.</summary>
    public int Shown(string field) => _marks.Keys.Count(mark => mark[..mark.LastIndexOf('.')] == field);

    public async Task<Seen> LookAsync(string path)
    {
        await browser.GoAsync(path);
        return await SeeAsync(browser.Page, path);
    }

    /// <summary>Each as the server writes it.</summary>
    public async Task<IReadOnlyList<Seen>> ReadAsync(IEnumerable<string> paths) => await SideBySideAsync(paths, async page =>
    {
        await page.RouteAsync("**/*.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = "" }));
        await page.RouteAsync("**/*.css", route => route.FulfillAsync(new() { ContentType = "text/css", Body = "" }));
        return path => page.GotoAsync(browser.Portal + path, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
    });

    /// <summary>Each as the live page draws it.</summary>
    public async Task<IReadOnlyList<Seen>> TurnAsync(IEnumerable<string> paths) => await SideBySideAsync(paths, async page =>
    {
        var isOpen = false;
        await Task.CompletedTask;
        return async path =>
        {
            if (isOpen)
            {
                await page.EvaluateAsync(Turn, path);
                return;
            }

            await page.GotoAsync(browser.Portal + path);
            await page.Locator(".shell[data-alive]").WaitForAsync();
            isOpen = true;
        };
    });

    /// <summary>Opens and leaves every dialog that these buttons open: they name what they are about.</summary>
    public async Task AskAsync(string path, string button, string leave)
    {
        await browser.GoAsync(path);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = leave, Exact = true }).WaitForAsync();
        await SeeAsync(browser.Page, $"{path}, {button}");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = leave, Exact = true }).ClickAsync();
    }

    private async Task<IReadOnlyList<Seen>> SideBySideAsync(IEnumerable<string> paths, Func<IPage, Task<Func<string, Task>>> openAsync)
    {
        ConcurrentQueue<string> left = new(paths);
        ConcurrentBag<Seen> seen = [];
        await Task.WhenAll(Enumerable.Range(0, Math.Min(3, left.Count)).Select(async _ =>
        {
            var page = await browser.AnotherPageAsync();
            var goAsync = await openAsync(page);
            while (left.TryDequeue(out var path))
            {
                await goAsync(path);
                seen.Add(await SeeAsync(page, path));
            }

            await page.CloseAsync();
        }));
        return [.. seen];
    }

    private async Task<Seen> SeeAsync(IPage page, string path)
    {
        var seen = await page.EvaluateAsync<Seen>(Findings);
        Interlocked.Increment(ref Looked);
        foreach (var mark in seen.Marks)
        {
            _marks.TryAdd(mark, 0);
        }

        if (seen.Found.Length > 0)
        {
            _found.Enqueue($"{path}: {string.Join(" | ", seen.Found.Take(5))}");
        }

        return seen;
    }

    public sealed record Seen
    {
        public string[] Found { get; init; } = [];
        public string[] Marks { get; init; } = [];
        public string[] Rows { get; init; } = [];
        public string Older { get; init; } = "";
    }
}
