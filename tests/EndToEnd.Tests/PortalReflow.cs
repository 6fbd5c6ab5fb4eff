namespace ScimSuite.EndToEnd.Tests;

/// <summary>What a page looks like to who needs it twice as large: WCAG 1.4.4 (text at 200 %), 1.4.10 (no scrolling sideways), 2.4.11 (what has the focus is in sight).</summary>
internal static class PortalReflow
{
    private const string Broken =
        """
        () => {
          const found = [];
          const name = e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} "${(e.getAttribute('aria-label') ?? e.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50)}"`;
          const spoken = e => e && (getComputedStyle(e).clipPath.startsWith('inset(50%') || spoken(e.parentElement));       // for screen readers alone
          const hidden = e => !e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) || e.closest('.skip, [hidden]') || spoken(e) || e.getClientRects().length === 0;
          const clips = v => v === 'hidden' || v === 'clip';

          if (document.documentElement.scrollWidth > innerWidth + 1) {
            const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll')).slice(-2).map(name);
            found.push(`scrolls sideways by ${document.documentElement.scrollWidth - innerWidth}: ${wide.join(' | ')}`);
          }

          for (const e of document.querySelectorAll('body *')) {
            if (hidden(e) || !e.textContent.trim() || e.closest('svg')) { continue; }
            const s = getComputedStyle(e);
            const full = e.title || e.closest('[title]') || s.textOverflow === 'ellipsis';
            if (clips(s.overflowX) && e.scrollWidth > e.clientWidth + 2 && !full) { found.push(`cut off at its side: ${name(e)}`); }
            if (clips(s.overflowY) && e.scrollHeight > e.clientHeight + 4) { found.push(`cut off below: ${name(e)}`); }
          }

          // Text over text. What scrolls by itself hides what is outside of it.
          const texts = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const e = node.parentElement;
            if (!node.textContent.trim() || hidden(e) || e.closest('svg, script, style, option, .lost, .mud-dialog-container')) { continue; }
            const range = document.createRange();
            range.selectNodeContents(node);
            const box = e.closest('.scroll, pre, .nav')?.getBoundingClientRect();
            for (const r of range.getClientRects()) {
              const left = Math.max(r.left, box?.left ?? -1e9), right = Math.min(r.right, box?.right ?? 1e9), top = Math.max(r.top, box?.top ?? -1e9), bottom = Math.min(r.bottom, box?.bottom ?? 1e9);
              if (right - left > 2 && bottom - top > 2) { texts.push({ e, left, right, top, bottom }); }
            }
          }
          texts.sort((a, b) => a.top - b.top);
          for (let i = 0; i < texts.length; i++) {
            for (let j = i + 1; j < texts.length && texts[j].top < texts[i].bottom - 3; j++) {
              const [a, b] = [texts[i], texts[j]];
              if (a.e !== b.e && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - b.top > 5) { found.push(`over each other: ${name(a.e)} and ${name(b.e)}`); }
            }
          }

          // Whatever takes the focus is seen, and nothing lies over it.
          for (const e of document.querySelectorAll('a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea, summary, [tabindex="0"]')) {
            if (!e.checkVisibility({ visibilityProperty: true }) || e.closest('.skip, .lost')) { continue; }
            e.focus();
            if (document.activeElement !== e) { continue; }
            const r = e.getClientRects()[0];
            if (!r || r.width < 2 || r.height < 2) { found.push(`takes the focus and is not seen: ${name(e)}`); continue; }
            const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1), y = (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2;
            if (r.right < 1 || r.left > innerWidth - 1 || r.bottom < 1 || r.top > innerHeight - 1) { found.push(`takes the focus outside of the window: ${name(e)}`); continue; }
            const at = document.elementFromPoint(x, y);
            if (at && at !== e && !e.contains(at) && !at.contains(e) && !at.closest('label')?.contains(e)) { found.push(`takes the focus behind ${name(at)}: ${name(e)}`); }
          }
          document.activeElement?.blur();
          scrollTo(0, 0);
          return [...new Set(found)];
        }
        """;

    /// <summary>At 200 % of a window of 1280 by 900, which leaves 640 by 450 for the page; then with text alone twice as large.</summary>
    public static async Task<IReadOnlyList<string>> BrokenAsync(PortalBrowser browser, string? screenshot)
    {
        List<string> found = [];
        await browser.Page.SetViewportSizeAsync(640, 450);
        found.AddRange((await browser.Page.EvaluateAsync<string[]>(Broken)).Select(what => $"200 % zoom: {what}"));
        if (screenshot is not null)
        {
            await browser.ScreenshotAsync($"{screenshot}-zoom");
        }

        await browser.Page.SetViewportSizeAsync(1280, 900);
        var devTools = await browser.DevToolsAsync();
        await devTools.SendAsync("Page.setFontSizes", FontSizes(32, 26));
        found.AddRange((await browser.Page.EvaluateAsync<string[]>(Broken)).Select(what => $"200 % text: {what}"));
        await devTools.SendAsync("Page.setFontSizes", FontSizes(16, 13));
        await devTools.DetachAsync();
        return found;
    }

    /// <summary>As a reader sets them in their browser.</summary>
    private static Dictionary<string, object> FontSizes(int standard, int @fixed) => new() { ["fontSizes"] = new Dictionary<string, object> { ["standard"] = standard, ["fixed"] = @fixed } };
}
