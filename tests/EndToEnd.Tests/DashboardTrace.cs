using System.Text.Json;
using Microsoft.Playwright;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>What an operator sees of one request, from its id to its trace in the Aspire dashboard. The README's screenshots are made here.</summary>
internal sealed class DashboardTrace(SuiteFile suite, HttpClient http)
{
    private readonly string dashboard = suite.Dashboard!.TrimEnd('/');      // started with one

    private DateTime _lastPost;

    /// <summary>One POST is one trace: gateway, Users, its SQL, the relay, the broker, Audit's consumer and its SQL.</summary>
    /// <param name="postAsync">Sends one and answers its request id. What comes together Audit stores by one statement, whose span belongs to one of
    /// them: where other events were under way, another POST tells.</param>
    public async Task ShowsAsync(Func<Task<string>> postAsync)
    {
        // Each process exports on a beat of its own, so the parts arrive in any order.
        (string Service, string ScopeOrName)[] parts =
        [
            ("gateway", "Microsoft.AspNetCore"), ("users", "Microsoft.AspNetCore"), ("users", "Npgsql"), ("users", "relay user.created"),
            ("users", "publish user.created"), ("audit", "audit user.created"), ("audit", "Npgsql"),
        ];
        IReadOnlyList<Span> trace = [];
        List<string> posted = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                if (posted.Count == 0 || (posted.Count < 5 && DateTime.UtcNow - _lastPost > TimeSpan.FromSeconds(15)))
                {
                    posted.Add(await postAsync());
                    _lastPost = DateTime.UtcNow;
                }

                trace = await TraceOfAsync(posted[^1]);
                return Missing().Count == 0;
            },
            TimeSpan.FromSeconds(90), () => $"the trace has every part from the gateway to Audit's store; missing: {string.Join(", ", Missing())}");
        await LeadsThereAsync(posted[^1], trace[0].TraceId);

        List<(string, string)> Missing() => [.. parts.Where(part => !trace.Any(span => span.Service == part.Service && (span.Scope == part.ScopeOrName || span.Name == part.ScopeOrName)))];
    }

    private async Task<IReadOnlyList<Span>> TraceOfAsync(string requestId)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync($"{dashboard}/api/telemetry/spans?limit=10000"));
        var spans = new List<Span>();
        foreach (var resource in document.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray())
        {
            var service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
                .First(a => a.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()!;
            foreach (var scope in resource.GetProperty("scopeSpans").EnumerateArray())
            {
                spans.AddRange(scope.GetProperty("spans").EnumerateArray().Select(span => new Span(
                    service, scope.GetProperty("scope").GetProperty("name").GetString()!, span.GetProperty("name").GetString()!,
                    span.GetProperty("traceId").GetString()!, span.GetRawText().Contains(requestId, StringComparison.Ordinal))));
            }
        }

        var traceId = spans.FirstOrDefault(span => span.NamesRequest)?.TraceId;
        return [.. spans.Where(span => span.TraceId == traceId)];
    }

    /// <summary>From the request id that a customer was told, on the operator's page, by its link to the trace in the dashboard.</summary>
    private async Task LeadsThereAsync(string requestId, string traceId)
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Portal, height: 1100);
        var page = browser.Page;
        page.SetDefaultTimeout(60_000);
        await browser.SignInAsync(suite.Operator, anew: true);
        var link = page.GetByRole(AriaRole.Link, new() { Name = traceId });
        await Eventually.HoldsAsync(async () =>
        {
            await browser.GoAsync($"/operator/find?q={requestId}");
            return await link.CountAsync() == 1;
        }, TimeSpan.FromSeconds(20), $"the operator's page of request {requestId} links to trace {traceId}");
        await browser.ScreenshotAsync("operator-request-trace");
        Assert.Empty(browser.Complaints);

        await link.ClickAsync();
        await page.WaitForURLAsync($"{dashboard}/traces/detail/{traceId}*");
        await page.GetByText("relay user.created").First.WaitForAsync();
        await SaveAsync(page, "trace.png");

        await page.GotoAsync(dashboard);
        await page.GetByText("gateway", new() { Exact = true }).First.WaitForAsync();
        await Assertions.Expect(page.GetByText("audit", new() { Exact = true }).First).ToBeVisibleAsync();
        await SaveAsync(page, "dashboard.png");
    }

    /// <summary>Beside the test's own files; into the README's folder only when asked, or every run would change the tree.</summary>
    private static async Task SaveAsync(IPage page, string name)
    {
        await page.WaitForTimeoutAsync(1500);
        var folder = Environment.GetEnvironmentVariable("SCIMSUITE_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "screenshots");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name) });
        Assert.True(new FileInfo(Path.Combine(folder, name)).Length > 20_000, $"{name} is empty");
    }

    private sealed record Span(string Service, string Scope, string Name, string TraceId, bool NamesRequest);
}
